//! The second training sample: what the controllers of the same water works were asked on the same day, as Zeek saw their Modbus.
//!
//! The page of the operators polls four controllers, a historian reads them twice an hour, an engineer sets values in the morning.
//! Before noon the gateway whose settings were changed in the first sample asks who the controllers are, tries out functions on one
//! of them, and then writes to it. All names and addresses are made up. Invariant: what the tests of the exercise count is in here.

use super::endpoints::MORNING;
use super::random::{Random, identifier, mix};
use super::record::{Line, MODBUS, header};

const HMI: &str = "10.20.40.10";
const HISTORIAN: &str = "10.20.40.12";
const ENGINEER: &str = "10.20.10.35";
/// The client that tries out functions.
pub const GATEWAY: &str = "10.20.40.51";

/// The controllers, and what the page of the operators reads of each.
const CONTROLLERS: [(&str, &str); 4] = [
    ("10.20.50.11", "READ_HOLDING_REGISTERS"),
    ("10.20.50.12", "READ_HOLDING_REGISTERS"),
    ("10.20.50.13", "READ_COILS"),
    (DOSING, "READ_INPUT_REGISTERS"),
];
const DOSING: &str = "10.20.50.14";

/// Functions that the controller for dosing does not have.
const TRIED: [&str; 14] = [
    "READ_EXCEPTION_STATUS",
    "DIAGNOSTICS",
    "GET_COMM_EVENT_COUNTER",
    "GET_COMM_EVENT_LOG",
    "READ_FILE_RECORD",
    "WRITE_FILE_RECORD",
    "MASK_WRITE_REGISTER",
    "READ_WRITE_MULTIPLE_REGISTERS",
    "READ_FIFO",
    "PROGRAM_CONCEPT",
    "FIRMWARE_REPLACEMENT",
    "unknown-65",
    "unknown-90",
    "unknown-100",
];

struct Request {
    at: u64,
    client: &'static str,
    server: &'static str,
    function: &'static str,
    exception: Option<&'static str>,
}

struct Day {
    random: Random,
    requests: Vec<Request>,
}

/// The whole log.
pub fn tell() -> Vec<u8> {
    let mut day = Day { random: Random::new(2), requests: Vec::new() };
    day.polling();
    day.engineer();
    day.intruder();
    day.write()
}

fn clock(hours: u64, minutes: u64, seconds: u64) -> u64 {
    MORNING + ((hours - 6) * 3600 + minutes * 60 + seconds) * 1_000_000
}

impl Day {
    fn ask(&mut self, at: u64, ends: (&'static str, &'static str), function: &'static str) {
        self.requests.push(Request { at, client: ends.0, server: ends.1, function, exception: None });
    }

    fn refused(&mut self, at: u64, server: &'static str, function: &'static str, exception: &'static str) {
        self.requests.push(Request { at, client: GATEWAY, server, function, exception: Some(exception) });
    }

    fn polling(&mut self) {
        for turn in 0..120 {
            for (number, (server, function)) in CONTROLLERS.into_iter().enumerate() {
                let at = clock(6, 0, 4) + turn * 240_000_000 + number as u64 * 250_000 + self.random.below(900);
                self.ask(at, (HMI, server), function);
            }
        }
        for turn in 0..16 {
            for (number, (server, _)) in CONTROLLERS.into_iter().enumerate() {
                let at = clock(6, 10, 30) + turn * 1_800_000_000 + number as u64 * 400_000 + self.random.below(9_000);
                self.ask(at, (HISTORIAN, server), "READ_INPUT_REGISTERS");
            }
        }
        // Pumps on and off.
        for (hours, minutes, server) in [
            (6, 31, 0),
            (7, 4, 2),
            (7, 58, 0),
            (8, 40, 2),
            (9, 25, 0),
            (10, 5, 2),
            (11, 41, 0),
            (12, 50, 2),
            (13, 30, 0),
        ] {
            let at = clock(hours, minutes, 0) + self.random.below(59_000_000);
            self.ask(at, (HMI, CONTROLLERS[server].0), "WRITE_SINGLE_COIL");
        }
    }

