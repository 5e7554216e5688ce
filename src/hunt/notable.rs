//! What an analyst asks of a log first, though no scanner leaves it: who writes to controllers, names too long to be names, services made
//! from afar.
//!
//! Values are those of Zeek's scripts and of the ICSNPP parsers, as they stand in their logs. Invariant: as for indicators; what stands
//! here never counts as the mark of a scanner.

use super::indicators::Indicator;
use super::protocols::mark;
use crate::protocol::Effort::Hard;

pub(super) const NOTABLE: &[Indicator] = &[
    mark(
        "modbus-writes",
        "Writes to Modbus devices",
        "Functions that change coils, registers or files. Who writes besides the usual master is the first question in a plant.",
        Hard,
        "func:*WRITE* AND NOT func:*EXCEPTION",
        &["func"],
    ),
    mark(
        "modbus-unusual",
        "Modbus functions out of the ordinary",
        "Numbers that nobody named, those of single makers (programs and firmware among them), and diagnostics: fuzzing, engineering \
         software, or an attack.",
        Hard,
        "func:(unknown-* OR DIAGNOSTICS OR PROGRAM* OR POLL_* OR FIRMWARE* OR RESET_COMM* OR OBJECT_MESSAGING OR MULTIPLE_FUNCTION* OR \
         REPORT_LOCAL*)",
        &["func"],
    ),
    mark(
        "modbus-refused",
        "Requests that Modbus devices refused",
        "Answers with an exception: functions or registers that the device does not have, as when somebody tries them out. Writes that \
         failed are among them.",
        Hard,
        "func:*EXCEPTION OR exception:*",
        &["func", "exception"],
    ),
    mark(
        "dnp3-commands",
        "DNP3 commands that change something",
        "Operate, write, restart, stop, files and settings. Reading and polling are left out, and select, which prepares an operate.",
        Hard,
        "fc_request:(WRITE OR OPERATE OR DIRECT_OPERATE* OR *RESTART OR *_APPL OR *_FILE OR *_CONFIG OR DISABLE_UNSOLICITED)",
        &["fc_request"],
    ),
    mark(
        "dnp3-operates",
        "DNP3 outputs that were operated",
        "What a command switched, point by point; select, which only prepares it, is left out.",
        Hard,
        "function_code:(OPERATE OR DIRECT_OPERATE*) AND block_type:*",
        &["function_code", "block_type"],
    ),
    mark(
        "s7-writes",
        "Writes, downloads and stops of S7 controllers",
        "Variables written, blocks loaded into the controller, and its program started or stopped.",
        Hard,
        r"function_name:(Write\ Var* OR *Download* OR PLC\ Control OR PLC\ Stop)",
        &["function_name"],
    ),
    mark(
        "bacnet-writes",
        "Writes and restarts of BACnet devices",
        "Properties and files written, objects made or deleted, devices restarted or silenced.",
        Hard,
        "pdu_service:(*write* OR *reinitialize* OR *communication_control OR create_object OR delete_object OR *_list_element)",
        &["pdu_service"],
    ),
    mark(
        "bacnet-refused",
        "Requests that BACnet devices refused",
        "Errors, rejects and aborts: services or properties that the device does not have, as when somebody tries them out.",
        Hard,
        "pdu_type:(ERROR* OR REJECT* OR ABORT*)",
        &["pdu_type"],
    ),
    mark(
        "cip-writes",
        "CIP services that change something",
        "Attributes set, tags written, devices reset, started or stopped.",
        Hard,
        r"cip_service:(Set\ * OR *Write* OR Reset* OR Start* OR Stop* OR Create* OR Delete*)",
        &["cip_service"],
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
        "Self-signed, expired, or of nobody known: usual between devices, unusual towards the internet.",
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
    ),
    mark(
        "smb-changes",
        "Files written, renamed or deleted over SMB",
        "Who puts something on another machine's shares, or takes it away.",
        Hard,
        r"action:(SMB\:\:FILE_WRITE OR SMB\:\:FILE_DELETE OR SMB\:\:FILE_RENAME)",
        &["action"],
    ),
];
