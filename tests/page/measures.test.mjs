// What a stack measures besides counts, by hand: columns, sorting by any of them, lines over time, raw values, lines side by side; and
// the fields' pictures. Every number is counted here again from the lines of the log.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch, parseCsv } from "./harness.mjs";
import { writeLog } from "./logs.mjs";
import { readLog, tally } from "./truth.mjs";

const ROWS = [
  ...Array.from({ length: 40 }, (_, at) => ({ user_agent: "Mozilla/5.0 (plant)", uri: `/status?sid=${at % 5}`, "id.orig_h": `10.0.0.${at % 4}` })),
  ...Array.from({ length: 12 }, (_, at) => ({ user_agent: "curl/8.5", uri: "/a", method: "HEAD", "id.orig_h": "10.0.0.9", "id.resp_h": `10.0.1.${at % 6}` })),
  ...Array.from({ length: 3 }, () => ({ user_agent: "x9Qk2mZr7TbL4vWp", uri: "/b", "id.orig_h": "10.0.0.9" })),
  { uri: "/status?x=1", method: "HEAD", "id.orig_h": "10.0.0.8" },
];

const entropy = (text) => {
  const bytes = [...Buffer.from(text)];
  const counts = tally(bytes).map(([, count]) => count / bytes.length);
  return -counts.reduce((sum, share) => sum + share * Math.log2(share), 0);
};

