//! What an analyst asks of a log first, though no scanner leaves it: who logged on, names too long to be names, services made from afar.
//!
//! Values are those of Zeek's scripts, as they stand in their logs. Invariant: as for indicators; what stands here never counts as the
//! mark of a scanner.

use super::indicators::Indicator;
use super::protocols::mark;
use crate::protocol::Effort::Hard;

pub(super) const NOTABLE: &[Indicator] = &[
    mark(
        "http-names",
        "User names sent to log on",
        "HTTP's own log-on, with an empty name, too: 401 with a name is one that was refused, 200 after it one that was let in; other \
         answers say nothing of it. From then on a client sends the name with every request.",
        Hard,
        "(username:* OR username:\"\") AND status_code:*",
        &["username", "status_code"],
    ),
    mark(
        "http-log-on-forms",
        "Forms sent to or from pages for logging on",
        "Devices with a log-on of their own, told by the address of the page or of the one it came from. What was asked next tells \
         whether it worked.",
        Hard,
        r"method:POST AND (uri:/(log[-_]?(in|on)|sign[-_]?in|auth)/ OR referrer:/(log[-_]?(in|on)|sign[-_]?in|auth|password)/)",
        &["method", "uri", "referrer"],
    ),
    mark(
        "http-changes",
        "Requests that put or delete something",
        "Methods that change what a server has. Updates and file shares use them too; on a device they are rare.",
        Hard,
        "method:(PUT OR DELETE OR PATCH OR COPY OR MOVE OR MKCOL OR PROPPATCH) AND uri:*",
        &["method", "uri"],
    ),
    mark(
        "long-connections",
        "Connections of an hour or more",
        "Remote desktops and tunnels, and an implant that stays connected, last long; so do polling masters.",
        Hard,
        "duration:>=3600 AND conn_state:*",
        &["duration", "conn_state"],
    ),
    mark(
        "refused-mails",
        "Mails that were refused",
        "The last answer of the mail server was an error: an unknown sender or recipient, a log-on that failed, a list of senders of \
         spam. Who sends many of them sends for somebody else.",
        Hard,
        "last_reply:/^[45]/ AND helo:*",
        &["last_reply", "helo"],
    ),
    mark(
        "long-names",
        "Names of 60 characters and more",
        "Data can be carried out in the names that are asked for; so are the counters of some antivirus and content networks.",
        Hard,
        "query:/^.{60,}/",
        &["query"],
    ),
    mark(
        "carrying-records",
        "Questions for TXT, NULL or whole zones",
        "Records that can carry commands to an implant, and copies of a whole zone. Mail servers ask for TXT too.",
        Hard,
        "qtype_name:(TXT OR NULL OR AXFR OR IXFR)",
        &["qtype_name"],
    ),
    mark(
        "doubtful-certificates",
        "Certificates that do not check out",
        "Self-signed, expired, not valid yet, or of nobody known: usual between devices, unusual towards the internet. Where none is valid \
         yet, it is the sensor's clock that was not set.",
        Hard,
        "validation_status:* AND NOT validation_status:ok",
        &["validation_status"],
    ),
    mark(
        "old-tls",
        "Encryption of before 2008",
        "SSL and TLS 1.0 and 1.1: old devices, and tools that were built long ago.",
        Hard,
        "version:(SSLv* OR TLSv10 OR TLSv11) AND cipher:*",
        &["version", "cipher"],
    ),
    mark(
        "remote-services",
        "Services, tasks and copies of a directory from afar",
        "Calls that make or start a service or a task on another machine, or copy a domain's secrets: how intruders move on.",
        Hard,
        "operation:(*CreateService* OR *StartService* OR *RegisterTask OR *JobAdd OR DRSGetNCChanges OR DRSReplicaSync)",
        &["operation"],
    )
    .unless(&["src_mac"]),
    mark(
        "smb-changes",
        "Files written, renamed or deleted over SMB",
        "Who puts something on another machine's shares, or takes it away.",
        Hard,
        r"action:(SMB\:\:FILE_WRITE OR SMB\:\:FILE_DELETE OR SMB\:\:FILE_RENAME)",
        &["action"],
    ),
];
