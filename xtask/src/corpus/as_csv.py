# Writes the Zeek logs named on standard input, one per line, as CSV: NUMBER.csv in the folder of the second argument. A log is left
# out where its rows have not the columns of one header, for CSV can say no such thing. Knows nothing of the reader it is held against.
import csv, gzip, os, sys

folder, out = sys.argv[1:]
for number, name in enumerate(sys.stdin.read().splitlines()):
    path = os.path.join(folder, name)
    with open(path, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    try:
        with (gzip.open if packed else open)(path, "rb") as file:
            lines = file.read().decode("latin-1").split("\n")
    except (OSError, EOFError):
        continue
    header, rows = None, []
    for line in lines:
        line = line.rstrip("\r")
        if line.startswith("#fields\t"):
            fields = line.rstrip("\t").split("\t")[1:]
            if header not in (None, fields):
                break
            header = fields
        elif line.startswith("#unset_field") and line != "#unset_field\t-":
            break
        elif line.startswith("#set_separator") and line != "#set_separator\t,":
            break
        elif line and not line.startswith("#"):
            rows.append(line.split("\t"))
            if header is None or len(rows[-1]) != len(header):
                break
    else:
        if header is None or len(header) < 2 or not rows:
            continue
        with open(os.path.join(out, "%d.csv" % number), "w", newline="", encoding="latin-1") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL if number % 2 else csv.QUOTE_MINIMAL, delimiter=",;\t"[number % 3])
            writer.writerow(header)
            writer.writerows(rows)
