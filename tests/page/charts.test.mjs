// A chart that is pinned: the same numbers in the card, in the report as SVG with its table, in Markdown, and back from the report.
// Counts are taken by hand from the times that are written here.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeBytes, writeLog } from "./logs.mjs";

// 00:00:00 UTC on 2023-11-15: three rows in the first minute, one in the fourth.
const MIDNIGHT = 1_700_006_400;
const HOSTILE = `</title><script>document.title='owned'</script>\u202e`;
const ROWS = [[5, "curl"], [20, HOSTILE], [59, HOSTILE], [200, "curl"]].map(([after, agent]) => ({ ts: `${MIDNIGHT + after}.0`, user_agent: agent }));

for (const name of browsers) {
  describe(`charts as findings in ${name}`, () => {
    let browser, tab, report;
    before(async () => {
      browser = await launch(name);
      tab = await browser.opened([writeLog("http.log", { path: "http", rows: ROWS })]);
    });
    after(() => browser?.close());

    test("the series and the strip are pinned with their numbers, and lead back", async () => {
      await tab.click("tab", "Time");
      await tab.settled();
      await (await tab.find("combobox", /^Bins/)).select("60");
      await tab.find("status", /4 bins of 1 min/);
      await tab.click("button", "Pin chart");
      await tab.find("status", /^Pinned: Rows of http over time by user_agent/);
      await tab.click("button", "Pin activity");
      await tab.find("status", /Findings has 2/);
      await tab.click("button", "Pin activity");
      await tab.find("status", /^Pinned already: .* It is finding 2/);
      await tab.click("tab", /^Findings 2$/);
      // The two minutes with rows: all, one agent, the other; where one has none, nothing.
      await tab.text("region", "Finding 1", /2023-11-15 00:00:00\s+3\s+[12]\s+[12]\s+2023-11-15 00:03:00\s+1\s+1(?!\s+0)/);
      const axis = await (await tab.find("region", "Finding 1")).evaluate((card) => [...card.querySelectorAll("figure text")].map((label) => label.textContent));
      assert.deepEqual(axis, ["00:00", "00:04"]);
      await tab.find("img", /^curl: 2 rows, 2023-11-15 00:00:00 to 2023-11-15 00:04:00 UTC, bins of 1 min$/);
      await tab.click("button", "Go there, to finding 1");
      await tab.find("status", /4 bins of 1 min/);
      await tab.page.goBack();
      tab.silent();
    });

    test("the report draws them, with names and numbers that are text", async () => {
      await tab.click("button", "Report");
      report = (await tab.download(() => tab.click("menuitem", "Save report as HTML"))).bytes;
      const own = await browser.open({ file: writeBytes("charts.html", report) });
      const { charts, title, scripts } = await own.page.evaluate(() => ({
        title: document.title,
        scripts: document.querySelectorAll("script").length,
        charts: [...document.querySelectorAll("svg[role=img]")].map((svg) => ({ title: svg.querySelector("title").textContent, desc: svg.querySelector("desc").textContent, bars: svg.querySelector("path").getAttribute("d").split("M").length - 1, high: svg.getBoundingClientRect().height > 20 })),
      }));
      assert.deepEqual([title, scripts], ["stackhunt report", 0]);
      assert.equal(charts.length, 5, "all rows and two series; the selection and the log");
      assert.deepEqual(charts.map(({ bars, high }) => [bars, high]).slice(0, 3).sort(), [[1, true], [2, true], [2, true]]);
      assert.ok(charts.some((chart) => chart.title.startsWith("</title><script>") && chart.title.endsWith("⟨U+202E⟩")), "the name is text, and what cannot be seen in it is shown");
      assert.match(charts[0].desc, /^4 rows, most in a bin 3, .*bins of 1 min; the numbers stand in the table below$/);
      own.silent();
      await own.close();
    });

    test("the bins that are shown are pinned, and very many are taken together from a whole multiple on", async () => {
      // Five hours from the ninth minute of one on, a row a minute.
      const rows = Array.from({ length: 300 }, (_, minute) => ({ ts: `${MIDNIGHT + 540 + 60 * minute + 7}.0`, user_agent: "curl" }));
      const other = await browser.opened([writeLog("http.log", { path: "http", rows })]);
      await other.click("tab", "Time");
      for (const [bin, shown, said] of [
        ["60", /· 300 bins of 1 min/, /^Pinned: .* bins of 1 min\. Findings has 1/],
        ["30", /· 599 bins of 30 s/, /^Pinned: .* bins of 30 s\. Findings has 2/],
        // 17,941 seconds: 2 s bins on the screen, of which ten are one.
        ["1", /· 8,971 bins of 2 s/, /^Pinned: .* bins of 10 s\. Its bins of 2 s are kept as 1,795 bins of 10 s: a finding has at most 2,000\. Findings has 3/],
      ]) {
        await (await other.find("combobox", /^Bins/)).select(bin);
        await other.find("status", shown);
        await other.click("button", "Pin chart");
        await other.find("status", said);
      }
      await other.click("tab", /^Findings 3$/);
      const { findings } = JSON.parse((await other.download(() => other.click("button", "Save hunt"))).bytes.toString());
      assert.deepEqual(findings.map(({ evidence }) => [evidence.rows.length, evidence.rows[0][0], evidence.rows.reduce((sum, [, all]) => sum + all, 0)]), [
        [300, "2023-11-15 00:09:00", 300], [599, "2023-11-15 00:09:00", 300], [1795, "2023-11-15 00:09:00", 300],
      ]);
      other.silent();
      await other.close();
    });

    test("more numbers than a sheet has room for are folded under their chart, and paper says so", async () => {
      const rows = Array.from({ length: 61 }, (_, minute) => ({ ts: `${MIDNIGHT + 60 * minute}.0`, user_agent: "curl" }));
      const other = await browser.opened([writeLog("http.log", { path: "http", rows })]);
      await other.click("button", "Pin activity");
      await other.click("tab", /^Findings 1$/);
      await other.click("button", "Report");
      const { bytes } = await other.download(() => other.click("menuitem", "Save report as HTML"));
      const own = await browser.open({ file: writeBytes("folded.html", bytes) });
      const folds = await own.page.evaluate(() => [...document.querySelectorAll("details")].map((fold) => [fold.open, fold.querySelector("summary").textContent, fold.querySelectorAll("tbody tr").length]));
      assert.deepEqual(folds, [[false, "The numbers: 61 bins with rows", 61]]);
      const said = () => own.page.evaluate(() => document.querySelector(".paper").checkVisibility());
      assert.equal(await said(), false);
      if (name === "chromium") {
        await own.page.emulateMediaType("print");
        assert.equal(await said(), true);
      }
      await own.close();
      await other.close();
    });

    test("Markdown has the numbers, and the report brings the chart back", async () => {
      await tab.click("button", "Report");
      const text = (await tab.download(() => tab.click("menuitem", "Save report as Markdown"))).bytes.toString();
      assert.match(text, /2023-11-15 00:03:00.*\| *1 *\|/);
      const other = await browser.open();
      await other.ready();
      await other.drop(writeBytes("back.html", report), writeLog("http.log", { path: "http", rows: ROWS }));
      await other.read();
      await other.click("tab", /^Findings 2$/);
      await other.find("img", /^curl: 2 rows, .*bins of 1 min$/);
      other.silent();
      await other.close();
    });
  });
}
