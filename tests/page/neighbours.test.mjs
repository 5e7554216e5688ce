// What the client of a row did before and after it: from the detail of the row, whatever the filter.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeLog } from "./logs.mjs";

/** Client, time, URI; written out of order, as Zeek does, and two of one moment. */
const ROWS = [
  ["10.0.0.1", "100.5", "/b"],
  ["10.0.0.2", "100.6", "/other"],
  ["10.0.0.1", "99.25", "/a"],
  ["10.0.0.1", "101.000001", "/c"],
  ["10.0.0.1", "101.000001", "/d"],
  ["10.0.0.1", "-", "/untimed"],
  ["10.0.0.1", "3700.5", "/e"],
].map(([client, ts, uri]) => ({ ts, "id.orig_h": client, uri }));

for (const name of browsers) {
  describe(`neighbours in time in ${name}`, () => {
    let browser, tab;
    const listed = async (wanted) => {
      await tab.settled();
      await tab.text("region", "Neighbours in time", wanted);
      const region = await tab.find("region", "Neighbours in time");
      return region.evaluate((region) => [...region.querySelectorAll("li")].map((line) => line.innerText.replace(/\s+/g, " ").trim()));
    };
    before(async () => {
      browser = await launch(name);
      tab = await browser.opened([writeLog("http.log", { path: "http", rows: ROWS })]);
      await tab.click("tab", "Rows");
      await tab.type("textbox", "Filter", "uri:/b OR uri:/untimed", { enter: true });
      await tab.find("status", /^2 of 7 rows/);
    });
    after(() => browser?.close());

    test("in the order of time with the gaps, whatever the filter hides", async () => {
      await (await tab.find("gridcell", /^\/b$/)).click();
      assert.deepEqual(await listed(/1 row of 10\.0\.0\.1 before, 3 after/), [
        "−1.25 s 10.0.0.2 80 GET /a", "this row 10.0.0.2 80 GET /b", "+0.500001 s 10.0.0.2 80 GET /c", "+0.500001 s 10.0.0.2 80 GET /d", "+1 h 10.0.0.2 80 GET /e",
      ]);
    });

    test("a click moves there", async () => {
      await tab.click("button", /GET\s+\/d/);
      await tab.text("region", "Row detail", /http\.log : 12/);
      assert.deepEqual(await listed(/3 rows of 10\.0\.0\.1 before, 1 after/), [
        "−1.750001 s 10.0.0.2 80 GET /a", "−0.500001 s 10.0.0.2 80 GET /b", "0 s 10.0.0.2 80 GET /c", "this row 10.0.0.2 80 GET /d", "+59 min 59 s 10.0.0.2 80 GET /e",
      ]);
    });

    test("in the grid they are a filter, which back takes away", async () => {
      await tab.click("button", "Show in the grid");
      await tab.find("status", /^5 of 7 rows/);
      await tab.page.goBack();
      await tab.find("status", /^2 of 7 rows/);
    });

    test("a row without a time has none", async () => {
      await (await tab.find("gridcell", /^\/untimed$/)).click();
      await tab.text("region", "Neighbours in time", /no time or no client/);
      tab.silent();
    });
  });
}
