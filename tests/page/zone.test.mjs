// Times in a zone whose clocks are put forward within the log: what is told says which offset it has, days begin at midnight there, a day
// in the filter says that it is one of UTC, and an exercise is worked in UTC.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { keys } from "./keyboard.mjs";
import { writeLog } from "./logs.mjs";

const HOUR = 3600;
const BEGIN = 1_711_756_800; // 2024-03-30 00:00 UTC; Berlin goes from +01:00 to +02:00 at 2024-03-31 01:00 UTC.
const rows = Array.from({ length: 48 }, (_, hour) => ({ ts: `${BEGIN + hour * HOUR}.0` }));

for (const name of browsers) {
  describe(`a zone with two offsets in ${name}`, () => {
    let browser, tab;
    const choose = async (zone) => {
      await tab.click("button", /change the time zone$/);
      await tab.type("textbox", "Find a time zone", zone, { enter: true });
      await tab.find("button", new RegExp(`^Times are ${zone}`));
    };
    const where = () => tab.page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get("where"));

    before(async () => {
      browser = await launch(name);
      tab = await browser.open({ width: 1600 });
      await tab.ready();
      await tab.drop(writeLog("http.log", { path: "http", rows }));
      await tab.read();
      await choose("Europe/Berlin");
    });
    after(() => browser?.close());

    test("each end of a span has its offset", async () => {
      await tab.find("status", /2024-03-30 01:00:00 UTC\+01:00 → 2024-04-01 01:00:00 UTC\+02:00$/);
    });

    test("days begin at midnight there, and each line of the table has its offset", async () => {
      await tab.click("tab", "Time");
      await tab.settled();
      await (await tab.find("combobox", /^Bins/)).select("86400");
      await tab.click("button", "Table");
      await tab.settled();
      const lines = (await tab.lines("Rows over time")).map((cells) => cells.slice(0, 2));
      // Bins are of one length: after the change they are an hour off, and say so.
      assert.deepEqual(lines, [["2024-03-30 00:00:00 UTC+01:00", "23"], ["2024-03-31 00:00:00 UTC+01:00", "24"], ["2024-04-01 01:00:00 UTC+02:00", "1"]]);
    });

    test("a day in the filter is said to be one of UTC, and is one of the zone by a click", async () => {
      await tab.type("textbox", "Filter", "ts:2024-03-31", { enter: true });
      await tab.find("status", /^24 of 48 rows/);
      await tab.click("button", "Day in Berlin");
      await tab.find("status", /^23 of 48 rows/);
      assert.equal(await where(), "ts:[2024-03-30T23:00:00Z TO 2024-03-31T22:00:00Z}");
      assert.equal(await tab.has("button", "Day in Berlin"), false);
      await tab.type("textbox", "Filter", "ts:2024-03-31", { enter: true });
      await choose("UTC");
      assert.equal(await tab.has("button", /^Day in/), false);
      await choose("Europe/Berlin");
      await tab.type("textbox", "Filter", "", { enter: true });
    });

    test("an exercise is in UTC, and the zone comes back after it", async () => {
      await keys(tab).command("start exercise", "Start the exercise on the sample");
      await tab.text("region", "Exercise", /Times are UTC while the exercise is open.*Europe\/Berlin comes back/);
      await tab.find("button", /^Times are UTC/);
      assert.equal(await tab.page.evaluate(() => localStorage.getItem("stackhunt.zone")), "Europe/Berlin");
      await keys(tab).command("close exercise", "Close the exercise");
      await tab.find("button", /^Times are Europe\/Berlin/);
      tab.silent();
    });
  });
}
