//! What a case keeps of files that are set aside, skipped in part or cut.

use super::*;

#[test]
fn a_file_that_is_set_aside_has_no_rows_and_says_why() {
    let mut case = Case::default();
    for piece in 0..2 {
        let place = Place { end: u64::MAX, ..Place::default() };
        case.begin(NewPiece { piece, file: piece, name: format!("{piece}.log"), place, ..NewPiece::default() });
        case.feed(b"#path\tconn\n#fields\tts\tuid\nbad\n1.0\tC1\n2.0\tC2\n");
        case.finish();
    }
    case.set_aside(1, 1, "no such member".to_owned());
    assert_eq!((case.row_count(), case.logs()[0].pieces().len()), (4, 2));
    case.set_aside(1, 0, "twice".to_owned());
    assert_eq!((case.row_count(), case.logs()[0].pieces()), (2, vec![(0, 0, 2)]));
    assert_eq!(case.pieces().nth(1).map(|piece| &piece.remarks[0].reason[..]), Some("twice"));
}

#[test]
fn skipped_lines_are_kept_as_they_are() {
    let log = b"lost\r\n#fields\tts\tuid\n1.0\tC1\nbad \xff\x00 line\n2.0\tC2\nx\r\n";
    for chunk in [1, 4096] {
        let mut case = Case::of_skipped(0);
        case.begin(NewPiece { place: Place { end: u64::MAX, ..Place::default() }, ..NewPiece::default() });
        let mut lines = Vec::new();
        for bytes in log.chunks(chunk) {
            case.feed(bytes);
            lines.extend(case.take_skipped());
        }
        case.finish();
        lines.extend(case.take_skipped());
        assert_eq!(lines, b"lost\r\nbad \xff\x00 line\nx\r\n");
        assert_eq!(case.row_count(), 0);
    }
}

/// Reading that was cancelled within a line leaves the lines before it, and says only why it ended.
#[test]
fn a_cut_piece_has_whole_lines_only() {
    for lines in [2, 40_000] {
        let mut log = b"#fields\tts\tuid\n".to_vec();
        for line in 0..lines {
            log.extend_from_slice(format!("1445422160.{line:06}\tC{line}\n").as_bytes());
        }
        log.extend_from_slice(b"1445422161.000000\tCut");
        let mut case = Case::default();
        case.begin(NewPiece { place: Place { end: u64::MAX, ..Place::default() }, ..NewPiece::default() });
        assert!(!case.feed(&log));
        case.cut("cancelled".to_owned());
        case.finish();
        assert_eq!(case.row_count(), lines);
        let reasons: Vec<&str> =
            case.pieces().flat_map(|piece| &piece.remarks).map(|remark| remark.reason.as_str()).collect();
        assert_eq!(reasons, ["cancelled"]);
    }
}
