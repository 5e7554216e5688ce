// Files with thousands of logs or thousands of fields, and logs in forms that other programs leave behind: the page stays usable.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeBytes, writeText } from "./logs.mjs";

const LOGS = 5_000;
const FIELDS = 9_000;

const numbers = (count) => Array.from({ length: count }, (_, at) => at);
/** One log has more rows than the others. */
const paths = numbers(LOGS).map((at) => `{"_path":"p${at}","ts":1700000000.5,"uid":"C${at}"}\n`).join("") + `{"_path":"p${LOGS - 1}","ts":1700000001.5,"uid":"D"}\n`;
const wide = `#path\twide\n#fields\tts\t${numbers(FIELDS).map((at) => `f${at}`).join("\t")}\n${`1700000000.5${"\tx".repeat(FIELDS)}\n`.repeat(20)}#close\t2024\n`;

for (const name of browsers) {
  describe(`thousands of logs and fields in ${name}`, () => {
    let browser, tab;
    before(async () => (browser = await launch(name)));
    after(() => browser?.close());

    test("of thousands of logs the largest are told, and all are found", async () => {
      tab = await browser.open();
      await tab.ready();
      await tab.drop(writeText("paths.json", paths));
      await tab.read();
      await tab.find("status", new RegExp(`^5,000 logs, 5,001 rows$`));
      await tab.text("group", "Overview", /^p4999.*and 4,800 logs with fewer rows: Ctrl K finds them$/s);
      const tabs = await tab.page.evaluate(() => document.querySelectorAll(".log-tabs [role=tab]").length);
      assert.ok(tabs <= 201, `${tabs} tabs`);
      await tab.page.keyboard.down("Control");
      await tab.page.keyboard.press("k");
      await tab.page.keyboard.up("Control");
      await tab.type("combobox", "Find a command", "show log p4321", { enter: true });
      await tab.find("tab", /^p4321 1 row$/);
      await tab.click("button", "Files");
      await tab.text("region", /Reading report/, /And 4,600 more logs: the saved report has them all/);
      await tab.text("contentinfo", /(?:)/, /5,001 rows read from 1 file/);
      tab.silent();
      await tab.page.close();
    });

    test("of thousands of fields some are shown, and all are found", async () => {
      tab = await browser.open();
      await tab.ready();
      await tab.drop(writeText("wide.log", wide));
      await tab.read();
      // What is drawn in turns is all there a moment after reading.
      await tab.settled();
      const listed = () => tab.page.evaluate(() => document.querySelectorAll(".rail .field").length);
      assert.equal(await listed(), 500);
      await tab.type("textbox", "Find a field", "f8765");
      await tab.settled();
      assert.equal(await listed(), 1);
      await tab.page.keyboard.press("Enter");
      await tab.find("status", /^1 value$/);
      await tab.click("tab", "Rows");
      await tab.click("button", "All 9001 columns");
      await tab.text("tabpanel", /(?:)/, /200 of 9001 columns/);
      await tab.settled();
      assert.ok((await tab.page.evaluate(() => document.querySelectorAll('[role="gridcell"]').length)) <= 20 * 201);
      tab.silent();
      await tab.page.close();
    });
  });

  describe(`forms that others leave behind in ${name}`, () => {
    let browser, tab;
    const rows = () => tab.page.evaluate(() => window.stackhunt.logs.map(({ id, rows }) => [id, rows]).sort());
    before(async () => {
      browser = await launch(name);
      tab = await browser.open();
      await tab.ready();
    });
    after(() => browser?.close());

    test("UTF-16, objects over several lines, records under their path and in an answer of a service", async () => {
      const tsv = "#path\tweird\n#fields\tts\tuid\n1700000000.5\tCé\n#close\t2024\n";
      const wide = Buffer.from(`\ufeff${tsv.replaceAll("\n", "\r\n")}`, "utf16le");
      const pretty = JSON.stringify({ ts: 1700000000.5, uid: "C1", tags: ["a"] }, null, 2);
      await tab.drop(
        writeBytes("weird.log", wide),
        writeText("http.json", `${pretty}\n${pretty}\n`),
        writeText("kafka.json", '{"dns":{"ts":1700000000.5,"uid":"C1"}}\n{"ssl":{"ts":1700000000.5,"uid":"C1"}}\n'),
        writeText("answer.json", JSON.stringify({ took: 1, hits: { total: 1, hits: [{ _source: { "@timestamp": "2023-11-14T22:13:20Z" } }] } })),
      );
      await tab.read();
      assert.deepEqual(await rows(), [["answer", 1], ["dns", 1], ["http", 2], ["ssl", 1], ["weird", 1]]);
      const count = (log, where) => tab.page.evaluate(async (log, where) => (await window.stackhunt.count({ log, where })).matching, log, where);
      assert.equal(await count("weird", "uid:'Cé'"), 1);
      assert.equal(await count("dns", "ts:>=2023-11-14"), 1);
      await tab.click("button", /files? with warnings$/);
      await tab.text("region", /Reading report/, /this is UTF-16 text; read as the same text in UTF-8/);
      tab.silent();
    });
  });
}
