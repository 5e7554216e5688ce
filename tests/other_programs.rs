//! Archives as other programs make them: each holds the same two logs, so each must be read as those are.
//!
//! Python, GNU tar, 7-Zip, bsdtar, gzip and zstd pack what is packed here, where they are installed; what a program cannot be made
//! to write is changed by hand in what it wrote. What is missing is said.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use stackhunt::protocol::Format;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use support::ask::{export, logs, whole_export};
use support::engine::{Cutting, Engine};

/// A directory of its own for each test, with the two logs in it.
struct Work(PathBuf);

impl Work {
    fn new(name: &str) -> Work {
        let root = std::env::temp_dir().join(format!("stackhunt-packed-{}-{name}", std::process::id()));
        let work = Work(root);
        fs::create_dir_all(work.0.join(long())).unwrap();
        for (name, bytes) in plain() {
            fs::write(work.0.join(name), bytes).unwrap();
        }
        work
    }

    /// What a program makes of the logs; `None` if it is not there.
    fn packed(&self, command: &str, file: &str) -> Option<Vec<u8>> {
        let output = Command::new("sh").args(["-ec", command]).current_dir(&self.0).output().unwrap();
        if !output.status.success() {
            eprintln!("skipped: {command}: {}", String::from_utf8_lossy(&output.stderr));
            return None;
        }
        Some(fs::read(self.0.join(file)).unwrap())
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A directory whose name is longer than the headers of tar have room for.
fn long() -> String {
    ["a-name-of-many-letters-that-is-repeated"; 6].join("/")
}

/// `conn.log` and, in a deep directory, `dns.log`: longer than any block, and hard to pack in part.
fn plain() -> Vec<(String, Vec<u8>)> {
    let log = |path: &str, rows: u64| {
        let mut text = format!(
            "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t{path}\n#fields\tts\tuid\tn\n\
             #types\ttime\tstring\tcount\n"
        );
        for row in 0..rows {
            let uid = row.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 8;
            text.push_str(&format!("17{row:08}.000000\tC{uid:x}\t{}\n", row % 7));
        }
        text.push_str("#close\t2024-01-01-00-00-00\n");
        text.into_bytes()
    };
    vec![("conn.log".to_owned(), log("conn", 9_000)), (format!("{}/dns.log", long()), log("dns", 500))]
}

/// The data lines of a log.
fn lines(log: &[u8]) -> Vec<&[u8]> {
    log.split(|byte| *byte == b'\n').filter(|line| !line.is_empty() && !line.starts_with(b"#")).collect()
}

/// Reads an archive, and compares its logs with those that were packed; gives what is said of it.
fn same(name: &str, bytes: &[u8], paths: &[&str]) -> Vec<String> {
    let mut said = Vec::new();
    for chunk in [bytes.len().max(1), 1_013] {
        let engine = Engine::with(Cutting { chunk, ..Cutting::WHOLE }, &[(name, bytes)]);
        let answer = logs(&engine, stackhunt::protocol::LogsQuestion::default());
        said = answer.warnings.iter().map(|warning| warning.reason.clone()).collect();
        let found: Vec<&str> = answer.logs.iter().map(|log| log.id.as_str()).collect();
        let mut wanted = paths.to_vec();
        wanted.sort_by_key(|path| found.iter().position(|found| found == path));
        assert_eq!(found, wanted, "{name}: {said:?}");
        for path in paths {
            let exported = export(&engine, whole_export(path, Format::Zeek));
            let (_, original) = plain().into_iter().find(|(name, _)| name.contains(&format!("{path}.log"))).unwrap();
            assert!(lines(&exported) == lines(&original), "{name}: {path} has other lines");
            // However long it is, the name is the one that was packed; of the longest its end is shown.
            let shown = answer.logs.iter().find(|log| log.id == *path).map_or("", |log| log.files[0].as_str());
            assert!(*path != "dns" || shown.ends_with("repeated/dns.log"), "{name}: {shown}");
        }
    }
    said
}

/// Packs with each command, and reads what comes of it without a word.
fn all_same(test: &str, commands: &[(&str, &str)]) {
    for (number, (command, file)) in commands.iter().enumerate() {
        let work = Work::new(&format!("{test}-{number}"));
        let Some(bytes) = work.packed(command, file) else { continue };
        let paths: &[&str] = if command.contains("dns") { &["conn", "dns"] } else { &["conn"] };
        let said = same(file, &bytes, paths);
        assert!(said.is_empty(), "{command}: {said:?}");
    }
}

/// `zipfile` with this way of opening each member for writing.
fn zipfile(open: &str) -> String {
    format!(
        "python3 -c \"\nimport glob,zipfile\nz = zipfile.ZipFile('x.zip', 'w', zipfile.ZIP_DEFLATED)\nfor name in ['conn.log'] + \
         glob.glob('a-name*/**/dns.log', recursive=True):\n  with {open} as out: out.write(open(name, 'rb').read())\nz.close()\n\""
    )
}

#[test]
fn zips_of_other_programs() {
    let long64 = zipfile("z.open(name, 'w', force_zip64=True)");
    let stored = zipfile("z.open(zipfile.ZipInfo(name), 'w', force_zip64=True)");
    let piped = "python3 -c \"\nimport sys,glob,zipfile\nclass Pipe:\n  def __init__(self, to): self.to = to\n  def write(self, \
                 bytes): return self.to.write(bytes)\n  def flush(self): self.to.flush()\nz = zipfile.ZipFile(Pipe(open('x.zip', \
                 'wb')), 'w', zipfile.ZIP_DEFLATED)\nfor name in ['conn.log'] + glob.glob('a-name*/**/dns.log', recursive=True):\n  \
                 with z.open(name, 'w', force_zip64=True) as out: out.write(open(name, 'rb').read())\nz.close()\n\"";
    all_same(
        "zip",
        &[
            (&long64, "x.zip"),
            (&stored, "x.zip"),
            (piped, "x.zip"),
            ("7zz a -tzip x.zip . -xr!x.zip # dns", "x.zip"),
            ("7zz a -tzip -mm=Copy x.zip . # dns", "x.zip"),
            ("cat conn.log | 7zz a -tzip -siconn.log x.zip", "x.zip"),
            ("bsdtar --format zip -cf x.zip conn.log a-name* # dns", "x.zip"),
            ("bsdtar --format zip -cf - conn.log a-name* > x.zip # dns", "x.zip"),
            ("bsdtar --format zip --options zip:zip64 -cf - conn.log a-name* > x.zip # dns", "x.zip"),
            ("bsdtar --format zip --options zip:compression=store -cf - conn.log a-name* > x.zip # dns", "x.zip"),
            ("zip -q x.zip -r conn.log a-name* # dns", "x.zip"),
            ("cat conn.log | zip -q x.zip -", "x.zip"),
            ("zip -q -r - conn.log a-name* | cat > x.zip # dns", "x.zip"),
        ],
    );
}

/// The mark before a descriptor may be left out (APPNOTE.TXT 4.3.9.3); no program at hand does, so it is taken out of what one wrote.
#[test]
fn descriptors_without_their_mark() {
    let work = Work::new("mark");
    let Some(mut bytes) = work.packed("zip -q -r - conn.log a-name* | cat > x.zip # dns", "x.zip") else { return };
    let mark =
        |bytes: &[u8]| bytes.windows(8).position(|word| word.starts_with(b"PK\x07\x08") && word[4..] != *b"PK\x03\x04");
    let mut count = 0;
    while let Some(at) = mark(&bytes) {
        bytes.drain(at..at + 4);
        count += 1;
    }
    assert_eq!(count, 2);
    assert_eq!(same("x.zip", &bytes, &["conn", "dns"]), [""; 0]);
}

#[test]
fn tars_of_other_programs() {
    let sparse = "truncate -s 1M hole.bin; printf end >> hole.bin; tar --sparse --format";
    let (gnu, pax) =
        (format!("{sparse} gnu -cf x.tar hole.bin conn.log"), format!("{sparse} pax -cf x.tar hole.bin conn.log"));
    all_same(
        "tar",
        &[
            ("tar --format gnu -cf x.tar conn.log a-name* # dns", "x.tar"),
            ("tar --format pax -cf x.tar conn.log a-name* # dns", "x.tar"),
            ("tar --format oldgnu -cf x.tar conn.log a-name* # dns", "x.tar"),
            ("tar --format pax --pax-option comment=dns.log -cf x.tar conn.log a-name* # dns", "x.tar"),
            ("tar --format v7 -cf x.tar conn.log", "x.tar"),
            ("tar -b 1 -cf x.tar conn.log a-name* # dns", "x.tar"),
            ("bsdtar --format pax -cf x.tar conn.log a-name* # dns", "x.tar"),
            ("bsdtar --format gnutar -cf x.tar conn.log a-name* # dns", "x.tar"),
            ("7zz a -ttar x.tar conn.log a-name* # dns", "x.tar"),
            ("tar -cf - conn.log a-name* | zstd -q > x.tar.zst # dns", "x.tar.zst"),
            ("tar -czf x.tgz conn.log a-name* # dns", "x.tgz"),
            ("python3 -c \"import tarfile; t = tarfile.open('x.tar', 'w'); t.add('.'); t.close()\" # dns", "x.tar"),
        ],
    );
    // A file with holes is none of a log; what is beside it is read.
    for (number, command) in [gnu, pax].iter().enumerate() {
        let work = Work::new(&format!("sparse-{number}"));
        let Some(bytes) = work.packed(command, "x.tar") else { continue };
        let said = same("x.tar", &bytes, &["conn"]);
        assert_eq!(said.len(), 1, "{command}: {said:?}");
    }
}

#[test]
fn packed_files_of_other_programs() {
    all_same(
        "packed",
        &[
            ("gzip -c conn.log > packed.log", "packed.log"),
            ("zstd -q -19 --long=27 -c conn.log > conn.log.zst", "conn.log.zst"),
            ("zstd -q --no-check -c conn.log > conn.log.zst", "conn.log.zst"),
            ("split -n l/3 conn.log part.; zstd -q -c part.aa part.ab part.ac > conn.log.zst", "conn.log.zst"),
            (
                "split -n l/2 conn.log part.; { zstd -q -c part.aa; printf '\\120\\052\\115\\030\\003\\000\\000\\000abc'; zstd -q -c \
                 part.ab; } > conn.log.zst",
                "conn.log.zst",
            ),
            (
                "{ printf '\\137\\052\\115\\030\\000\\000\\000\\000'; zstd -q -c conn.log; } > conn.log.zst",
                "conn.log.zst",
            ),
            ("gzip -c conn.log > conn.log.gz; zip -q -0 x.zip conn.log.gz", "x.zip"),
            ("gzip -c conn.log > conn.log.gz; head -c 3000 /dev/zero >> conn.log.gz", "conn.log.gz"),
            ("split -n l/3 conn.log part.; gzip -c part.aa part.ab part.ac > conn.log.gz", "conn.log.gz"),
            ("bsdtar --format raw -acf conn.log.gz conn.log", "conn.log.gz"),
            ("7zz a -tgzip conn.log.gz conn.log", "conn.log.gz"),
        ],
    );
    // An identifier of four bytes is the longest that a header has.
    let work = Work::new("dictionary");
    let train =
        "zstd -q --train conn.log -B500 --maxdict=2000 --dictID=70000 -o d && zstd -q -D d -c conn.log > conn.log.zst";
    if let Some(bytes) = work.packed(train, "conn.log.zst") {
        let said = same("conn.log.zst", &bytes, &[]);
        assert!(said.len() == 1 && said[0].contains("dictionary"), "{said:?}");
    }
    let work = Work::new("rest");
    let Some(bytes) = work.packed("{ gzip -c conn.log; printf 'something else'; } > conn.log.gz", "conn.log.gz") else {
        return;
    };
    let said = same("conn.log.gz", &bytes, &["conn"]);
    assert!(said.len() == 1 && said[0].contains("there is something else, which is not read"), "{said:?}");
}
