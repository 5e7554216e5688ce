//! The columns of the logs, and how a record of them is put together.

/// Name and type of each field, as Zeek 6 writes them.
pub type Fields = [(&'static str, &'static str)];

pub const HTTP: &Fields = &[
    ("ts", "time"),
    ("uid", "string"),
    ("id.orig_h", "addr"),
    ("id.orig_p", "port"),
    ("id.resp_h", "addr"),
    ("id.resp_p", "port"),
    ("trans_depth", "count"),
    ("method", "string"),
    ("host", "string"),
    ("uri", "string"),
    ("referrer", "string"),
    ("version", "string"),
    ("user_agent", "string"),
    ("origin", "string"),
    ("request_body_len", "count"),
    ("response_body_len", "count"),
    ("status_code", "count"),
    ("status_msg", "string"),
    ("info_code", "count"),
    ("info_msg", "string"),
    ("tags", "set[enum]"),
    ("username", "string"),
    ("password", "string"),
    ("proxied", "set[string]"),
    ("orig_fuids", "vector[string]"),
    ("orig_filenames", "vector[string]"),
    ("orig_mime_types", "vector[string]"),
    ("resp_fuids", "vector[string]"),
    ("resp_filenames", "vector[string]"),
    ("resp_mime_types", "vector[string]"),
];

pub const CONN: &Fields = &[
    ("ts", "time"),
    ("uid", "string"),
    ("id.orig_h", "addr"),
    ("id.orig_p", "port"),
    ("id.resp_h", "addr"),
    ("id.resp_p", "port"),
    ("proto", "enum"),
    ("service", "string"),
    ("duration", "interval"),
    ("orig_bytes", "count"),
    ("resp_bytes", "count"),
    ("conn_state", "string"),
    ("local_orig", "bool"),
    ("local_resp", "bool"),
    ("missed_bytes", "count"),
    ("history", "string"),
    ("orig_pkts", "count"),
    ("orig_ip_bytes", "count"),
    ("resp_pkts", "count"),
    ("resp_ip_bytes", "count"),
    ("tunnel_parents", "set[string]"),
];

pub const MODBUS: &Fields = &[
    ("ts", "time"),
    ("uid", "string"),
    ("id.orig_h", "addr"),
    ("id.orig_p", "port"),
    ("id.resp_h", "addr"),
    ("id.resp_p", "port"),
    ("tid", "count"),
    ("unit", "count"),
    ("func", "string"),
    ("pdu_type", "string"),
    ("exception", "string"),
];

/// The header lines of a log.
pub fn header(path: &str, opened: &str, fields: &Fields) -> Vec<u8> {
    let join = |part: fn(&(&'static str, &'static str)) -> &'static str| {
        fields.iter().map(part).collect::<Vec<_>>().join("\t")
    };
    format!(
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t{path}\n#open\t{opened}\n#fields\t{}\n#types\t{}\n",
        join(|field| field.0),
        join(|field| field.1)
    )
    .into_bytes()
}

/// One line under construction.
#[derive(Default)]
pub struct Line {
    pub bytes: Vec<u8>,
}

impl Line {
    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    /// Adds a cell as it stands in a log, escapes and all.
    #[inline]
    pub fn cell(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.bytes.push(b'\t');
    }

    /// The cell of an optional text: `-` if there is none.
    pub fn optional(&mut self, text: Option<&str>) {
        self.cell(text.unwrap_or("-").as_bytes());
    }

    #[inline]
    pub fn number(&mut self, value: u64) {
        self.digits(value, 1);
        self.bytes.push(b'\t');
    }

    /// Microseconds as seconds with six decimals.
    #[inline]
    pub fn seconds(&mut self, micros: u64) {
        self.digits(micros / 1_000_000, 1);
        self.bytes.push(b'.');
        self.digits(micros % 1_000_000, 6);
        self.bytes.push(b'\t');
    }

    /// Ends the line: the last tab becomes its end.
    pub fn end(&mut self) {
        if let Some(last) = self.bytes.last_mut() {
            *last = b'\n';
        }
    }

    #[inline]
    fn digits(&mut self, mut value: u64, least: usize) {
        let mut digits = [b'0'; 20];
        let mut at = digits.len();
        while value > 0 {
            at -= 1;
            digits[at] = b'0' + (value % 10) as u8;
            value /= 10;
        }
        let from = at.min(digits.len() - least);
        self.bytes.extend_from_slice(&digits[from..]);
    }
}
