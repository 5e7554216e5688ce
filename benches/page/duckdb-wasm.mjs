// The five stacks by DuckDB-Wasm in Chromium. It cannot run from a file, so a server on this machine hands it its parts.
import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { launch, root } from "../../tests/page/harness.mjs";
import { known as memoryKnown, watchMemory } from "./memory.mjs";
import { headOf } from "./peers.mjs";
import { compared } from "./questions.mjs";

const DIST = "node_modules/@duckdb/duckdb-wasm/dist";

const entry = `
import * as duckdb from "@duckdb/duckdb-wasm";
const worker = new Worker("/duckdb-browser-eh.worker.js");
const db = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), worker);
db.instantiate(location.origin + "/duckdb-eh.wasm").then(async () => {
  window.connection = await db.connect();
  window.version = await db.getVersion();
});
window.stacks = async (input, { skip, fields, compared }) => {
  const start = performance.now();
  await db.registerFileHandle("log", input.files[0], duckdb.DuckDBDataProtocol.BROWSER_FILEREADER, true);
  const types = fields.map((name) => "'" + name + "': 'VARCHAR'").join(", ");
  const names = compared.map((name) => '"' + name + '"').join(", ");
  await connection.query("CREATE TABLE log AS SELECT " + names + " FROM read_csv('log', delim='\\t', header=false, skip=" + skip +
    ", quote='', escape='', auto_detect=false, columns={" + types + "})");
  const ends = [];
  for (const name of compared) {
    await connection.query('SELECT "' + name + '", count(*) AS n FROM log GROUP BY 1 ORDER BY n, 1 LIMIT 240');
    ends.push(performance.now() - start);
  }
  return { first: ends[0], all: ends.at(-1) };
};
window.wholeStack = async (name) => {
  const answer = await connection.query('SELECT "' + name + '" AS v, count(*)::INTEGER AS n FROM log GROUP BY 1');
  return answer.toArray().map(({ v, n }) => n + "\\t" + v).join("\\n");
};
`;

function fetchParts(place) {
  if (!existsSync(join(place, DIST))) execFileSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", "@duckdb/duckdb-wasm"], { cwd: place });
  writeFileSync(join(place, "entry.mjs"), entry);
  writeFileSync(join(place, "index.html"), '<!doctype html><meta charset="utf-8"><input type="file"><script src="/bundle.js"></script>');
  const esbuild = join(root, "www/node_modules/esbuild/bin/esbuild");
  execFileSync("node", [esbuild, "entry.mjs", "--bundle", "--format=iife", "--outfile=bundle.js", "--log-level=error"], { cwd: place });
}

function serve(place) {
  const kinds = { html: "text/html", js: "text/javascript", wasm: "application/wasm" };
  const server = createServer(({ url }, reply) => {
    const name = basename(url === "/" ? "index.html" : url);
    const file = [join(place, name), join(place, DIST, name)].find(existsSync);
    reply.writeHead(file ? 200 : 404, { "content-type": kinds[name.split(".").at(-1)] ?? "text/plain" });
    if (file) createReadStream(file).pipe(reply);
    else reply.end();
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

async function once(log, place, address, watched) {
  const browser = await launch("chromium");
  try {
    const { page } = await browser.open({ file: join(place, "index.html") });
    page.setDefaultTimeout(120_000);
    await page.goto(address);
    await page.waitForFunction(() => window.connection !== undefined);
    await sleep(1000);
    const input = await page.waitForSelector("input");
    const memory = watched && memoryKnown ? watchMemory() : null;
    const idle = memory?.peak() ?? 0;
    await input.uploadFile(log);
    const head = headOf(log);
    const times = await page.evaluate((input, how) => window.stacks(input, how), input, { ...head, compared });
    const peak = memory?.peak();
    memory?.stop();
    const whole = {};
    if (watched) for (const field of compared) whole[field] = await page.evaluate((field) => window.wholeStack(field), field);
    return { ...times, version: await page.evaluate(() => window.version), memory: memory === null ? undefined : peak - idle, whole };
  } finally {
    await browser.close();
  }
}

export async function measureWasm(log, place, runs) {
  fetchParts(place);
  const server = await serve(place);
  try {
    const address = `http://127.0.0.1:${server.address().port}/`;
    const all = [];
    for (let run = 0; run < runs; run += 1) all.push(await once(log, place, address, false));
    const { memory, whole, version } = await once(log, place, address, true);
    const name = `DuckDB-Wasm ${version}, Chromium, loaded first`;
    return [
      { name: `${name}: one`, milliseconds: all.map((one) => one.first), whole },
      { name: `${name}: five`, milliseconds: all.map((one) => one.all), memory },
    ];
  } finally {
    server.close();
  }
}
