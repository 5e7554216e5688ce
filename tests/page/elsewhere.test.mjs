// The same filter, machine or moment in the other open logs: counted, and a click away.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeLog, writeZeek } from "./logs.mjs";

const START = 1700000000;
// One client of four minutes in http; the same machine asks in dns, another log knows no addresses.
const HTTP = Array.from({ length: 8 }, (_, at) => ({ ts: `${START + at * 30}.5`, "id.orig_h": at % 2 === 0 ? "10.0.0.66" : "10.0.0.5" }));
const DNS = Array.from({ length: 5 }, (_, at) => [`${START + at * 60}.0`, `D${at}`, "10.0.0.66", "53000", "10.0.0.53", "53", `host${at}.example`]);
const DNS_FIELDS = { ts: "time", uid: "string", "id.orig_h": "addr", "id.orig_p": "port", "id.resp_h": "addr", "id.resp_p": "port", query: "string" };
const STATS = [[`${START}.0`, "zeek", "7"], [`${START + 600}.0`, "zeek", "9"]];

for (const name of browsers) {
  describe(`other logs in ${name}`, () => {
    let browser, tab;
    const doors = async () => (await tab.page.$$eval(".elsewhere .elsewhere-log", (all) => all.map((one) => one.innerText.replace(/\s+/g, " "))));
    const filter = async (text) => {
      const box = await tab.find("textbox", /^Filter/);
      await box.click({ count: 3 });
      await box.type(text);
      await tab.page.keyboard.press("Enter");
      await tab.settled();
    };

    before(async () => {
      browser = await launch(name);
      tab = await browser.open({ width: 1440 });
      await tab.ready();
      await tab.drop(writeLog("http.log", { path: "http", rows: HTTP }), writeZeek("dns", DNS_FIELDS, DNS), writeZeek("stats", { ts: "time", peer: "string", mem: "count" }, STATS));
      await tab.read();
      await tab.click("tab", /^http/);
    });
    after(() => browser?.close());

    test("a word is counted in every other log, and a click goes there with it", async () => {
      await filter("10.0.0.66");
      await tab.find("group", "Rows of other logs");
      assert.deepEqual(await doors(), ["dns 5"]);
      await tab.click("button", /^dns\s+5$/);
      await tab.find("status", /^5 of 5 rows/);
      await tab.find("grid", "Rows");
      await tab.find("group", "Rows of other logs");
      assert.deepEqual(await doors(), ["http 4"]);
      await tab.page.goBack();
      await tab.find("status", /^4 of 8 rows/);
    });

    test("a log that lacks the field is no log without rows", async () => {
      await filter("id.orig_h:10.0.0.66");
      await tab.click("button", "Rows of all other logs");
      await tab.text("menu", /Rows of all other logs/, /1 log without such a field/);
      await tab.page.keyboard.press("Escape");
      await filter("id.orig_h:10.0.0.5");
      await tab.find("status", /^in no other log$/);
    });

    test("what a pivot leads to is counted there too, where the log has its fields", async () => {
      await filter("id.orig_h:10.0.0.66");
      await tab.page.evaluate(() => {
        const hash = new URLSearchParams(location.hash.slice(1));
        const where = hash.get("where");
        hash.delete("where");
        hash.set("pivot", JSON.stringify({ by: ["id.orig_h"], from: { log: "http", where } }));
        location.hash = hash.toString();
      });
      await tab.find("status", /^4 of 8 rows/);
      await tab.find("group", "Rows of other logs");
      assert.deepEqual(await doors(), ["dns 5"]);
      await tab.click("button", "Rows of all other logs");
      await tab.text("menu", /Rows of all other logs/, /1 log without such a field/);
      await tab.page.keyboard.press("Escape");
      await tab.click("button", /^dns\s+5$/);
      await tab.find("status", /^5 of 5 rows/);
      await tab.text("navigation", "Trail", /http.*where id\.orig_h:10\.0\.0\.66/s);
      await tab.page.goBack();
      await tab.page.goBack();
      await tab.settled();
    });

    test("a minute around a row, in all logs", async () => {
      await filter("id.orig_h:10.0.0.5");
      await tab.click("tab", "Rows");
      await (await tab.find("gridcell", /10\.0\.0\.5/)).click();
      await tab.click("button", "±1 min");
      // The row is at 30.5 s: from -30 to 91, whoever asked.
      await tab.find("status", /^4 of 8 rows/);
      await tab.find("group", "Rows of other logs");
      assert.deepEqual(await doors(), ["dns 2", "stats 1"]);
      tab.silent();
    });

    test("overview draws all logs by one time, and a moment of it leads to its rows", async () => {
      await tab.click("tab", "Overview");
      await tab.find("group", "Time of the logs");
      const starts = () => tab.page.$$eval(".log-bars path", (all) => all.map((one) => Number(/^M([\d.]+)/.exec(one.getAttribute("d") ?? "")?.[1] ?? -1)));
      const ends = () => tab.page.$$eval(".log-bars path", (all) => all.map((one) => Number([...(one.getAttribute("d") ?? "").matchAll(/M([\d.]+)/g)].at(-1)?.[1] ?? -1)));
      await tab.text("region", "stats", /mem|peer/);
      // http and dns end after four minutes, stats after ten.
      const [longest, ...others] = [...await ends()].sort((a, b) => b - a);
      assert.ok(others.every((end) => end < longest / 2), String(await ends()));
      assert.ok((await starts()).every((start) => start < 8), String(await starts()));
      await tab.click("button", "Own times");
      assert.ok((await ends()).every((end) => end > 240), String(await ends()));
      await tab.click("button", "One time");
      const bars = await tab.page.$('[aria-label="Rows of http over time"]');
      const box = await bars.boundingBox();
      await tab.page.mouse.move(box.x + 2, box.y + 20);
      await tab.text("region", "dns", /1 row, 2023-11-14 22:13:20/);
      await tab.page.mouse.click(box.x + 2, box.y + 20);
      await tab.find("grid", "Rows");
      await tab.find("group", "Rows of other logs");
      assert.deepEqual(await doors(), ["dns 1", "stats 1"]);
      tab.silent();
    });
  });
}
