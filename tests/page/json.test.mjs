// JSON lines on the page: as Zeek writes them, and as others pass them on.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeLog, writeText } from "./logs.mjs";

const LINES = [
  `{"_path":"http","ts":1700000000.500000,"id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","status_code":200,"uri":"/a","tags":["x","y"]}`,
  `{"_path":"http","ts":1700000001.500000,"id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.3","status_code":404,"uri":"/ä\\t<b>","user_agent":"-"}`,
  `{"_path":"conn","ts":1700000002.500000,"id.orig_h":"10.0.0.4","id.resp_h":"10.0.0.2"}`,
  `{"_path":"http","ts":1700000003.500000,"id":{"orig_h":"10.0.0.4"},"status_code":4e2,"uri":"","tags":[]}`,
  `{"broken`,
];

for (const name of browsers) {
  describe(`JSON lines in ${name}`, () => {
    let browser, tab;
    const count = (where) => tab.page.evaluate(async (where) => (await window.stackhunt.count({ log: "http", where })).matching, where);
    before(async () => {
      browser = await launch(name);
      tab = await browser.open();
      await tab.ready();
      await tab.drop(writeText("current.json", `${LINES.join("\n")}\n`));
      await tab.read();
    });
    after(() => browser?.close());

    test("lines of several logs are their rows, and what is none is told", async () => {
      const logs = await tab.page.evaluate(() => window.stackhunt.logs);
      assert.deepEqual(logs.map(({ id, rows }) => [id, rows]).sort(), [["conn", 1], ["http", 3]]);
      await tab.click("button", "1 file with warnings");
      await tab.text("region", /Reading report/, /current\.json.*5.*not a JSON object/);
      await tab.click("tab", "Stack");
    });

    test("values are found by type, element and state", async () => {
      assert.equal(await count("status_code:>=400"), 2);
      assert.equal(await count("tags:y"), 1);
      assert.equal(await count("id.orig_h:10.0.0.4"), 1);
      assert.equal(await count("user_agent:*"), 1, "a text that is only a minus is a value");
      assert.equal(await count("ts:>=2023-11-14T22:13:21"), 2);
    });

    test("a stack leads to rows, and JSON lines come out with the values that went in", async () => {
      await tab.click("tab", /^http 3 rows$/);
      await tab.type("textbox", "Filter", "id.resp_h:*", { enter: true });
      await tab.find("status", /^2 of 3 rows/);
      await tab.click("button", "Export");
      const { bytes } = await tab.download(() => tab.click("menuitem", "JSON lines"));
      const found = bytes.toString().trimEnd().split("\n");
      assert.deepEqual(found.map((line) => JSON.parse(line)), LINES.slice(0, 2).map((line) => JSON.parse(line)));
      assert.ok(found[0].includes("1700000000.500000"), "the number as it was written");
      tab.silent();
    });

    test("Zeek's TSV and JSON lines of one log are one log", async () => {
      await tab.click("button", "Clear filter");
      await tab.drop(writeLog("http.log", { path: "http", rows: [{ uri: "/a" }] }));
      await tab.find("tab", /^http 4 rows$/);
      assert.equal(await count("uri:'/a'"), 2);
    });
  });
}
