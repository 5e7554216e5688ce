// Known-good values by hand: what is marked is hidden from every count, list and file, and what is hidden is always said.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch, parseCsv } from "./harness.mjs";
import { writeLog, writeText } from "./logs.mjs";
import { betweenPairsOf, pairOf, readLog } from "./truth.mjs";

const ROWS = [
  ...Array.from({ length: 12 }, (_, at) => ({ user_agent: "Mozilla/5.0 (plant)", "id.orig_h": `10.0.0.${at % 3}` })),
  ...Array.from({ length: 5 }, (_, at) => ({ user_agent: "updater (x OR y)", "id.orig_h": `10.0.1.${at}` })),
  { user_agent: "curl/8.5", "id.orig_h": "10.0.0.1" },
  { user_agent: "curl/8.5", "id.orig_h": "10.0.7.7" },
  { "id.orig_h": "10.0.7.7" },
];
const CONN = Array.from({ length: 4 }, () => ({}));

for (const name of browsers) {
  describe(`known good in ${name}`, () => {
    let browser, tab, truth, left, saved;
    const selected = (pattern) => tab.find("status", pattern);

    before(async () => {
      const log = writeLog("http.log", { path: "http", rows: ROWS });
      truth = readLog(log).rows;
      left = truth.filter((row) => row.user_agent !== "Mozilla/5.0 (plant)");
      browser = await launch(name);
      tab = await browser.open();
      await tab.ready();
      await tab.drop(log, writeLog("conn.log", { path: "conn", rows: CONN, fields: ["ts", "uid", "id.orig_h", "id.resp_h"] }));
      await tab.read();
      await selected(/^4 values$/);
    });
    after(() => browser?.close());

    test("a value is hidden by its key, and that is said", async () => {
      await (await tab.find("gridcell", /plant/)).click();
      await tab.page.keyboard.press("k");
      await selected(new RegExp(`^${truth.length - left.length} rows hidden by 1 known-good value$`));
      await selected(new RegExp(`^${left.length} of ${truth.length} rows`));
      await selected(/^3 values$/);
      assert.match(await tab.page.evaluate(() => location.hash), /&known=http\+user_agent:/);
    });

    test("pairs, rows and exports agree", async () => {
      await tab.click("tab", "Pairs");
      await selected(new RegExp(`^${new Set(left.map(pairOf)).size} pairs, ${left.length} requests$`));
      await tab.click("tab", "Rows");
      await selected(new RegExp(`^${left.length} rows$`));
      await tab.click("button", "Export");
      await tab.text("menu", "Export", /12 rows hidden by 1 known-good value: not in the file/);
      const { bytes } = await tab.download(() => tab.click("menuitem", "CSV"));
      const [, ...cells] = parseCsv(bytes.toString());
      assert.deepEqual(cells, left.map((row) => Object.values(row)));
      await tab.click("tab", "Stack");
    });

    test("a pivot starts from what is left, and hides in what it finds", async () => {
      await tab.click("button", /^Include in the filter/, { within: await tab.find("row", /curl/) });
      await tab.click("button", /^Everything between these pairs$/);
      const curl = left.filter((row) => row.user_agent === "curl/8.5");
      const all = betweenPairsOf(truth, curl);
      const shown = betweenPairsOf(left, curl);
      await selected(new RegExp(`^${shown.length} of ${truth.length} rows`));
      await selected(new RegExp(`^${all.length - shown.length} rows hidden by 1 known-good value$`));
      await tab.page.goBack();
      await tab.page.goBack();
      await selected(new RegExp(`^${left.length} of ${truth.length} rows`));
    });

    test("a second value, its number, its rows, and taking it back", async () => {
      await tab.click("button", /^Known good/, { within: await tab.find("row", /updater/) });
      await selected(/^17 rows hidden by 2 known-good values$/);
      await tab.click("button", "Known-good values");
      await tab.click("button", /^5$/, { within: await tab.find("dialog", "Known-good values") });
      await selected(/^5 of 20 rows/);
      await selected(/^Rows of 2 known-good values are shown$/);
      await tab.page.goBack();
      await selected(/^17 rows hidden by 2 known-good values$/);
      await tab.click("button", "Known-good values");
      await tab.click("button", /^No longer known good: .*updater/);
      await selected(/^12 rows hidden by 1 known-good value$/);
    });

    test("one click shows all, one hides again", async () => {
      await tab.click("button", "Show them");
      await selected(/^20 of 20 rows/);
      await tab.click("button", "Hide them");
      await selected(/^8 of 20 rows/);
    });

    test("it is of its log alone, and stays on the way to another and back", async () => {
      await tab.click("tab", /^conn/);
      await selected(/^4 of 4 rows/);
      assert.equal(await tab.has("button", "Show them"), false);
      await tab.click("tab", /^http/);
      await selected(/^8 of 20 rows/);
    });

    test("it is in the saved hunt, and in a link", async () => {
      await tab.click("tab", /^Findings/);
      const { bytes } = await tab.download(() => tab.click("button", "Save hunt"));
      saved = bytes.toString();
      const address = await tab.page.evaluate(() => location.hash);
      const other = await browser.open();
      await other.ready();
      await other.page.evaluate((hash) => (location.hash = hash), address);
      await other.drop(writeLog("http.log", { path: "http", rows: ROWS }));
      await other.read();
      await other.find("status", /^12 rows hidden by 1 known-good value$/);
      await other.close();
      const third = await browser.open();
      await third.ready();
      await third.drop(writeText("hunt.json", saved), writeLog("http.log", { path: "http", rows: ROWS }));
      await third.read();
      await third.find("status", /^12 rows hidden by 1 known-good value$/);
      third.silent();
      await third.close();
    });

    test("scripts may ask the same", async () => {
      const ask = (known) => tab.page.evaluate((known) => window.stackhunt.count({ log: "http", known }).then((answer) => answer.matching, (error) => error.message), known);
      assert.equal(await ask(["user_agent:curl*", "user_agent:-"]), 17);
      assert.equal(await ask(["no_such_field:1"]), 20);
      assert.match(await ask(["user_agent:("]), /^In what is known to be good: /);
    });

    test("asks for nothing", () => tab.silent());
  });
}
