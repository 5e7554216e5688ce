// Measures the built page in real browsers, from disk, and prints one table; all numbers go to results.json beside the log. Knows the
// order of what is done; what runs in pages stands in probe.mjs, what is asked in questions.mjs, other tools in peers.mjs.
//
// `cargo xtask bench` calls it: node benches/page/bench.mjs LOG DIRECTORY --runs N --browser chromium|firefox|both [--peers]
import { createReadStream, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { launch, pageFile } from "../../tests/page/harness.mjs";
import { known as memoryKnown, watchMemory } from "./memory.mjs";
import { checkEqual, measurePeers } from "./peers.mjs";
import { ask, openByScript, settled, watch, wholeStack } from "./probe.mjs";
import { compared, questions } from "./questions.mjs";
import { scroll } from "./scroll.mjs";
import { machine, table } from "./table.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: "string", default: "3" }, browser: { type: "string", default: "both" }, peers: { type: "boolean", default: false } },
});
const [log, directory] = positionals.map((path) => resolve(path));
const runs = Number(options.runs);
const size = statSync(log).size;
const readLimit = join(here, "read-limit.html");
/** How often each question is asked again. */
const AGAIN = 5;
/** How long one log may take to open, in milliseconds: far longer than it should, on a busy machine. */
const LONGEST = 30_000 + size / 20_000;

/** Puts the file into the system's cache: what is measured is not the disk. */
async function warm() {
  for await (const chunk of createReadStream(log, { highWaterMark: 1 << 22 })) void chunk;
}

async function until(page, holds) {
  const end = Date.now() + LONGEST;
  while (Date.now() < end) {
    if (await page.evaluate(holds)) return;
    await sleep(200);
  }
  const shown = await page.evaluate(() => document.querySelector("footer, [role=group]")?.innerText ?? document.title);
  throw new Error(`${holds.name || holds} never held; the page shows: ${shown}`);
}

async function readOnly(browser, mode) {
  const { page } = await browser.open({ file: readLimit });
  await page.evaluate((mode) => ((window.mode = mode), window.ready), mode);
  const input = await page.waitForSelector("input[type=file]");
  await input.uploadFile(log);
  await until(page, () => window.result !== null);
  const { result, workers } = await page.evaluate(() => ({ result: window.result, workers: window.workers }));
  await page.close();
  if (result.bytes !== size) throw new Error(`only ${result.bytes} bytes were read`);
  return { milliseconds: result.milliseconds, workers };
}

/** A tab with the built page, watched from its very beginning. */
async function freshPage(browser) {
  const { page } = await browser.open({ file: readLimit });
  page.setDefaultTimeout(LONGEST);
  await page.evaluateOnNewDocument(watch);
  await page.goto(pathToFileURL(pageFile).href, { waitUntil: "load" });
  await until(page, () => window.benchSeen.ready !== null);
  await sleep(500);
  return page;
}

/** As a user does it. */
async function openInPage(page) {
  const input = await page.waitForSelector("input[type=file]:not([webkitdirectory])");
  await input.uploadFile(log);
  await until(page, settled);
  const seen = await page.evaluate(() => ({ ...window.benchSeen, paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime }));
  const since = (time) => (time === null ? null : time - seen.chosen);
  return {
    start: seen.ready,
    paint: seen.paint,
    rowsSeen: since(seen.rows),
    linesSeen: since(seen.lines),
    read: since(seen.read),
    open: since(Math.max(seen.read, seen.lines ?? 0, seen.grid ?? 0)),
    rest: since(seen.changed),
    chosen: seen.chosen,
  };
}

async function askAll(page, again) {
  const rows = await page.evaluate(() => window.stackhunt.logs[0].rows);
  const answers = [];
  for (const [name, call, question, target] of questions(rows)) {
    const end = await page.evaluate(ask, call, question, again).catch((error) => ({ problem: error.message.split("\n")[0] }));
    answers.push({ name, target, ...end });
  }
  return { rows, answers };
}

/** Tasks of over 50 ms after a moment: how many, and the longest; without an observer, gaps between timers. */
function jank({ observed, tasks, gaps }, from, to = Infinity) {
  const during = (list) => list.filter(([start]) => start >= from && start < to).map(([, length]) => length);
  const of = (lengths) => ({ count: lengths.length, longest: Math.max(0, ...lengths) });
  return { tasks: observed ? of(during(tasks)) : null, gaps: of(during(gaps)) };
}

async function once(name) {
  const browser = await launch(name);
  try {
    // The first file of all is read more slowly, whoever reads it.
    await readOnly(browser, "parts");
    const { milliseconds: limit, workers } = await readOnly(browser, "parts");
    const { milliseconds: limitPieces } = await readOnly(browser, "pieces");
    let page = await freshPage(browser);
    const opened = await openInPage(page);
    const asked = await page.evaluate(() => performance.now());
    const { rows, answers } = await askAll(page, AGAIN);
    const seen = await page.evaluate(() => window.benchSeen);
    const janks = { opening: jank(seen, opened.chosen, asked), asking: jank(seen, asked) };
    const scrolled = await scroll(page);
    await page.close();

    page = await freshPage(browser);
    const picker = await page.evaluateHandle(() => Object.assign(document.createElement("input"), { type: "file" }));
    await picker.asElement().uploadFile(log);
    const script = await page.evaluate(openByScript, picker);
    return { version: browser.version, workers, rows, limit, limitPieces, ...opened, script, answers, janks, scrolled };
  } finally {
    await browser.close();
  }
}

/** A run of its own: looking at the memory of big processes takes time from them. Also gives whole stacks, for comparing. */
async function memoryOf(name, stacks) {
  const browser = await launch(name);
  try {
    const page = await freshPage(browser);
    await sleep(1500);
    const memory = memoryKnown ? watchMemory() : null;
    await sleep(300);
    const idle = memory?.peak();
    await openInPage(page);
    const opening = memory?.peak();
    await askAll(page, 1);
    const asking = memory?.peak();
    memory?.stop();
    const whole = {};
    for (const field of stacks) whole[field] = await page.evaluate(wholeStack, field);
    return { memory: memory === null ? null : { idle, opening, asking }, whole };
  } finally {
    await browser.close();
  }
}

const results = { machine: machine(), log, size, runs, browsers: {} };
/** After each browser: what was measured is not lost with the next one. */
const keep = () => writeFileSync(join(directory, "results.json"), JSON.stringify(results, null, 1));
await warm();
for (const name of ["chromium", "firefox"].filter((name) => [name, "both"].includes(options.browser))) {
  const all = [];
  for (let run = 1; run <= runs; run += 1) {
    process.stderr.write(`${name}: run ${run} of ${runs}\n`);
    all.push(await once(name));
  }
  process.stderr.write(`${name}: memory\n`);
  const { memory, whole } = await memoryOf(name, options.peers ? compared : []);
  results.browsers[name] = { runs: all, memory };
  keep();
  if (options.peers) results.peers = { ...results.peers, [name]: whole };
}
if (options.peers) {
  const whole = results.peers;
  results.peers = await measurePeers(log, directory, runs);
  for (const [name, stacks] of Object.entries(whole)) checkEqual(results.peers, name, stacks);
}
for (const peer of results.peers?.tools ?? []) delete peer.whole;
keep();
console.log(table(results));