for (const name of browsers) {
  describe(`measures of the stack in ${name}`, () => {
    let browser, tab, rows, log;
    const selected = (pattern) => tab.find("status", pattern);
    const copied = () => tab.page.evaluate(() => window.copied);
    const heads = () => tab.page.evaluate(() => [...document.querySelectorAll("[role=columnheader]")].map((head) => head.innerText.trim()));
    const column = async (of, head) => {
      const at = (await heads()).indexOf(head);
      return (await tab.lines(`Stack of ${of}`)).map((cells) => cells[at]);
    };
    const of = (value) => rows.filter((row) => row.user_agent === value);
    const address = () => tab.page.evaluate(() => location.hash);
    const sortBy = async (head) => {
      await tab.click("button", "Columns");
      await tab.click("button", new RegExp(`^Sort by ${head}`));
      await tab.page.keyboard.press("Escape");
      await tab.settled();
    };

    before(async () => {
      log = writeLog("http.log", { path: "http", rows: ROWS });
      rows = readLog(log).rows;
      browser = await launch(name);
      tab = await browser.open({ width: 1440, first: () => Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => void (window.copied = text) } }) });
      await tab.ready();
      await tab.drop(log);
      await tab.read();
      await selected(/^3 values and unset$/);
      await tab.settled();
    });
    after(() => browser?.close());

    test("shares add up, and clients are told as a part of all", async () => {
      assert.deepEqual(await heads(), ["user_agent", "Count", "Share", "Up to here", "Clients", "Prevalence", "Servers", "First seen", "Last seen", "Over time"]);
      assert.deepEqual(await column("user_agent", "Up to here"), ["1.79 %", "7.14 %", "28.6 %", "100 %"]);
      assert.deepEqual(await column("user_agent", "Clients"), ["1", "1", "1", "4"]);
      assert.deepEqual(await column("user_agent", "Prevalence"), ["16.7 %", "16.7 %", "16.7 %", "66.7 %"]);
      assert.equal(new Set(rows.map((row) => row["id.orig_h"])).size, 6);
    });

    test("each line has its rows over time", async () => {
      const said = await tab.page.evaluate(() => [...document.querySelectorAll("[role=gridcell] [role=img]")].map((image) => image.getAttribute("aria-label")));
      // 56 rows, one a second: bins of two seconds, the first of which begins at an even one.
      const bins = (some) => tally(some.map((row) => Math.floor(Number(row.ts) / 2)));
      const wanted = tally(rows.map((row) => row.user_agent)).map(([value]) => bins(of(value)));
      assert.equal(said.length, 4);
      said.forEach((text, at) => {
        assert.ok(text.startsWith(`most ${Math.max(...wanted[at].map(([, count]) => count))} at `), text);
        assert.match(text, new RegExp(`in ${wanted[at].length} of \\d+ bins of 2 s$`));
      });
    });

    test("a stretch of time that the filter chooses is what they are drawn over", async () => {
      const [from, to] = [Number(rows[4].ts) + 0.5, Number(rows[14].ts) + 0.5];
      await tab.type("textbox", "Filter", `ts:[${from} TO ${to}}`, { enter: true });
      await tab.settled();
      await tab.page.waitForFunction(() => [...document.querySelectorAll("[role=gridcell] [role=img]")].every((image) => / of 1 s$/.test(image.getAttribute("aria-label"))));
      await tab.click("button", "Clear filter");
      await tab.settled();
    });

    test("sorted by a click on a head, and by the keyboard; back undoes it", async () => {
      await tab.click("button", "Servers");
      await tab.settled();
      await tab.page.waitForFunction(() => document.querySelector("[role=columnheader][aria-sort=ascending]")?.innerText.trim() === "Servers");
      assert.deepEqual(await column("user_agent", "Servers"), ["1", "1", "1", "6"]);
      assert.deepEqual(await column("user_agent", "Count"), ["1", "3", "40", "12"]);
      const menu = await tab.find("button", "Columns");
      await menu.focus();
      await tab.page.keyboard.press("Enter");
      await (await tab.find("button", /^Sort by First seen/)).focus();
      await tab.page.keyboard.press("Enter");
      await tab.find("button", "Sort by First seen, ascending now");
      await tab.page.keyboard.press("Escape");
      await tab.settled();
      assert.match(await address(), /&rank=first/);
      assert.deepEqual(await column("user_agent", "Count"), ["40", "12", "3", "1"]);
      await tab.page.goBack();
      await tab.page.goBack();
      await tab.settled();
      assert.deepEqual(await column("user_agent", "Count"), ["1", "3", "12", "40"]);
    });

    test("length, tokens and entropy are shown when chosen, sorted, and taken out", async () => {
      await tab.click("button", "Columns");
      for (const measure of ["Length", "Tokens", "Entropy"]) await tab.click("checkbox", measure);
      await tab.page.keyboard.press("Escape");
      await sortBy("Entropy");
      const values = ["x9Qk2mZr7TbL4vWp", "Mozilla/5.0 (plant)"];
      assert.deepEqual(await column("user_agent", "Entropy"), [...values.map((value) => entropy(value).toFixed(2)), "", ""]);
      assert.deepEqual(await column("user_agent", "Length"), ["16", "19", "0", "8"]);
      assert.deepEqual(await column("user_agent", "Tokens"), ["1", "4", "0", "3"]);
      assert.match(await address(), /&rank=-entropy&measure=share.*&measure=entropy/);
      await tab.click("button", "Take out the stack");
      const { bytes } = await tab.download(() => tab.click("menuitem", "Save stack as CSV"));
      const [head, first, , unset] = parseCsv(bytes.toString());
      assert.deepEqual(head.slice(7), ["cumulative", "prevalence", "length", "tokens", "entropy"]);
      assert.deepEqual(first.slice(7), [(3 / 56).toFixed(6), (1 / 6).toFixed(6), "16", "1", "4.000000"]);
      assert.deepEqual(unset.slice(9), ["0", "0", ""]);
      await tab.click("button", "Take out the stack");
      await tab.click("menuitem", "Copy stack as Markdown");
      await selected(/^The stack is on the clipboard/);
      assert.match(await copied(), /^\| user_agent \| count \|.*\| length \| tokens \| entropy \|\n[^\n]*\n\| `x9Qk2mZr7TbL4vWp` \| 3 \|.*\| 16 \| 1 \| 4 \|\n/);
      const other = await browser.open({ width: 1440 });
      await other.ready();
      await other.page.evaluate((hash) => (location.hash = hash), await address());
      await other.drop(log);
      await other.read();
      const lines = await other.lines("Stack of user_agent");
      assert.equal(lines[0][0], "x9Qk2mZr7TbL4vWp");
      assert.equal(lines[0].at(-1), "4.00");
      await other.close();
      await tab.click("button", "Columns");
      await tab.click("button", "Usual columns");
      await tab.page.keyboard.press("Escape");
    });

    test("two fields have expected counts and G, and are sorted by it", async () => {
      await tab.click("button", "Add method to the stack");
      await sortBy("G");
      const G = (await heads()).indexOf("G");
      const lines = await tab.lines("Stack of user_agent and method");
      const wanted = tally(rows.map((row) => `${row.user_agent}\t${row.method}`)).map(([pair, count]) => {
        const [agent, method] = pair.split("\t");
        const expected = (of(agent).length * rows.filter((row) => row.method === method).length) / rows.length;
        return { agent: agent === "-" ? "unset" : agent, method, count, expected, g: 2 * count * Math.log(count / expected) };
      });
      wanted.sort((a, b) => b.g - a.g);
      assert.deepEqual(
        lines.map((cells) => [cells[0], cells[1], cells[2], cells[G - 1], cells[G]]),
        wanted.map(({ agent, method, count, expected, g }) => [agent, method, String(count), expected.toFixed(2), `${g > 6.63 ? "+" : ""}${g.toFixed(1)}`]),
      );
      await tab.click("button", "Take out the stack");
      const { bytes } = await tab.download(() => tab.click("menuitem", "Save stack as CSV"));
      const [head, first] = parseCsv(bytes.toString());
      // In a small window other columns give way to these.
      await tab.page.setViewport({ width: 820, height: 768 });
      await tab.settled();
      assert.deepEqual((await heads()).slice(-2), ["Expected", "G"]);
      await tab.page.setViewport({ width: 1280, height: 900 });
      assert.deepEqual(head.slice(-2), ["expected", "g"]);
      assert.deepEqual(first.slice(-2), [wanted[0].expected.toFixed(6), wanted[0].g.toFixed(6)]);
    });

    test("a normalised line opens to its raw values", async () => {
      await tab.click("button", "uri");
      await tab.click("button", "Normalise");
      await tab.click("menuitemcheckbox", "Cut at ?");
      await tab.page.keyboard.press("Escape");
      await selected(/^8 values, collapsed to 3 lines$/);
      await tab.settled();
      await (await tab.find("gridcell", /^\/status/)).click();
      await tab.page.keyboard.press("o");
      await selected(/^6 raw values behind this line$/);
      const raw = await tab.page.evaluate(() => [...document.querySelectorAll("[aria-label='Raw values'] li")].map((line) => line.innerText.trim().split(/\s+/)));
      const uris = tally(rows.map((row) => row.uri).filter((uri) => uri.startsWith("/status")));
      assert.deepEqual(raw, uris.map(([uri, count]) => [String(count), uri]));
      await tab.click("button", "Stack them");
      await selected(/^6 values$/);
      await tab.page.goBack();
      await selected(/^8 values, collapsed to 3 lines$/);
    });

    test("values side by side: what distinguishes them", async () => {
      await tab.click("button", "user_agent");
      await selected(/^3 values and unset$/);
      await tab.settled();
      for (const value of [/plant/, /curl/]) await tab.click("checkbox", "Choose this value", { within: await tab.find("row", value) });
      await tab.click("button", "Compare");
      await tab.text("region", "Comparison", /What distinguishes these 2 values/);
      await selected(/least in common first/);
      const told = await tab.page.evaluate(() =>
        Object.fromEntries([...document.querySelectorAll("[aria-label=Comparison] tbody tr")].map((row) => [row.querySelector("th").innerText, [...row.querySelectorAll("td")].map((cell) => cell.innerText.replace(/\s+/g, " ").trim())])),
      );
      assert.deepEqual(told.Rows, ["", "12 (21.4 %)", "40 (71.4 %)"]);
      assert.deepEqual(told["Clients, servers"], ["", "1 → 6", "4 → 1"]);
      assert.deepEqual(told.method, ["0 %", "100 % HEAD", "100 % GET"]);
      assert.deepEqual(told["id.resp_h"], ["0 %", "16.7 % 10.0.1.0 16.7 % 10.0.1.1 16.7 % 10.0.1.2 and 3 more", "100 % 10.0.0.2"]);
      assert.equal(told["id.resp_p"], undefined);
      await tab.click("button", "Close the comparison");
      assert.equal(await tab.has("region", "Comparison"), false);
    });

    test("fields tell their mix, and add to the stack by Shift and by key", async () => {
      const field = await tab.find("button", "method");
      assert.equal(await field.evaluate((button) => button.getAttribute("aria-description")), "string, set in 100 % of the rows, 2 distinct values, the commonest in 76.8 % of the rows, the 2 commonest in 100 %");
      await tab.page.keyboard.down("Shift");
      await field.click();
      await tab.page.keyboard.up("Shift");
      await tab.find("grid", "Stack of user_agent and method");
      assert.equal(await field.evaluate((button) => button.getAttribute("aria-pressed")), "true");
      await field.focus();
      await tab.page.keyboard.press("+");
      await tab.find("grid", "Stack of user_agent");
      const box = await tab.find("textbox", "Find a field");
      await box.type("uri");
      await tab.page.keyboard.down("Shift");
      await tab.page.keyboard.press("Enter");
      await tab.page.keyboard.up("Shift");
      await tab.find("grid", "Stack of user_agent and uri");
    });

    test("asks for nothing", () => tab.silent());
  });
}
