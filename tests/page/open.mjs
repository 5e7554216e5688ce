// `cargo xtask open` without a display: opens the page in a headless browser, drops the files given (or loads the sample), prints
// the stack of the most telling field as a text table, and leaves a screenshot beside the page.
import { dirname, join } from "node:path";
import { browsers, launch, pageFile } from "./harness.mjs";

const FIELDS = ["user_agent", "query", "server_name", "func", "function", "service", "note", "name", "method"];

const files = process.argv.slice(2);
const browser = await launch(browsers[0]);
try {
  const tab = await browser.open({ width: 1440, height: 900 });
  if (files.length > 0) await tab.drop(...files);
  else await tab.click("button", /sample/i);
  await tab.read();

  const { log, field, rows, stack } = await tab.page.evaluate(async (telling) => {
    const { stackhunt } = window;
    const log = stackhunt.logs.find((log) => log.path === "http") ?? stackhunt.logs[0];
    const names = log.fields.map(({ name }) => name);
    const text = log.fields.find(({ name, type }) => type === "string" && !/^(uid|fuid)$/.test(name))?.name;
    const field = telling.find((name) => names.includes(name)) ?? text ?? names[0];
    return { log: log.id, field, rows: log.rows, stack: await stackhunt.stack({ log: log.id, by: [field], order: "rarest", limit: 100 }) };
  }, FIELDS);

  console.log(`\n${log}: ${rows} rows, ${stack.distinct} values of ${field}, rarest first\n`);
  const time = (seconds) => (seconds === null || seconds === undefined ? "-" : new Date(seconds * 1000).toISOString().slice(0, 19));
  // Log text is hostile on a terminal too.
  const visible = (text) => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (c) => `\\u{${c.codePointAt(0).toString(16)}}`);
  const shorten = (text) => (text.length > 72 ? `${text.slice(0, 71)}…` : text);
  console.log(table(
    ["count", "share", "clients", "servers", "first (UTC)", "last (UTC)", field],
    stack.rows.map((row) => [
      String(row.count), `${(row.share * 100).toFixed(2)} %`, String(row.clients ?? "-"), String(row.servers ?? "-"),
      time(row.first), time(row.last), shorten(visible(row.values.join(" | "))),
    ]),
    [0, 1, 2, 3],
  ));
  if (stack.distinct > stack.rows.length) console.log(`... and ${stack.distinct - stack.rows.length} more values`);

  const picture = join(dirname(pageFile), "stackhunt.png");
  await tab.page.screenshot({ path: picture });
  console.log(`\n${browser.version}, screenshot: ${picture}`);
} finally {
  await browser.close();
}

/** Aligned columns; those in `right` are numbers. */
function table(head, rows, right) {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column].length)));
  const pad = (text, column) => (right.includes(column) ? text.padStart(widths[column]) : text.padEnd(widths[column]));
  const line = (cells) => cells.map(pad).join("  ").trimEnd();
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
