//! Limits, depth, names and damage; whole archives stand in `tests/logs`.
#![allow(clippy::unwrap_used)]

use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

/// What an [`Out`] was told, as lines; bytes as their number.
#[derive(Default)]
struct Told {
    lines: Vec<String>,
    bytes: usize,
    /// Bytes after which no more are wanted.
    enough: Option<usize>,
}

impl Told {
    fn line(&mut self, line: String) {
        if self.bytes > 0 {
            self.lines.push(format!("{} bytes", std::mem::take(&mut self.bytes)));
        }
        self.lines.push(line);
    }
}

impl Out for Told {
    fn packed(&mut self) {
        self.line("packed".to_owned());
    }
    fn member(&mut self, name: &str) {
        self.line(format!("member {name}"));
    }
    fn archive(&mut self) {
        self.line("archive".to_owned());
    }
    fn bytes(&mut self, bytes: &[u8]) -> bool {
        self.bytes += bytes.len();
        self.enough.is_none_or(|enough| self.bytes < enough)
    }
    fn end_member(&mut self) {
        self.line("end".to_owned());
    }
    fn remark(&mut self, reason: String) {
        self.line(reason);
    }
    fn cut(&mut self, level: usize, reason: String) {
        self.line(format!("cut {level}: {reason}"));
    }
}

const SMALL: Limits = Limits { least: 1 << 20, ratio: 250, members: 100 };

