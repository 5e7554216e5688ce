// What the page says is whole and true: how much of what was given to it is a log, what is said at the bottom, which columns there are when
// nothing is listed, how filters are written, and where a saved hunt leads.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeBytes, writeLog, writeText } from "./logs.mjs";

const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
const ROWS = Array.from({ length: 30 }, (_, at) => ({ uri: `/${at % 5}` }));
const FEW = ["ts", "uid", "id.orig_h", "id.resp_h", "uri"];

for (const name of browsers) {
  describe(`what is told in ${name}`, () => {
    let browser, tab, keyboard;
    const log = writeLog("few.log", { path: "few", rows: ROWS, fields: FEW });
    before(async () => {
      browser = await launch(name);
      tab = await browser.open({ width: 1024, height: 768 });
      keyboard = tab.page.keyboard;
      await tab.ready();
      await tab.drop(log, writeLog("few2.log", { path: "few", rows: ROWS.slice(1), fields: FEW }), writeText("none.log", ""), writeBytes("photo.png", PNG));
      await tab.read();
    });
    after(() => browser?.close());

    test("files that are no log are counted, and nothing else is promised", async () => {
      const said = await tab.text("contentinfo", /(?:)/, /59 rows read from 2 of 4 files · 2 are no logs/);
      assert.ok(!said.includes("none skipped"), said);
      await tab.click("tab", "Files");
      await tab.find("status", /^4 files, 2 of them no logs, 59 rows, 0 lines skipped$/);
    });

    test("what is wrong with each is told with what to do, and Tab goes from file to file", async () => {
      await tab.click("button", /^With warnings/);
      const said = await tab.text("region", "Reading report", /none\.log/);
      assert.match(said, /the file is empty: .*Zeek/);
      assert.match(said, /this is a picture \(PNG\), no log: open the log/);
      const reached = await tab.page.evaluate(() => [...document.querySelectorAll("tr button")].filter((one) => one.tabIndex === 0).map((one) => one.ariaLabel ?? one.textContent));
      assert.deepEqual(reached.filter((one) => /^Details|^Copy$/.test(one)).length, reached.length, reached.join(" | "));
      assert.equal(reached.filter((one) => /^Details/.test(one)).length, 2);
    });

    test("a notice that has no room in the line is whole all the same", async () => {
      await tab.drop(writeLog("a-rather-long-name-of-a-file-that-was-given-to-the-page-once-already.log", { path: "few", rows: ROWS, fields: FEW }));
      await tab.find("status", /has the same bytes as a file that is open already: it was not counted twice/);
      const cut = await tab.page.evaluate(() => {
        const text = [...document.querySelectorAll("footer [role=status] span")].find((one) => one.textContent.startsWith("a-rather"));
        const box = text.getBoundingClientRect();
        return { within: text.scrollWidth <= text.clientWidth + 1 || getComputedStyle(text).overflow === "visible", inside: box.right <= innerWidth && box.bottom <= innerHeight };
      });
      assert.deepEqual(cut, { within: true, inside: true });
    });

    test("no listed value takes no column away", async () => {
      await tab.click("tab", "Stack");
      await tab.settled();
      const columns = async () => {
        await tab.click("button", "Columns");
        const found = await tab.page.evaluate(() => [...document.querySelectorAll("[role=dialog][aria-label=Columns] input")].map((one) => one.ariaLabel + (one.checked ? " shown" : "")));
        await keyboard.press("Escape");
        return found;
      };
      const all = await columns();
      assert.ok(all.some((one) => one.startsWith("First seen")) && all.some((one) => one.startsWith("Clients")), all.join());
      await tab.type("textbox", "Narrow values", "zzqq");
      await tab.find("button", "Show all values");
      assert.deepEqual((await columns()).map((one) => one.replace(" shown", "")), all.map((one) => one.replace(" shown", "")));
      await tab.click("button", "Show all values");
    });

    test("help is scrolled by the keys as it opens", async () => {
      await tab.page.evaluate(() => document.activeElement.blur());
      await keyboard.press("i");
      await tab.find("region", "Help: Stack");
      await keyboard.press("End");
      await tab.page.waitForFunction(() => document.querySelector("section[aria-label^=Help] [role=group]").scrollTop > 100, { polling: 50 });
      await keyboard.press("Escape");
    });

    test("every form of a filter is told, whatever fields the log has", async () => {
      await tab.click("button", "Filter syntax");
      const { said, buttons, hidden } = await tab.page.evaluate(() => {
        const panel = document.querySelector("[role=dialog][aria-label='Filter syntax']");
        return { said: panel.innerText, buttons: [...panel.querySelectorAll("button")].map((one) => one.textContent), hidden: panel.scrollHeight - panel.clientHeight };
      });
      for (const word of ["AND NOT", "(GET OR HEAD)", "is set", "is unset", "subnet"]) assert.ok(said.includes(word), word);
      assert.ok(!buttons.some((one) => /method|user_agent/.test(one)) && buttons.includes("nmap"), buttons.join(" | "));
      assert.ok(hidden <= 0, `${hidden} pixels out of sight`);
      await keyboard.press("Escape");
    });

    test("one row alone is a line over time, and no wall", async () => {
      const other = await browser.open({ width: 1024, height: 768 });
      await other.ready();
      await other.drop(writeLog("one.log", { path: "one", rows: [{}], fields: FEW }), log);
      await other.read();
      await other.click("tab", "Overview");
      await other.settled();
      const widths = await other.page.evaluate(() => [...document.querySelectorAll("svg:not(.icon) path")].map((path) => path.getBBox()).filter((box) => box.height > 10).map((box) => box.width));
      assert.ok(widths.some((width) => width > 0 && width <= 8), widths.join());
      await other.close();
    });

    test("a hunt without findings leads to the stack", async () => {
      await tab.type("textbox", "Filter", "uri:\"/1\"", { enter: true });
      await tab.find("status", /^12 of 59 rows/);
      await tab.click("tab", /^Findings/);
      const { bytes } = await tab.download(() => tab.click("button", "Save hunt"));
      const other = await browser.open({ width: 1024, height: 768 });
      await other.ready();
      await other.drop(writeBytes("hunt.json", bytes), log);
      await other.read();
      await other.find("status", /^6 of 30 rows/);
      await other.find("grid", /^Stack of/);
      await other.find("status", /^The hunt is back, with 0 findings\. It was saved on few with 59 rows\.$/);
      other.silent();
      await other.close();
      tab.silent();
    });
  });
}
