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
      await tab.click("tab", "Stack");
      await selected(/^3 values and unset$/);
    });
    after(() => browser?.close());

    test("a value is hidden by its key, and that is said", async () => {
      await (await tab.find("gridcell", /plant/)).click();
      await tab.page.keyboard.press("k");
      await selected(new RegExp(`^${truth.length - left.length} rows hidden by 1 known-good value$`));
      await selected(new RegExp(`^${left.length} of ${truth.length} rows`));
      await selected(/^2 values and unset$/);
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

    test("what a scanner also did is hidden only when asked twice", async () => {
      const scan = [
        { user_agent: "Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)", "id.orig_h": "10.0.0.66" },
        ...Array.from({ length: 3 }, () => ({ user_agent: "Mozilla/5.0 (plant)", "id.orig_h": "10.0.0.66" })),
        { user_agent: "curl/8.5", "id.orig_h": "10.0.0.5" },
      ];
      const other = await browser.open();
      await other.ready();
      await other.drop(writeLog("scanned/http.log", { path: "http", rows: scan }));
      await other.read();
      const known = async (value) => {
        await (await other.find("gridcell", value)).click();
        await other.page.keyboard.press("k");
      };
      await known(/plant/);
      await other.find("status", /^Not hidden yet: a client of these rows shows marks of scanners \(10\.0\.0\.66\)/);
      await other.find("status", /^5 of 5 rows/);
      // Another value is asked about anew, and one of a client without marks is hidden at once.
      await known(/curl/);
      await other.find("status", /^1 row hidden by 1 known-good value$/);
      await known(/plant/);
      await other.settled();
      await known(/plant/);
      await other.find("status", /^4 rows hidden by 2 known-good values$/);
      other.silent();
      await other.close();
    });

    test("asks for nothing", () => tab.silent());
  });
}

for (const name of browsers) {
  describe(`several values at once in ${name}`, () => {
    let browser, tab, truth;
    const selected = (pattern) => tab.find("status", pattern);
    const box = async (value) => tab.click("checkbox", "Choose this value", { within: await tab.find("row", value) });
    /** What the page last wrote to the clipboard, which a headless browser does not lend to tests. */
    const copied = () => tab.page.evaluate(() => window.copied);

    before(async () => {
      const log = writeLog("http.log", { path: "http", rows: [...ROWS, { user_agent: "=cmd|' /C calc'!A0" }] });
      truth = readLog(log).rows;
      browser = await launch(name);
      tab = await browser.open({ first: () => Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => void (window.copied = text) } }) });
      await tab.ready();
      await tab.drop(log);
      await tab.read();
      await selected(/^4 values and unset$/);
    });
    after(() => browser?.close());

    test("chosen with boxes, and excluded together", async () => {
      await box(/plant/);
      await box(/updater/);
      await selected(/^2 values chosen, 17 rows$/);
      await tab.click("button", "Exclude");
      await selected(new RegExp(`^${truth.length - 17} of ${truth.length} rows`));
      assert.equal(await tab.has("region", "Chosen values"), false);
      await tab.page.goBack();
      await selected(/^21 of 21 rows/);
    });

    test("chosen with keys, and included together", async () => {
      await tab.settled();
      await (await tab.find("gridcell", /curl/)).click();
      await tab.page.keyboard.down("Shift");
      await tab.page.keyboard.press("ArrowDown");
      await tab.page.keyboard.up("Shift");
      await selected(/^2 values chosen, 7 rows$/);
      await tab.page.keyboard.press("+");
      await selected(/^7 of 21 rows/);
      await tab.page.goBack();
      await selected(/^21 of 21 rows/);
    });

    test("pinned as one finding, and known good together", async () => {
      await box(/plant/);
      await box(/updater/);
      await tab.click("button", "Pin", { within: await tab.find("region", "Chosen values") });
      await selected(/^Pinned: 2 values of user_agent/);
      await tab.click("button", "Known good", { within: await tab.find("region", "Chosen values") });
      await selected(/^17 rows hidden by 2 known-good values$/);
      await selected(/^4 of 21 rows/);
      await tab.click("tab", /^Findings 1$/);
      await tab.click("button", "Go there, to finding 1");
      await selected(/^17 of 21 rows/);
      await selected(/^Rows of 2 known-good values are shown$/);
    });

    test("copied: a cell, a row, rows, a value, lines, the filter", async () => {
      await selected(/^17 rows$/);
      await tab.settled();
      await (await tab.find("gridcell", /updater/)).click();
      await tab.page.keyboard.down("Control");
      await tab.page.keyboard.press("c");
      await tab.page.keyboard.up("Control");
      await selected(/^The value is on the clipboard/);
      assert.equal(await copied(), "updater (x OR y)");
      await tab.page.keyboard.down("Shift");
      await tab.page.keyboard.press("C");
      await tab.page.keyboard.up("Shift");
      await selected(/^The row is on the clipboard/);
      const [head, row] = (await copied()).split("\n").map((line) => line.split("\t"));
      assert.deepEqual(head, ["ts (UTC)", "id.orig_h", "id.resp_h", "id.resp_p", "method", "uri", "user_agent"]);
      const whole = truth.find((one) => one.user_agent === "updater (x OR y)");
      assert.deepEqual(row.slice(1), head.slice(1).map((field) => whole[field]));
      await tab.click("button", "Export");
      await tab.click("menuitem", "Copy filter");
      await selected(/^The filter is on the clipboard/);
      assert.match(await copied(), /^\(user_agent:.* OR user_agent:.*\)$/);
      await tab.click("button", "Clear filter");
      await selected(/^21 rows$/);
      await tab.click("button", "Copy rows");
      await selected(/^21 rows with 7 columns are on the clipboard/);
      const lines = (await copied()).split("\n");
      assert.equal(lines.length, 1 + truth.length);
      assert.equal(lines.at(-1).split("\t").at(-1), "'=cmd|' /C calc'!A0");
      await tab.click("tab", "Stack");
      await tab.settled();
      await (await tab.find("gridcell", /^=cmd/)).click();
      await tab.page.keyboard.down("Control");
      await tab.page.keyboard.down("Shift");
      await tab.page.keyboard.press("C");
      await tab.page.keyboard.up("Shift");
      await tab.page.keyboard.up("Control");
      await selected(/^The line is on the clipboard/);
      assert.match(await copied(), /^user_agent\tcount\t[^]*\n'=cmd\|' \/C calc'!A0\t1\t/);
    });

    test("asks for nothing", () => tab.silent());
  });
}
