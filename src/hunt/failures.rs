//! Which rows of a log are attempts that failed, by its path: what a scan leaves, whatever tool made it.
//!
//! Filter texts over fields of Zeek's own scripts (Zeek script reference: `conn_state`, `status_code`, `rcode_name`, `exception`,
//! `auth_success`, `reply_code`, `status`). An answer of Modbus that is an exception has its own function, and the reason only where one was
//! read: both are looked for. Embedded devices answer a scan with 400, 501, 401 or nothing, not with 404: every 4xx and
//! 5xx counts, and no answer too. Invariant: each text can be parsed.

/// Path of a log, and its rows that failed.
const FAILURES: &[(&str, &str)] = &[
    ("http", "status_code:>=400 OR status_code:-"),
    ("conn", "conn_state:(S0 OR REJ OR RSTOS0 OR RSTRH OR SH OR SHR)"),
    ("dns", "rcode_name:* AND NOT rcode_name:NOERROR"),
    ("modbus", "exception:* OR func:*_EXCEPTION"),
    ("dnp3", "NOT fc_reply:*"),
    ("ssh", "auth_success:F"),
    ("ftp", "reply_code:>=400"),
    ("smtp", "last_reply:/^[45]/"),
    ("ntlm", "success:F"),
    ("kerberos", "success:F"),
    ("ssl", "established:F"),
    ("sip", "status_code:>=400"),
    ("radius", "result:failed"),
];

/// Filter text for the failed rows of a log of this path.
pub fn failing(path: &str) -> Option<&'static str> {
    FAILURES.iter().find(|(known, _)| *known == path).map(|(_, filter)| *filter)
}

/// Path of a log, and the field with the function that a client asks for.
const FUNCTIONS: &[(&str, &str)] = &[
    ("modbus", "func"),
    ("modbus_detailed", "func"),
    ("dnp3", "fc_request"),
    ("s7comm", "function_name"),
    ("bacnet", "pdu_service"),
];

/// The field with the functions of an industrial protocol.
pub fn functions(path: &str) -> Option<&'static str> {
    FUNCTIONS.iter().find(|(known, _)| *known == path).map(|(_, field)| *field)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_filter_can_be_parsed() {
        for (path, filter) in super::FAILURES {
            assert!(crate::filter::parse(filter).is_ok(), "{path}");
        }
    }
}
