"""Stacks of a Zeek log by DuckDB: python duckdb_stacks.py LOG HEADER_LINES COLUMNS FIELDS HOW [whole]

HOW: "scan" reads the file anew for each stack, "load" takes the fields into a table first. Prints JSON: milliseconds, peak memory,
and with "whole" all values with their counts.
"""

import json
import resource
import sys
import time

import duckdb

log, skip, columns, fields, how = sys.argv[1:6]
fields = fields.split(",")
start = time.perf_counter()
connection = duckdb.connect()
connection.execute("SET threads = 2")
types = ", ".join(f"'{name}': 'VARCHAR'" for name in columns.split(","))
source = (
    f"read_csv('{log}', delim='\t', header=false, skip={skip}, quote='', escape='', auto_detect=false,"
    f" max_line_size=8000000, columns={{{types}}})"
)
if how == "load":
    names = ", ".join(f'"{name}"' for name in fields)
    connection.execute(f"CREATE TEMP TABLE log AS SELECT {names} FROM {source}")
    source = "log"
ends = []
for field in fields:
    connection.execute(f'SELECT "{field}", count(*) AS n FROM {source} GROUP BY 1 ORDER BY n, 1 LIMIT 240').fetchall()
    ends.append((time.perf_counter() - start) * 1000)
answer = {
    "first": ends[0],
    "all": ends[-1],
    "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    "version": duckdb.__version__,
}
if len(sys.argv) > 6:
    answer["whole"] = {
        field: "\n".join(
            f"{n}\t{value}"
            for value, n in connection.execute(f'SELECT "{field}", count(*) FROM {source} GROUP BY 1').fetchall()
        )
        for field in fields
    }
json.dump(answer, sys.stdout)