fn told(bytes: &[u8], chunk: usize, limits: Limits, enough: Option<usize>) -> Vec<String> {
    let mut told = Told { enough, ..Told::default() };
    let mut source = Source::new("x", 0, limits);
    for part in bytes.chunks(chunk) {
        if source.feed(part, &mut told) {
            break;
        }
    }
    source.finish(&mut told);
    told.line("finished".to_owned());
    told.lines
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A zip with one deflated or stored member, without a directory: what is told of it ends with that.
fn member(name: &[u8], method: u8, packed: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    let mut out = b"PK\x03\x04\x14\0\0\0".to_vec();
    out.extend_from_slice(&[method, 0, 0, 0, 0, 0]);
    for number in [crc.sum(), packed.len() as u32, bytes.len() as u32] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    out.extend_from_slice(&(name.len() as u16).to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    [&out, name, packed].concat()
}

/// A zstd frame of blocks that repeat one byte 128 kB times each.
fn zstd_bomb(blocks: usize) -> Vec<u8> {
    let mut out = vec![0x28, 0xb5, 0x2f, 0xfd, 0, 0x50];
    for _ in 0..blocks {
        let header = (128u32 << 10) << 3 | 1 << 1;
        out.extend_from_slice(&header.to_le_bytes()[..3]);
        out.push(b'a');
    }
    out
}

#[test]
fn what_unpacks_to_more_than_any_log_is_stopped() {
    let bombs = [
        gzip(&vec![b'a'; 8 << 20]),
        gzip(&gzip(&vec![b'a'; 64 << 20])),
        zstd_bomb(100),
        member(b"a", 0, &gzip(&vec![b'a'; 8 << 20]), b""),
    ];
    for bomb in bombs {
        let lines = told(&bomb, 4096, SMALL, None);
        let last = &lines[lines.len() - 2];
        assert!(last.starts_with("cut 0: stopped here: ") && last.contains("more than 1 MB"), "{lines:?}");
        let unpacked: usize = lines[lines.len() - 3].strip_suffix(" bytes").unwrap().parse().unwrap();
        assert!(unpacked <= 2 << 20, "{unpacked}");
    }
    // What is packed as real logs are is not, however large it is.
    let mut text = Vec::new();
    for line in 0..200_000u32 {
        writeln!(text, "1445422160.{line:06}\t{}\tGET\t/index.html", line.wrapping_mul(0x9e37_79b9)).unwrap();
    }
    assert_eq!(told(&gzip(&text), 1 << 20, SMALL, None), ["packed", &format!("{} bytes", text.len()), "finished"]);
}

#[test]
fn the_real_limit_is_beyond_a_log_of_1_gb() {
    const { assert!(LIMITS.least >= 1 << 30 && LIMITS.ratio >= 200) };
    let lines = told(&zstd_bomb(9000), 1 << 20, LIMITS, None);
    assert!(lines[2].contains("more than 1024 MB, which no log does"), "{lines:?}");
    assert!(lines[1].strip_suffix(" bytes").unwrap().parse::<u64>().unwrap() >= (1 << 30) - (1 << 20), "{lines:?}");
}

#[test]
fn more_members_than_the_limit_are_stopped() {
    let zip: Vec<u8> = (0..101).flat_map(|at| member(format!("{at}.log").as_bytes(), 0, b"a", b"a")).collect();
    let lines = told(&zip, 4096, SMALL, None);
    assert_eq!(lines.iter().filter(|line| line.starts_with("member")).count(), 100);
    assert!(lines.iter().any(|line| line.contains("more than 100 files in one archive")), "{lines:?}");
}

#[test]
fn damage_in_a_member_is_its_own() {
    let text = vec![b'a'; 5000];
    let broken = gzip(&text)[..20].to_vec();
    let zip = [member(b"a.gz", 0, &broken, &broken), member(b"b", 0, &text, &text)].concat();
    let lines = told(&zip, 7, SMALL, None);
    assert!(lines.iter().any(|line| line.starts_with("cut 1: the gzip data ends too early, after 20")), "{lines:?}");
    let rest = lines.iter().skip_while(|line| *line != "member x/b").nth(1);
    assert_eq!(rest.map(String::as_str), Some("5000 bytes"), "{lines:?}");
}

#[test]
fn millions_of_wrong_checksums_are_two_remarks() {
    let mut part = gzip(b"a");
    let at = part.len() - 8;
    part[at] ^= 1;
    let lines = told(&part.repeat(5000), 4096, SMALL, None);
    assert_eq!(lines.iter().filter(|line| line.contains("does not fit")).count(), 1);
    assert!(lines.contains(&"4999 more checksums of the gzip data do not fit either".to_owned()), "{lines:?}");
}

#[test]
fn nothing_more_is_unpacked_of_what_is_not_wanted() {
    let lines = told(&gzip(&vec![b'a'; 64 << 20]), 4096, LIMITS, Some(100));
    assert_eq!(lines, ["packed", "65536 bytes", "finished"]);
}

#[test]
fn a_tar_of_the_oldest_kind_is_known_by_its_checksum() {
    let mut header = [0u8; 512];
    header[..5].copy_from_slice(b"a.log");
    header[124..136].copy_from_slice(b"00000000003\0");
    header[148..156].copy_from_slice(b"        ");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut tar = header.to_vec();
    tar.extend_from_slice(b"abc");
    tar.resize(512 * 4, 0);
    assert_eq!(told(&tar, 100, SMALL, None), ["packed", "archive", "member x/a.log", "3 bytes", "end", "finished"]);
}

#[test]
fn names_are_safe_to_show() {
    for (name, shown) in [
        (&b"../../etc/passwd"[..], "etc/passwd"),
        (b"C:\\logs\\http.log", "C:/logs/http.log"),
        (b"/", "without a name"),
        (b"a\x00b\x1b[31m\n", "a\u{fffd}b\u{fffd}[31m\u{fffd}"),
        ("\u{202e}gol".as_bytes(), "\u{fffd}gol"),
        (b"\xff.log", "\u{fffd}.log"),
    ] {
        assert_eq!(member::safe(name), shown);
    }
    assert_eq!(member::safe(&[b'a'; 5000]).chars().count(), 201);
}

/// A zip that unpacks itself has a program before it, in which its marks may stand too.
#[test]
fn a_zip_behind_a_program_is_read() {
    let stored = |name: &str, content: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let size = (content.len() as u32).to_le_bytes();
        let head = [&b"PK\x03\x04\x0a\0\0\0\0\0\0\0\0\0"[..], &crc.sum().to_le_bytes(), &size, &size].concat();
        [&head[..], &(name.len() as u16).to_le_bytes(), &[0, 0], name.as_bytes(), content].concat()
    };
    let zip = [&stored("a.log", b"#fields\ta\n")[..], b"PK\x05\x06", &[0; 18]].concat();
    for begin in [&b"MZ"[..], b"\x7fELF", b"#!/bin/sh\n"] {
        for length in [600, 70_000] {
            let program = [begin, &vec![b'x'; length], b"PK\x03\x04 no header", &[0xff; 40]].concat();
            let file = [&program[..], &zip].concat();
            for chunk in [7, 1 << 16] {
                let lines = told(&file, chunk, LIMITS, None);
                assert_eq!(lines[..5], ["packed", "archive", "member x/a.log", "10 bytes", "end"], "{chunk}");
                // Without a zip it is what it is.
                assert_eq!(told(&program, chunk, LIMITS, None).concat(), format!("{} bytesfinished", program.len()));
            }
        }
    }
    // Only a program is looked through.
    let text = [&b"ts uid"[..], &zip].concat();
    assert_eq!(told(&text, 100, LIMITS, None).concat(), format!("{} bytesfinished", text.len()));
    let far = [&b"MZ"[..], &vec![0; SEARCH], &zip].concat();
    assert_eq!(told(&far, 1 << 16, LIMITS, None).concat(), format!("{} bytesfinished", far.len()));
}
