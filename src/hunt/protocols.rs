//! Marks that scanners leave in other logs than those of the web: names they give themselves there, and questions that only who looks
//! around asks.
//!
//! Facts collected from the tools' own sources and seen in captures. Invariant: each needs a field that says by itself what log it is in.

use super::indicators::Indicator;
use crate::protocol::Effort::{self, Hard, Moderate, Trivial};

pub(super) const fn mark(
    id: &'static str,
    name: &'static str,
    about: &'static str,
    effort: Effort,
    filter: &'static str,
    fields: &'static [&'static str],
) -> Indicator {
    Indicator { id, name, about, effort, filter, fields, lacks: &[] }
}

pub(super) const PROTOCOLS: &[Indicator] = &[
    mark(
        "nmap-rdp-cookie",
        "Nmap asks for a remote desktop",
        "Its probe of remote desktops gives nmap as the user (mstshash=nmap). The name stands in its data file of probes.",
        Moderate,
        "cookie:nmap",
        &["cookie"],
    ),
    mark(
        "nmap-smtp-helo",
        "Nmap greets a mail server",
        "Its scripts for mail introduce themselves as nmap.scanme.org, unless they are told another name.",
        Trivial,
        "helo:*nmap.scanme.org*",
        &["helo"],
    ),
    mark(
        "nmap-ssh-client",
        "Nmap asks for SSH keys",
        "Its scripts for SSH name themselves in the first line of the connection.",
        Moderate,
        "client:SSH-*Nmap*",
        &["client"],
    ),
    mark(
        "scanner-software",
        "Software that scans",
        "Zeek's list of software has a scanner, by the name that it gave in one of the other logs.",
        Trivial,
        r"unparsed_version:(*Nmap\ Scripting\ Engine* OR *Nikto* OR *sqlmap* OR *masscan* OR *zgrab* OR *Nessus* OR *OpenVAS* OR SSH-*Nmap*)",
        &["unparsed_version"],
    ),
    mark(
        "zeek-scan-notice",
        "Zeek noticed a scan",
        "Zeek's own policy, or a package beside it, counted one machine's failed connections or pings to many ports or many machines \
         (Scan::Address_Scan, Scan::Port_Scan, ICMP::AddressScan and the like). Their thresholds are high: a slow scan stays below them.",
        Hard,
        r"note:(*Scan OR *Scan\:\:* OR *ScanSummary OR *Sweep)",
        &["note"],
    ),
    mark(
        "name-server-version",
        "A name server is asked what it is",
        "version.bind and the like: Nmap's probe for name servers, and other tools for looking around. Software that watches name \
         servers asks it too: from always the same machine.",
        Moderate,
        "query:(version.bind OR hostname.bind OR id.server OR version.server)",
        &["query"],
    ),
    mark(
        "modbus-identity",
        "A Modbus device is asked what it is",
        "Report Server ID (17) and Read Device Identification (43): what modbus-discover of Nmap and Metasploit's modules ask. \
         Engineering software asks too, when somebody works with it.",
        Hard,
        "func:(REPORT_SLAVE_ID OR REPORT_SERVER_ID OR ENCAP_INTERFACE_TRANSPORT)",
        &["func"],
    )
    .unless(&["pdu_type"]),
    mark(
        "modbus-identity-asked",
        "A Modbus device is asked what it is",
        "Report Server ID (17) and Read Device Identification (43): what modbus-discover of Nmap and Metasploit's modules ask. \
         Engineering software asks too, when somebody works with it. The answers are left out.",
        Hard,
        "func:(REPORT_SLAVE_ID OR REPORT_SERVER_ID OR ENCAP_INTERFACE_TRANSPORT) AND NOT pdu_type:RESP*",
        &["func", "pdu_type"],
    ),
    mark(
        "enip-list-identity",
        "EtherNet/IP devices are asked what they are",
        "List Identity: enip-info of Nmap, often to every address. Engineering software looks for its devices in the same way.",
        Hard,
        r"enip_command:List\ Identity",
        &["enip_command"],
    ),
    mark(
        "sip-scanners",
        "SIPVicious and the like",
        "Look for telephone exchanges and their extensions.",
        Trivial,
        "user_agent:(friendly-scanner* OR *sipvicious* OR *sundayddr* OR sipcli* OR *pplsip*)",
        &["user_agent"],
    ),
];
