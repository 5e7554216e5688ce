// The slow, obvious way to count a Zeek log: every line split at tabs, nothing shared with the code under test.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./harness.mjs";

/** The real log of the classic hunt. It is not part of the repository. */
export const realLog = join(root, "../shared/data/dragos-blog/http.log");
/** For node's test runner: why a test over it cannot run, or false. */
export const withoutRealLog = existsSync(realLog) ? false : `${realLog} is not here`;

/** Field names, and rows as raw lines and as objects of raw text. */
export function readLog(file) {
  const lines = readFileSync(file, "utf8").split("\n").filter((line) => line !== "");
  const fields = lines.find((line) => line.startsWith("#fields")).split("\t").slice(1);
  const raw = lines.filter((line) => !line.startsWith("#"));
  const rows = raw.map((line) => Object.fromEntries(line.split("\t").map((cell, column) => [fields[column], cell])));
  return { fields, raw, rows };
}

/** How often each text occurs, as [text, count], rarest first, ties by text. */
export function tally(texts) {
  const counts = new Map();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
}

export const pairOf = (row) => `${row["id.orig_h"]} ${row["id.resp_h"]}`;

/** Rows whose client-server pair occurs among the chosen ones. */
export function betweenPairsOf(rows, chosen) {
  const pairs = new Set(chosen.map(pairOf));
  return rows.filter((row) => pairs.has(pairOf(row)));
}

/** client -> server -> requests */
export function treeOf(rows) {
  const tree = {};
  for (const row of rows) {
    const servers = (tree[row["id.orig_h"]] ??= {});
    servers[row["id.resp_h"]] = (servers[row["id.resp_h"]] ?? 0) + 1;
  }
  return tree;
}
