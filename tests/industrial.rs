//! What is asked first of industrial logs, on the logs that the ICSNPP parsers write in their own tests. Each count was made with `awk`
//! over the files. Those logs have no times, and most no header: where one is missing, it is the one that the parser documents.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use stackhunt::protocol::*;
use std::collections::BTreeMap;
use support::ask;
use support::engine::{Cutting, Engine};

const ENDS: &str = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p";
const SIDES: &str = "is_orig source_h source_p destination_h destination_p";
const CIP: &str = "cip_sequence_count direction cip_service_code cip_service cip_status_code cip_status cip_extended_status_code \
                   cip_extended_status class_id class_name instance_id attribute_id";
const PROFINET: &str = "id.orig_h id.orig_p id.resp_h id.resp_p source_h source_p destination_h destination_p proto rpc_version packet_type r1 last fragment no_ack maybe idempotent \
                        broadcast r2 cancel integer character float serial_high object interface activity boot major minor sequence_num \
                        operation_num";
const OPCUA: &str = "msg_type is_final msg_size error reason version rcv snd max chunks endpoint_url channel length sec_policy_uri n1 n2 n3 n4 \
                     n5 n6 n7 n8 n9 n10 identifier_str";
const OPCUA_STATUS: &str = "source source_str source_level status_code severity severity_str sub_code sub_code_str";
const ROC: &str = "id.orig_h id.orig_p id.resp_h id.resp_p protocol packet_type destination_unit destination_group source_unit source_group opcode";

/// Reads a log of a parser's tests, with a header of these fields where it has none, further columns named by their place.
fn read(path: &str, name: &str, fields: &[&str]) -> Option<Engine> {
    let path = format!("{}/../shared/data/icsnpp/{path}/{name}.log", env!("CARGO_MANIFEST_DIR"));
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {path} is not there");
        return None;
    };
    let mut log: String =
        text.lines().filter(|line| !line.starts_with("###")).map(|line| format!("{line}\n")).collect();
    if !log.contains("#fields") {
        let width = log.lines().next().unwrap().split('\t').count();
        let named: Vec<String> = fields.iter().flat_map(|some| some.split_whitespace()).map(str::to_owned).collect();
        let all: Vec<String> = (0..width).map(|at| named.get(at).cloned().unwrap_or(format!("c{at}"))).collect();
        let types = vec!["string"; width].join("\t");
        log = format!(
            "#separator \\x09\n#unset_field\t-\n#path\t{name}\n#fields\t{}\n#types\t{types}\n{log}",
            all.join("\t")
        );
    }
    Some(Engine::with(Cutting::WHOLE, &[(&format!("{name}.log"), log.as_bytes())]))
}

/// The rows of each indicator that has any.
fn found(engine: &Engine, name: &str) -> BTreeMap<String, u32> {
    let answer = ask::indicators(engine, IndicatorsQuestion { selection: ask::whole(name) });
    answer.indicators.into_iter().filter(|one| one.count > 0).map(|one| (one.id, one.count)).collect()
}

/// A write of Zeek's newer logs: the answers are rows of their own, under the same name.
#[test]
fn answers_are_no_writes() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/data/zeek-btest/v9.1.0-dev/Baseline/scripts.base.protocols.modbus.modbus_and_non_modbus_on_port_502/modbus.log"
    );
    let Ok(bytes) = std::fs::read(path) else {
        println!("skipped: {path} is not there");
        return;
    };
    let engine = Engine::with(Cutting::WHOLE, &[("modbus.log", &bytes)]);
    assert_eq!(found(&engine, "modbus"), BTreeMap::from([("modbus-writes-asked".to_owned(), 3)]));
}

/// Who scanned stands in `src` where a notice is of many connections.
#[test]
fn a_notice_names_its_machine() {
    let notice = r#"{"ts":1.0,"note":"Scan::Address_Scan","msg":"x","src":"10.0.0.7","_path":"notice"}"#;
    let engine = Engine::with(Cutting::WHOLE, &[("notice.log", notice.as_bytes())]);
    let answer = ask::indicators(&engine, IndicatorsQuestion { selection: ask::whole("notice") });
    assert_eq!((answer.field.as_deref(), &answer.clients[..]), (Some("src"), &["10.0.0.7".to_owned()][..]));
}

