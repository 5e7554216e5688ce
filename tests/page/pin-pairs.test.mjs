// Pairs pinned as a table, a matrix and a picture, and the report of them. Every number is counted from the log by the test itself.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeBytes, writeLog } from "./logs.mjs";
import { pairOf, tally } from "./truth.mjs";

/** 20 clients and 16 servers, so that some servers are summed on paper. */
const ROWS = [];
for (let client = 0; client < 20; client += 1) {
  for (let server = 0; server < 16; server += 1) {
    for (let again = 0; again < (client * 3 + server * 5) % 4; again += 1) ROWS.push({ "id.orig_h": `10.0.0.${client + 1}`, "id.resp_h": `10.1.0.${server + 1}` });
  }
}
const counts = new Map(tally(ROWS.map(pairOf)));
const sums = (field) => new Map(tally(ROWS.map((row) => row[field])));
const digits = (text) => Number(text.replace(/\D/g, ""));

for (const name of browsers) {
  describe(`pinned pairs in ${name}`, () => {
    let browser, tab;
    const pinned = (at) => tab.find("region", `Finding ${at}`);
    const pinAs = async (form) => {
      await tab.click("tab", "Pairs");
      await tab.click("button", form);
      await tab.click("button", "Pin pairs");
      await tab.find("status", /^Pinned: /);
    };
    before(async () => {
      browser = await launch(name);
      tab = await browser.opened([writeLog("http.log", { path: "http", rows: ROWS })]);
      for (const form of ["Table", "Matrix", "Flow"]) await pinAs(form);
      await tab.click("tab", /^Findings/);
    });
    after(() => browser?.close());

    test("each is a finding with its numbers, and leads back to where it was pinned", async () => {
      await tab.text("region", "Finding 1", new RegExp(`${counts.size} pairs of http[^]*The first 12 of ${counts.size}; the report has the first 50`));
      await tab.text("region", "Finding 2", new RegExp(`Matrix of http: ${sums("id.orig_h").size} clients by ${sums("id.resp_h").size} servers`));
      const bands = await (await pinned(3)).evaluate((card) => [...card.querySelectorAll("svg path title")].map((one) => one.textContent).sort());
      assert.deepEqual(bands, [...counts].map(([pair, count]) => `${pair.replace(" ", " → ")}: ${count} row${count === 1 ? "" : "s"}`).sort());
      await tab.click("button", /^Go there/, { within: await pinned(3) });
      await tab.find("group", "Flow of pairs");
      await tab.page.goBack();
      await pinned(3);
      tab.silent();
    });

    test("the report has the whole matrix, and draws the picture", async () => {
      await tab.click("button", "Report");
      const { bytes } = await tab.download(() => tab.click("menuitem", "Save report as HTML"));
      const own = await browser.open({ file: writeBytes("pairs-report.html", bytes) });
      const found = await own.page.evaluate(() => ({
        lines: [...document.querySelectorAll("#finding-2 table tr")].map((line) => [...line.cells].map((cell) => cell.innerText.trim())),
        shaded: document.querySelectorAll("#finding-2 td[class*=shade-]").length,
        bands: document.querySelectorAll("#finding-3 svg.flow path").length,
        width: document.querySelector("#finding-3 svg.flow").getBoundingClientRect().width,
      }));
      const [head, total, ...lines] = found.lines;
      assert.equal(head.length, 2 + 12 + 1, head.join());
      assert.match(head.at(-1), /^4 other servers$/);
      assert.deepEqual(total.slice(2, -1).map(digits), head.slice(2, -1).map((server) => sums("id.resp_h").get(server.replace(/\s/g, ""))));
      for (const [client, all, ...cells] of lines) {
        assert.equal(digits(all), sums("id.orig_h").get(client), client);
        assert.equal(cells.reduce((sum, cell) => sum + digits(cell), 0), digits(all), client);
        cells.slice(0, 12).forEach((cell, at) => assert.equal(digits(cell), counts.get(`${client} ${head[at + 2].replace(/\s/g, "")}`) ?? 0));
      }
      assert.equal(lines.length, sums("id.orig_h").size);
      // Each pair whose server has a column, and no sum.
      assert.equal(found.shaded, [...counts.keys()].filter((pair) => head.some((server) => server.replace(/\s/g, "") === pair.split(" ")[1])).length);
      assert.equal(found.bands, counts.size);
      assert.ok(found.width > 500);
      own.silent();
    });
  });
}
