//! Which rows of a log are attempts that failed, by its path: what a scan leaves, whatever tool made it.
//!
//! Filter texts over fields of Zeek's own scripts (Zeek script reference: `conn_state`, `status_code`, `rcode_name`, `exception`,
//! `auth_success`, `reply_code`, `status`). An answer of Modbus that is an exception has its own function, and the reason only where one was
//! read: both are looked for. Of the ICSNPP parsers: `pdu_type`, `cip_status`, `enip_status`, `error_class`, `exception_code`. Embedded devices answer a scan with 400, 501, 401 or nothing, not with 404: every 4xx and
//! 5xx counts, and no answer too. Invariant: each text can be parsed.

/// How a log tells that an attempt failed.
pub struct Failures {
    path: &'static str,
    /// Filter text for the rows that failed.
    pub rows: &'static str,
    /// The fields that tell. Where none of them is ever set, nothing is known of failures: the replies were not recorded.
    pub told_by: &'static [&'static str],
}

const fn of(path: &'static str, rows: &'static str, told_by: &'static [&'static str]) -> Failures {
    Failures { path, rows, told_by }
}

const FAILURES: &[Failures] = &[
    of("http", "status_code:>=400 OR status_code:-", &["status_code"]),
    of("conn", "conn_state:(S0 OR REJ OR RSTOS0 OR RSTRH OR SH OR SHR)", &["conn_state"]),
    of("dns", "rcode_name:* AND NOT rcode_name:NOERROR", &["rcode_name"]),
    of("modbus", "exception:* OR func:*_EXCEPTION", &["exception", "func"]),
    of("modbus_detailed", "exception_code:* OR func:*_EXCEPTION", &["exception_code", "func"]),
    of("dnp3", "NOT fc_reply:*", &["fc_reply"]),
    of("dnp3_control", "status_code:* AND NOT status_code:Success", &["status_code"]),
    of("s7comm", r"error_class:* AND NOT error_class:No\ error", &["error_class"]),
    of("bacnet", "pdu_type:(ERROR* OR REJECT* OR ABORT*)", &["pdu_type"]),
    of("cip", r"cip_status:* AND NOT cip_status:(Success OR Partial\ Transfer)", &["cip_status"]),
    of("enip", "enip_status:* AND NOT enip_status:Success AND NOT enip_status:/^0x0+$/", &["enip_status"]),
    of("ssh", "auth_success:F", &["auth_success"]),
    of("ftp", "reply_code:>=400", &["reply_code"]),
    of("smtp", "last_reply:/^[45]/", &["last_reply"]),
    of("ntlm", "success:F", &["success"]),
    of("kerberos", "success:F", &["success"]),
    of("ssl", "established:F", &["established"]),
    of("sip", "status_code:>=400", &["status_code"]),
    of("radius", "result:failed", &["result"]),
];

/// How a log of this path tells of failures.
pub fn failures(path: &str) -> Option<&'static Failures> {
    FAILURES.iter().find(|known| known.path == path)
}

/// Path of a log, and the field with the function that a client asks for.
const FUNCTIONS: &[(&str, &str)] = &[
    ("modbus", "func"),
    ("modbus_detailed", "func"),
    ("dnp3", "fc_request"),
    ("s7comm", "function_name"),
    ("bacnet", "pdu_service"),
    ("cip", "cip_service"),
    ("s7comm_plus", "function_name"),
    ("ge_srtp", "service_request_code"),
    ("hart_ip", "token_passing_pdu_command_number"),
    ("roc_plus", "opcode"),
];

/// The field with the functions of an industrial protocol.
pub fn functions(path: &str) -> Option<&'static str> {
    FUNCTIONS.iter().find(|(known, _)| *known == path).map(|(_, field)| *field)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_filter_can_be_parsed() {
        for known in super::FAILURES {
            assert!(crate::filter::parse(known.rows).is_ok(), "{}", known.path);
        }
    }
}