    /// New set points in the morning.
    fn engineer(&mut self) {
        let ends = (ENGINEER, CONTROLLERS[1].0);
        for (second, function) in [
            (5, "READ_HOLDING_REGISTERS"),
            (41, "WRITE_MULTIPLE_REGISTERS"),
            (58, "READ_HOLDING_REGISTERS"),
            (110, "WRITE_MULTIPLE_REGISTERS"),
            (131, "READ_HOLDING_REGISTERS"),
        ] {
            let at = clock(7, 52, second) + self.random.below(900_000);
            self.ask(at, ends, function);
        }
    }

    fn intruder(&mut self) {
        for (number, (server, _)) in CONTROLLERS.into_iter().enumerate() {
            let at = clock(11, 5, 11 + 3 * number as u64) + self.random.below(700_000);
            self.ask(at, (GATEWAY, server), "ENCAP_INTERFACE_TRANSPORT");
            self.ask(at + 800_000, (GATEWAY, server), "REPORT_SLAVE_ID");
        }
        for (number, function) in TRIED.into_iter().enumerate() {
            let at = clock(11, 9, 2 + 2 * number as u64) + self.random.below(900_000);
            self.refused(at, DOSING, function, "ILLEGAL_FUNCTION");
        }
        for second in [7, 12, 20] {
            let at = clock(11, 31, second) + self.random.below(900_000);
            self.ask(at, (GATEWAY, DOSING), "READ_HOLDING_REGISTERS");
        }
        for second in [4, 16] {
            let at = clock(11, 32, second) + self.random.below(900_000);
            self.refused(at, DOSING, "WRITE_MULTIPLE_REGISTERS", "ILLEGAL_DATA_ADDRESS");
        }
        for (minute, second) in [(33, 9), (33, 40), (35, 2)] {
            let at = clock(11, minute, second) + self.random.below(900_000);
            self.ask(at, (GATEWAY, DOSING), "WRITE_MULTIPLE_REGISTERS");
        }
        let at = clock(11, 36, 30) + self.random.below(900_000);
        self.ask(at, (GATEWAY, DOSING), "READ_HOLDING_REGISTERS");
    }

    fn write(mut self) -> Vec<u8> {
        self.requests.sort_by_key(|request| request.at);
        let mut line = Line { bytes: header("modbus", "2024-05-14-06-00-00", MODBUS) };
        // One connection between two machines; only the gateway comes back with a new one.
        for (number, request) in self.requests.iter().enumerate() {
            let again = u64::from(request.client == GATEWAY && request.at > clock(11, 20, 0));
            let ends = request.client.bytes().chain(request.server.bytes());
            let connection = ends.fold(again, |sum, byte| mix(sum ^ u64::from(byte)));
            let refused = request.exception.map(|_| format!("{}_EXCEPTION", request.function));
            let answer = refused.as_deref().filter(|_| !request.function.starts_with("unknown"));
            let rows = [
                (0, request.function, "REQ", None),
                (1_200, answer.unwrap_or(request.function), "RESP", request.exception),
            ];
            for (later, function, kind, exception) in rows {
                line.seconds(request.at + later + if later > 0 { self.random.below(400) } else { 0 });
                line.cell(&identifier(b'C', connection, mix(!connection)));
                line.cell(request.client.as_bytes());
                line.number(49_152 + mix(connection) % 16_000);
                line.cell(request.server.as_bytes());
                line.number(502);
                line.number(number as u64 % 65_536);
                line.number(1);
                line.cell(function.as_bytes());
                line.cell(kind.as_bytes());
                line.optional(exception);
                line.end();
            }
        }
        line.bytes.extend_from_slice(b"#close\t2024-05-14-14-05-00\n");
        line.bytes
    }
}
