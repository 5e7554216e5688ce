// Pairs as a matrix and as a picture: every number against plain counting, every number a door, by mouse and by keyboard.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeLog } from "./logs.mjs";
import { pairOf, tally } from "./truth.mjs";

/** 60 clients and 40 servers; some pairs, some of them twice or three times; one row without a server. */
const ROWS = [];
for (let client = 0; client < 60; client += 1) {
  for (let server = 0; server < 40; server += 1) {
    if ((client * 7 + server * 3) % 5 > 1) continue;
    for (let again = 0; again <= (client + server) % 3; again += 1) ROWS.push({ "id.orig_h": `10.0.0.${client}`, "id.resp_h": `10.1.0.${server}` });
  }
}
ROWS.push({ "id.orig_h": "10.0.0.7", "id.resp_h": "-" });

const both = ROWS.filter((row) => row["id.resp_h"] !== "-");
const counts = new Map(tally(both.map(pairOf)));
const totals = (field) => tally(both.map((row) => row[field])).sort(([a, x], [b, y]) => y - x || Number(a.split(".")[3]) - Number(b.split(".")[3]));
const numberOf = (text) => (text === "·" ? 0 : Number(text.replace(/,/g, "")));

for (const name of browsers) {
  describe(`pairs in ${name}`, () => {
    let browser, tab;
    const matrix = async () => {
      await tab.settled();
      const grid = await tab.find("grid", "Matrix of pairs");
      return grid.evaluate((grid) => ({
        head: [...grid.querySelectorAll("[role=columnheader]")].map((cell) => cell.textContent),
        lines: [...grid.querySelectorAll("tbody [role=row]")].map((row) => [...row.querySelectorAll("[role=rowheader], [role=gridcell]")].map((cell) => cell.textContent)),
      }));
    };
    const press = async (...keys) => {
      for (const key of keys) {
        const [plain, held] = key.split("+").reverse();
        if (held) await tab.page.keyboard.down(held);
        await tab.page.keyboard.press(plain);
        if (held) await tab.page.keyboard.up(held);
      }
    };
    const copied = () => tab.page.evaluate(() => window.copied);

    before(async () => {
      browser = await launch(name);
      tab = await browser.open({ width: 1440, first: () => Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => void (window.copied = text) } }) });
      await tab.ready();
      await tab.drop(writeLog("http.log", { path: "http", rows: ROWS }));
      await tab.read();
      await tab.click("tab", "Pairs");
      await tab.click("button", "Matrix");
    });
    after(() => browser?.close());

    test("the busiest part of a large matrix, with totals and the sums of the others", async () => {
      const { head, lines } = await matrix();
      const [clients, servers] = [totals("id.orig_h"), totals("id.resp_h")];
      assert.deepEqual(head.slice(2, 32), servers.slice(0, 30).map(([address]) => address));
      assert.equal(head[32], "10 others");
      assert.deepEqual(lines.map(([first]) => first), ["Total", ...clients.slice(0, 50).map(([address]) => address), "10 others"]);
      assert.equal(numberOf(lines[0][1]), both.length);
      const sum = (list) => list.reduce((all, one) => all + one, 0);
      assert.deepEqual(lines[0].slice(2).map(numberOf), [...servers.slice(0, 30).map(([, count]) => count), sum(servers.slice(30).map(([, count]) => count))]);
      for (const [at, [client, count]] of clients.slice(0, 50).entries()) {
        const cells = lines[at + 1].slice(1).map(numberOf);
        assert.equal(cells[0], count);
        assert.equal(sum(cells.slice(1)), count, "the others are summed");
        assert.deepEqual(cells.slice(1, 31), servers.slice(0, 30).map(([server]) => counts.get(`${client} ${server}`) ?? 0));
      }
      for (let column = 1; column < lines[0].length; column += 1) assert.equal(sum(lines.slice(1).map((line) => numberOf(line[column]))), numberOf(lines[0][column]));
    });

    test("other parts of it, in the order of addresses, all of it said", async () => {
      await tab.click("button", "By address");
      await tab.click("button", "More servers");
      await tab.find("status", "Servers 11–40 of 40");
      const { head, lines } = await matrix();
      assert.deepEqual(head.slice(2, 4), ["10.1.0.10", "10.1.0.11"]);
      assert.deepEqual(lines.slice(1, 4).map(([first]) => first), ["10.0.0.0", "10.0.0.1", "10.0.0.2"]);
      await (await tab.find("grid", "Matrix of pairs")).focus();
      await press("PageDown");
      await tab.find("status", "Clients 11–60 of 60");
      await press("PageUp", "Alt+PageUp");
      await tab.find("status", "Clients 1–50 of 60");
      await tab.find("status", "Servers 1–30 of 40");
    });

    test("by keyboard to a number, and from it to its rows and back", async () => {
      await (await tab.find("grid", "Matrix of pairs")).focus();
      // Total, first client, its total, first server.
      await press("Control+Home", "ArrowDown", "ArrowRight");
      const at = await tab.page.evaluate(() => document.getElementById(document.activeElement.getAttribute("aria-activedescendant")).getAttribute("aria-label"));
      assert.equal(at, `${counts.get("10.0.0.0 10.1.0.0")}, 10.0.0.0 → 10.1.0.0`);
      await press("Control+c");
      await tab.find("status", /^The pair is on the clipboard/);
      assert.equal(await copied(), `client\tserver\trows\n10.0.0.0\t10.1.0.0\t${counts.get("10.0.0.0 10.1.0.0")}`);
      await press("Enter");
      await tab.find("status", new RegExp(`^${counts.get("10.0.0.0 10.1.0.0")} rows?$`));
      await tab.page.goBack();
      await matrix();
    });

    test("the sum of the others leads to exactly those rows", async () => {
      const { lines } = await matrix();
      const wanted = numberOf(lines[1].at(-1));
      assert.ok(wanted > 0);
      await (await tab.find("gridcell", new RegExp(`^${wanted}, 10\\.0\\.0\\.0 → 10 other servers$`))).click();
      await tab.find("status", new RegExp(`^${wanted} rows?$`));
      await tab.page.goBack();
      await matrix();
      await (await tab.find("gridcell", new RegExp(`^${both.length.toLocaleString("en-US")}, all clients`))).click();
      await tab.find("status", new RegExp(`^${both.length.toLocaleString("en-US")} rows$`));
      await tab.page.goBack();
      await matrix();
    });

    test("as it is shown for a spreadsheet, and all pairs as Markdown", async () => {
      const { head, lines } = await matrix();
      await tab.click("button", "Copy matrix");
      await tab.click("menuitem", "Matrix for a spreadsheet");
      await tab.find("status", /^The matrix is on the clipboard/);
      const cells = (await copied()).split("\n").map((line) => line.split("\t"));
      assert.deepEqual(cells[0].slice(2, 32), head.slice(2, 32));
      assert.deepEqual(cells.slice(1).map((line) => line.slice(1).map(Number)), lines.map((line) => line.slice(1).map(numberOf)));
      await tab.click("button", "Copy pairs");
      await tab.click("menuitem", "As Markdown");
      const table = (await copied()).split("\n");
      assert.equal(table.length, 2 + counts.size);
      assert.match(table[2], /^\| `10\.0\.0\.\d+` \| `10\.1\.0\.\d+` \| 3 \| 0\.\d+ \|$/);
    });

    test("of too many hosts the heaviest pairs are drawn, and few hosts whole, each band a door", async () => {
      await tab.click("button", "Flow");
      await tab.page.waitForFunction((all) => new RegExp(`The \\d+ heaviest of ${all} pairs`).test(document.body.innerText), {}, counts.size);
      const drawn = await tab.page.evaluate(() => [...document.querySelectorAll("svg .flow-band")].map((one) => one.getAttribute("aria-label")));
      const hosts = new Set(drawn.flatMap((label) => label.split(":")[0].split(" → ")));
      assert.ok(hosts.size <= 50 && hosts.size > 45, `${hosts.size} hosts`);
      const least = Math.min(...drawn.map((label) => numberOf(label.split(": ")[1].split(" ")[0])));
      const most = Math.max(...[...counts].filter(([pair]) => !drawn.some((label) => label.startsWith(`${pair.replace(" ", " → ")}:`)) && pair.split(" ").every((host) => hosts.has(host))).map(([, count]) => count), 0);
      assert.ok(least > 0 && most === 0, `a pair of drawn hosts with ${most} rows is left out`);
      await tab.type("textbox", "Filter", "id.orig_h:10.0.0.3 OR id.orig_h:10.0.0.4", { enter: true });
      const few = both.filter((row) => /^10\.0\.0\.[34]$/.test(row["id.orig_h"]));
      const wanted = tally(few.map(pairOf)).map(([pair, count]) => `${pair.replace(" ", " → ")}: ${count} row${count === 1 ? "" : "s"}`).sort();
      await tab.find("button", new RegExp(`^${wanted[0]}$`));
      await tab.settled();
      const bands = await tab.page.evaluate(() => [...document.querySelectorAll("svg [role=button]")].map((one) => one.getAttribute("aria-label")).filter((label) => label.includes("→")));
      assert.deepEqual([...bands].sort(), wanted);
      await tab.page.evaluate(() => document.querySelector("svg [tabindex='0']").focus());
      await press("ArrowDown", "ArrowLeft", "ArrowDown");
      const host = await tab.page.evaluate(() => document.activeElement.getAttribute("aria-label"));
      const own = few.filter((row) => row["id.orig_h"] === host.split(" ")[1].replace(":", ""));
      assert.equal(host.split(": ")[1], `${own.length} rows, ${new Set(own.map(pairOf)).size} servers`);
      await press("ArrowRight", "ArrowDown");
      const band = await tab.page.evaluate(() => document.activeElement.getAttribute("aria-label"));
      await press("Enter");
      await tab.find("status", new RegExp(`^${band.split(": ")[1]}$`));
      assert.match(await tab.page.evaluate(() => decodeURIComponent(location.hash)), /pairs=flow/);
      tab.silent();
    });
  });
}
