//! Files of known corpora in which text tools count something else, by the end of their path, and why.

pub const EXPLAINED: &[(&str, &str)] = &[
    ("logging.path-func/output", "names of files stand before the logs"),
    ("logging.rotate/out", "names of files stand between the logs"),
    ("logging.rotate-default-logdir/out", "names of files stand between the logs"),
    ("logging.rotate-ascii-logdir-leftover-log-rotation/out", "names of files stand between the logs"),
    ("logging.rotate-custom/out", "what a script printed stands before the log, sorted among its header lines"),
    (
        "logging.rotate-custom-fmt-func/out",
        "what a script printed stands before the log, sorted among its header lines",
    ),
    ("intel.expire-item/output", "what a script printed stands after the log"),
    ("intel.match-subnet/output", "what a script printed stands after the log"),
    ("zeek-json/known_services.json.gz", "a list of one empty text is a value, and to text tools it is none"),
    ("test9-mixed-zeek-dir/conn.log", "an empty text is an empty value, and to text tools it is none"),
    (
        "tools.zeek-cut.ofs/show-header",
        "the values are parted by dots, where #separator says tabs; so no #fields line is there",
    ),
    ("tools.zeek-cut.show-header/nondefault-separator", "two logs, of which text tools count the one with tabs"),
    ("tools.zeek-cut.time-header/different-field-separator", "two logs, of which text tools count the one with tabs"),
];

/// What the catalog calls a file that is no log to a reader: its lines are counted there, and here it is only said what it is.
pub const WITHOUT_HEADER: &[(&str, &str)] = &[
    ("no-header-text", "no line says what its columns are"),
    ("gz+no-header-text", "no line says what its columns are"),
    ("JSON-other", "configuration of a test tool, no log"),
    ("EMPTY", "nothing is in it"),
];
