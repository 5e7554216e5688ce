// The same stacks by other tools, and whether they count the same: DuckDB native and in Chromium, awk. They are fetched into the
// target directory for this alone; nothing of them is part of the product.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, openSync, readSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { measureWasm } from "./duckdb-wasm.mjs";
import { compared } from "./questions.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const large = { maxBuffer: 1 << 30, encoding: "utf8" };

/** Number of header lines, and the names of the fields. */
export function headOf(log) {
  const bytes = Buffer.alloc(1 << 16);
  const read = readSync(openSync(log), bytes);
  const lines = bytes.toString("utf8", 0, read).split("\n").filter((line) => line.startsWith("#"));
  const fields = lines.find((line) => line.startsWith("#fields")).split("\t").slice(1);
  return { skip: lines.length, fields };
}

/** Digest of a whole stack, whatever its order. */
const digest = (whole) => createHash("sha256").update(whole.split("\n").filter((line) => line !== "").sort().join("\n")).digest("hex");

function attempt(name, work) {
  try {
    return work();
  } catch (error) {
    return [{ name, problem: String(error.stderr || error.message).trim().split("\n").at(-1) }];
  }
}

function python(directory) {
  const program = join(directory, "venv", process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  if (!existsSync(program)) execFileSync("python3", ["-m", "venv", join(directory, "venv")]);
  try {
    execFileSync(program, ["-c", "import duckdb"], { stdio: "ignore" });
  } catch {
    execFileSync(program, ["-m", "pip", "install", "--quiet", "duckdb"], { stdio: ["ignore", "ignore", "inherit"] });
  }
  return program;
}

function native(log, directory, runs) {
  const program = python(directory);
  const { skip, fields } = headOf(log);
  const run = (how, ...more) =>
    JSON.parse(execFileSync(program, [join(here, "duckdb_stacks.py"), log, String(skip), fields.join(), compared.join(), how, ...more], large));
  const tools = ["scan", "load"].flatMap((how) => {
    const all = Array.from({ length: runs }, () => run(how));
    const memory = Math.max(...all.map((one) => one.memory));
    const name = `DuckDB ${all[0].version}, 2 threads, ${how === "scan" ? "file read for each stack" : "loaded first"}`;
    return [
      { name: `${name}: one`, milliseconds: all.map((one) => one.first) },
      { name: `${name}: five`, milliseconds: all.map((one) => one.all), memory },
    ];
  });
  tools[0].whole = run("load", "whole").whole;
  return tools;
}

function awk(log, runs) {
  const { fields } = headOf(log);
  const column = fields.indexOf("user_agent") + 1;
  const shell = (script) => {
    const start = performance.now();
    const text = execFileSync("sh", ["-c", script, "sh", log], { ...large, env: { ...process.env, LC_ALL: "C" } });
    return { milliseconds: performance.now() - start, text };
  };
  const program = ["mawk", "gawk", "awk"].find((name) => {
    try {
      execFileSync("sh", ["-c", `command -v ${name}`], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
  const scripts = [
    [`${program}: one`, `${program} -F'\\t' '!/^#/ { n[$${column}]++ } END { for (v in n) print n[v] "\\t" v }' "$1"`],
    ["cut, sort, uniq -c: one", `grep -v '^#' "$1" | cut -f${column} | sort | uniq -c | sed 's/^ *\\([0-9]*\\) /\\1\\t/'`],
  ];
  return scripts.map(([name, script]) => {
    const all = Array.from({ length: Math.min(runs, 3) }, () => shell(script));
    return { name, milliseconds: all.map((one) => one.milliseconds), whole: { user_agent: all[0].text } };
  });
}

export async function measurePeers(log, directory, runs) {
  process.stderr.write("others: DuckDB\n");
  const tools = attempt("DuckDB", () => native(log, directory, runs));
  process.stderr.write("others: awk\n");
  tools.push(...attempt("awk", () => awk(log, runs)));
  process.stderr.write("others: DuckDB-Wasm\n");
  const place = join(directory, "peers");
  mkdirSync(place, { recursive: true });
  if (!existsSync(join(place, "package.json"))) writeFileSync(join(place, "package.json"), '{ "private": true }\n');
  // Browsers hand out larger files, but a 32-bit module cannot address them.
  if (statSync(log).size >= 2 ** 32) tools.push({ name: "DuckDB-Wasm", problem: "not tried: 4 GB or more" });
  else tools.push(...(await measureWasm(log, place, runs).catch((error) => [{ name: "DuckDB-Wasm", problem: error.message }])));
  return { tools, checks: [] };
}

/** Compares our stacks with those of the others, and keeps a line about it. */
export function checkEqual(peers, name, stacks) {
  for (const tool of peers.tools.filter((tool) => tool.whole !== undefined)) {
    const differing = Object.entries(tool.whole).filter(([field, whole]) => digest(whole) !== digest(stacks[field]));
    const fields = Object.keys(tool.whole).join(", ");
    peers.checks.push(
      differing.length === 0
        ? `equal: ours in ${name} and ${tool.name.split(":")[0]} (${fields})`
        : `NOT EQUAL: ours in ${name} and ${tool.name.split(":")[0]} (${differing.map(([field]) => field).join(", ")})`,
    );
  }
}
