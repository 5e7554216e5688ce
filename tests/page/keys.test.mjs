// Where the keyboard is, and what a narrow window still shows whole: the focus after every way to a view, times with their zone,
// numbers that nothing covers.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";

for (const name of browsers) {
  describe(`keys in ${name}`, () => {
    let browser, tab, keyboard;
    /** Waits until the list of this name has the focus. */
    const inList = (role, name) =>
      tab.page
        .waitForFunction((role, name) => document.activeElement?.getAttribute("role") === role && new RegExp(name).test(document.activeElement.ariaLabel), { polling: 50 }, role, name)
        .catch(async () => assert.fail(`${name} has no focus, but ${await tab.page.evaluate(() => document.activeElement?.outerHTML.slice(0, 160))}`));
    const inFilter = () => tab.page.waitForFunction(() => document.activeElement?.id === "filter", { polling: 50 });
    /** Elements of the first kind that lie over one of the second in the same line. */
    const covered = (line, over, under) =>
      tab.page.evaluate((line, over, under) => [...document.querySelectorAll(line)].filter((one) => {
        const [a, b] = [one.querySelector(over)?.getBoundingClientRect(), one.querySelector(under)?.getBoundingClientRect()];
        return a !== undefined && b !== undefined && b.width > 0 && a.left < b.right - 0.5 && b.left < a.right - 0.5;
      }).length, line, over, under);

    before(async () => {
      browser = await launch(name);
      tab = await browser.open({ width: 1024, height: 768 });
      keyboard = tab.page.keyboard;
      await tab.ready();
      await tab.click("button", /sample/i);
      await tab.read();
    });
    after(() => browser?.close());

    test("a log that has come is there for the keyboard, and that is seen", async () => {
      await inList("grid", "^Stack of");
      const line = await tab.page.evaluate(() => getComputedStyle(document.activeElement.querySelector(".grid-head"), "::after").borderTopWidth);
      assert.equal(line, "2px");
    });

    test("the number of a view leads to its list, also of the view that is shown", async () => {
      for (const [key, role, label] of [["4", "grid", "^Pairs"], ["5", "grid", "^Clients"], ["6", "grid", "^Rows"], ["8", "group", "^Logs and files"], ["1", "group", "^Overview"], ["3", "grid", "^Series"], ["2", "grid", "^Stack of"]]) {
        await keyboard.press(key);
        await inList(role, label);
      }
      await (await tab.find("button", "Export")).focus();
      await keyboard.press("2");
      await inList("grid", "^Stack of");
    });

    test("the filter box gives the keyboard back to the list", async () => {
      for (const key of ["Escape", "ArrowDown", "Enter"]) {
        await keyboard.press("/");
        await inFilter();
        await keyboard.press(key);
        await inList("grid", "^Stack of");
      }
    });

    test("a pivot and a zone end in the list, and a time keeps its offset", async () => {
      await tab.click("button", "Pivot by…");
      await tab.page.waitForFunction(() => document.activeElement?.innerText === "Everything from these clients", { polling: 50 });
      await keyboard.press("Enter");
      await inList("grid", "^Stack of");
      await tab.click("button", /change the time zone$/);
      await tab.find("textbox", "Find a time zone");
      await keyboard.type("Asia/Kolkata");
      await keyboard.press("Enter");
      await inList("grid", "^Stack of");
      await tab.settled();
      assert.equal(await tab.has("textbox", "Find a time zone"), false);
      await tab.text("region", "Selection", /→ \d\d:\d\d:\d\d UTC\+05:30/);
      const whole = await tab.page.evaluate(() => {
        const [line, times] = [document.querySelector(".selection-line"), document.querySelector(".selection-when")];
        return times.getBoundingClientRect().right <= line.getBoundingClientRect().right + 0.5 && times.scrollWidth <= times.clientWidth + 1;
      });
      assert.ok(whole, "the end of the time is in sight");
    });

    test("Time takes the field that is chosen, and begins with clients after a pivot by them", async () => {
      await keyboard.press("3");
      await inList("grid", "^Series");
      const series = () => tab.page.evaluate(() => document.querySelector(".time-tools select").value);
      assert.equal(await series(), "id.orig_h");
      await tab.click("button", "method");
      await tab.settled();
      assert.equal(await series(), "method");
      await tab.find("grid", "Series over time");
    });

    test("nothing lies over a number or a value", async () => {
      await keyboard.press("2");
      await tab.find("grid", /^Stack of/);
      for (const field of ["method", "host", "id.orig_h"]) {
        await tab.click("button", `Add ${field} to the stack`);
        await tab.settled();
      }
      await tab.text("status", /combinations/);
      assert.equal(await covered(".field-line", ".field-add", ".field-distinct"), 0);
      assert.equal(await covered(".stack-grid .grid-row", ".line-acts", ".value:last-of-type .value-text"), 0);
      assert.equal(await covered(".stack-grid .grid-row", ".line-acts", ".count .number"), 0);
      const cut = await tab.page.evaluate(() => [...document.querySelectorAll(".tools .chip, .tools .stack-length")].filter((one) => one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().right > innerWidth).length);
      assert.equal(cut, 0);
    });

    test("what is typed right after Ctrl K is in the box, and a command comes before an example", async () => {
      for (const [words, wanted] of [["column", /column/], ["time zone", /^Choose the time zone/], ["utc", /zone|UTC/], ["clear", /^Clear and reset/], ["reset", /^Clear and reset/]]) {
        await keyboard.down("Control");
        await keyboard.press("k");
        await keyboard.up("Control");
        await keyboard.type(words);
        const [typed, first] = await tab.page.evaluate(() => [document.querySelector(".palette-box").value, document.querySelector(".palette-name").innerText]);
        assert.equal(typed, words);
        assert.match(first, wanted);
        await keyboard.press("Escape");
      }
    });

    test("the list of keys scrolls at once", async () => {
      await keyboard.press("?");
      await tab.find("dialog", "Keyboard shortcuts");
      await keyboard.press("End");
      await tab.page.waitForFunction(() => document.querySelector("dialog .modal-body").scrollTop > 100, { polling: 50 });
      await keyboard.press("Escape");
    });

    test("g and a command lead to the fields, and Esc back to the list", async () => {
      const inBox = () => tab.page.waitForFunction(() => document.activeElement?.ariaLabel === "Find a field", { polling: 50 });
      await keyboard.press("2");
      await inList("grid", "^Stack of");
      await keyboard.press("g");
      await inBox();
      await keyboard.type("host");
      await keyboard.press("Escape");
      assert.deepEqual(await tab.page.evaluate(() => [document.activeElement.ariaLabel, document.activeElement.value]), ["Find a field", ""]);
      await keyboard.press("Escape");
      await inList("grid", "^Stack of");
      for (const words of ["find a f", "rail", "fields"]) {
        await keyboard.down("Control");
        await keyboard.press("k");
        await keyboard.up("Control");
        await keyboard.type(words);
        const found = await tab.page.evaluate(() => [...document.querySelectorAll(".palette-name")].slice(0, 3).map((one) => one.innerText));
        const down = found.indexOf("Find a field among all fields");
        assert.ok(down >= 0, `${words}: ${found.join(" | ")}`);
        for (let left = down; left > 0; left -= 1) await keyboard.press("ArrowDown");
        await keyboard.press("Enter");
        await inBox();
      }
      await keyboard.press("Escape");
      await inList("grid", "^Stack of");
    });

    test("i opens the help and closes it", async () => {
      await keyboard.press("2");
      await inList("grid", "^Stack of");
      await keyboard.press("i");
      await tab.find("region", /^Help: /);
      await keyboard.press("i");
      await inList("grid", "^Stack of");
      assert.equal(await tab.has("region", /^Help: /), false);
    });

    test("asks for nothing", () => tab.silent());
  });
}