/// Folder of a parser's test, log, its columns, and how often each indicator is there.
type Case = (&'static str, &'static str, &'static [&'static str], &'static [(&'static str, u32)]);

#[test]
fn writes_refusals_and_questions_for_identity_are_found() {
    let cases: [Case; 17] = [
        ("icsnpp-enip/tests/baseline/analyzer.basic", "cip", &[ENDS, SIDES, CIP], &[("cip-writes", 1)]),
        (
            "icsnpp-enip/tests/baseline/analyzer.set_attr_single_service",
            "cip",
            &[ENDS, SIDES, CIP],
            &[("cip-writes", 1)],
        ),
        ("icsnpp-enip/tests/baseline/analyzer.multiple_service_request", "cip", &[ENDS, SIDES, CIP], &[]),
        ("icsnpp-s7comm/tests/baseline/analyzer.s7ident", "s7comm", &[], &[("s7-identity", 10)]),
        ("icsnpp-bacnet/testing/baseline/analyzer.basic", "bacnet_discovery", &[], &[("bacnet-discovery", 7)]),
        (
            "icsnpp-bacnet/testing/baseline/analyzer.error-reject-abort",
            "bacnet",
            &[],
            &[
                ("bacnet-controls", 5),
                ("bacnet-discovery", 3),
                ("bacnet-refused", 3),
                ("bacnet-unusual", 7),
                ("bacnet-writes", 9),
            ],
        ),
        (
            "icsnpp-bacnet/testing/baseline/analyzer.segmented_data",
            "bacnet",
            &[],
            &[("bacnet-controls", 1), ("bacnet-discovery", 2)],
        ),
        (
            "icsnpp-bacnet/testing/baseline/analyzer.error-reject-abort",
            "bacnet_property",
            &[],
            &[("bacnet-property-writes", 1)],
        ),
        ("icsnpp-dnp3/testing/baseline/analyzer.basic", "dnp3_control", &[], &[("dnp3-operates", 133)]),
        (
            "icsnpp-profinet-io-cm/testing/baseline/tests.profinet_io_cm",
            "profinet_io_cm",
            &[PROFINET],
            &[("profinet-changes", 153 + 146 + 3)],
        ),
        ("icsnpp-profinet-io-cm/testing/baseline/tests.profinet_io_cm_read", "profinet_io_cm", &[PROFINET], &[]),
        (
            "icsnpp-opcua-binary/tests/baseline/analyzer.basic",
            "opcua_binary_status_code_detail",
            &[ENDS, SIDES, OPCUA_STATUS],
            &[("opcua-refused", 14)],
        ),
        (
            "icsnpp-roc-plus/testing/Baseline/tests.roc_plus_tcp",
            "roc_plus",
            &[ROC],
            &[("roc-refused", 2), ("roc-writes", 8)],
        ),
        ("icsnpp-synchrophasor/tests/baseline/analyzer.1PMU_TCP", "synchrophasor_cmd", &[], &[("phasors-off", 1)]),
        (
            "icsnpp-modbus/testing/baseline/analyzer.basic",
            "modbus_detailed",
            &[],
            &[("modbus-detailed-refused", 1), ("modbus-identity", 3), ("modbus-unusual", 1), ("modbus-writes", 9)],
        ),
        (
            "icsnpp-opcua-binary/tests/baseline/analyzer.basic",
            "opcua_binary",
            &[ENDS, OPCUA],
            &[("opcua-open", 2), ("opcua-writes", 2 + 1 + 4)],
        ),
        ("icsnpp-synchrophasor/tests/baseline/analyzer.1PMU_TCP", "synchrophasor_cfg", &[], &[]),
    ];
    for (path, name, fields, expected) in cases {
        let Some(engine) = read(path, name, fields) else { return };
        let expected: BTreeMap<_, _> = expected.iter().map(|(id, rows)| ((*id).to_owned(), *rows)).collect();
        assert_eq!(found(&engine, name), expected, "{path}/{name}");
    }
}
