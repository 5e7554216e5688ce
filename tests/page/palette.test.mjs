// The command palette and the help: that they reach what the page can do, by keyboard, as a screen reader sees them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browsers, launch, root } from "./harness.mjs";

/** The list of the filter language, read from its source. */
const forms = [...readFileSync(join(root, "src/filter/help.rs"), "utf8").matchAll(/form\("((?:[^"\\]|\\.)*)", "((?:[^"\\]|\\.)*)"\)/g)].map(([, example, finds]) => [JSON.parse(`"${example}"`), JSON.parse(`"${finds}"`)]);

for (const name of browsers) {
  describe(`commands in ${name}`, () => {
    let browser, tab, keyboard;
    const open = async () => {
      await keyboard.down("Control");
      await keyboard.press("k");
      await keyboard.up("Control");
      await tab.find("dialog", "Commands");
    };
    /** What is listed, as the chosen option and all names. */
    const listed = () =>
      tab.page.evaluate(() => {
        const box = document.querySelector("[role=combobox]");
        const options = [...document.getElementById(box.getAttribute("aria-controls")).querySelectorAll("[role=option]")];
        const chosen = document.getElementById(box.getAttribute("aria-activedescendant") ?? "");
        return { focused: document.activeElement === box, chosen: chosen?.innerText.split("\n")[0], selected: options.filter((one) => one.ariaSelected === "true").length, names: options.map((one) => one.firstElementChild.innerText) };
      });
    const run = async (query, wanted) => {
      await open();
      await keyboard.type(query);
      await tab.page.waitForFunction((wanted) => document.querySelector("[role=option][aria-selected=true]")?.firstElementChild.innerText === wanted, { polling: 50 }, wanted).catch(async () => assert.equal((await listed()).names.slice(0, 5).join(" | "), wanted));
      await keyboard.press("Enter");
      await tab.page.waitForFunction(() => document.querySelector("dialog[aria-label=Commands]") === null, { polling: 50 });
    };

    before(async () => {
      browser = await launch(name);
      tab = await browser.open();
      keyboard = tab.page.keyboard;
      await tab.ready();
    });
    after(() => browser?.close());

    test("opens on the first screen, with what can be done there", async () => {
      await open();
      const { focused, chosen, selected, names } = await listed();
      assert.deepEqual([focused, selected], [true, 1]);
      assert.equal(chosen, names[0]);
      for (const wanted of ["Open files…", "Load the sample", "Start the exercise on the sample", "Write an exercise", "Theme: dark", "Help: Filter", "Keyboard shortcuts"]) assert.ok(names.includes(wanted), wanted);
      assert.ok(!names.some((one) => /^(Export|Stack |Show )/.test(one)), "nothing that needs a log");
      await keyboard.press("ArrowUp");
      assert.equal((await listed()).chosen, names.at(-1), "the arrows go round");
      await keyboard.press("Escape");
      await run("load sample", "Load the sample");
      await tab.read();
    });

    test("reaches views, fields, filters, exports, normalisers, themes and help", async () => {
      await run("pairs", "Show Pairs");
      await tab.find("grid", "Pairs");
      await run("stk meth", "Stack method");
      await tab.find("grid", "Stack of method");
      await run("add resp_h", "Add id.resp_h to the stack");
      await tab.find("grid", "Stack of method and id.resp_h");
      await run("stack uri", "Stack uri");
      await run("cut and &", "Normalise: Cut at ? and &");
      await tab.find("status", /^1,632 values, collapsed to 43 lines$/);
      await run("raw val", "Normalise: raw values");
      await tab.find("status", /^1,632 values$/);
      await run("filter nmap*", "Filter: user_agent:*Nmap*");
      await tab.find("status", /^130 of 2,111 rows/);
      const { bytes } = await tab.download(() => run("csv rows", "Export rows as CSV"));
      assert.equal(bytes.toString().trim().split("\n").length, 131);
      await run("clear filter", "Clear the filter");
      await tab.find("status", /^2,111 of 2,111 rows/);
      await run("dark", "Theme: dark");
      assert.equal(await tab.page.evaluate(() => document.documentElement.dataset.theme), "dark");
      await run("help pairs", "Help: Pairs");
      await tab.find("region", "Help: Pairs");
      await keyboard.press("Escape");
    });

    test("what is no command is a filter for whoever chooses it, and else nothing", async () => {
      await open();
      await keyboard.type("zzqq");
      await tab.find("status", /^No command has this in its name/);
      assert.deepEqual([(await listed()).chosen, (await listed()).names], [undefined, ["Find “zzqq” in all fields"]]);
      await keyboard.press("Enter");
      await tab.find("dialog", "Commands");
      await tab.find("status", /^2,111 of 2,111 rows/);
      await keyboard.press("ArrowDown");
      assert.equal((await listed()).chosen, "Find “zzqq” in all fields");
      await keyboard.press("Enter");
      await tab.find("status", /^0 of 2,111 rows/);
      await run("clear filter", "Clear the filter");
      await tab.find("status", /^2,111 of 2,111 rows/);
    });

    test("reaches what the menus do: hunt, link, reports, copies", async () => {
      for (const [query, name] of [["save", "Save hunt"], ["link", "Copy link"], ["report html", "Save report of the findings as HTML"], ["report markdown", "Save report of the findings as Markdown"], ["copy pairs", "Copy pairs…"], ["copy clients", "Copy clients"], ["copy matrix", "Copy matrix…"], ["folder", "Open folder…"], ["nmap", "Show Indicators"], ["pivot", "Pivot by…"], ["history", "Steps of this hunt"]]) {
        await open();
        await keyboard.type(query);
        const { names } = await listed();
        assert.ok(names.slice(0, 12).includes(name), `${query}: ${names.slice(0, 12).join(" | ")}`);
        await keyboard.press("Escape");
      }
      const saved = await tab.download(() => run("save hunt", "Save hunt"));
      assert.match(saved.bytes.toString(), /"stackhunt": "hunt"/);
      await run("copy pairs", "Copy pairs…");
      await tab.find("menuitem", /^As nested JSON/);
      await keyboard.press("Escape");
      await run("show stack", "Show Stack");
    });

    test("an address and words are offered for the rows, and the message is there once", async () => {
      const last = async (query) => {
        await open();
        await keyboard.type(query);
        return (await listed()).names.at(-1);
      };
      assert.equal(await last("10.20.10.77"), "Filter on 10.20.10.77");
      assert.equal((await tab.text("dialog", "Commands")).split("No command").length, 2);
      await keyboard.press("ArrowDown");
      await keyboard.press("Enter");
      await tab.find("status", /^(?!2,111)[\d,]+ of 2,111 rows/);
      assert.equal(await tab.page.evaluate(() => document.querySelector("[role=search] input").value), "id.orig_h:10.20.10.77 OR id.resp_h:10.20.10.77");
      assert.equal(await last("goform login"), "Find “goform login” in all fields");
      await keyboard.press("Escape");
      assert.equal(await last("uri:zzqq*"), "Filter rows: uri:zzqq*");
      await keyboard.press("Escape");
      await run("clear filter", "Clear the filter");
      await tab.find("status", /^2,111 of 2,111 rows/);
    });

    test("after a command that changes what is shown, the next key is the view's", async () => {
      await keyboard.press("/");
      await run("start over", "Clear and reset: start over in this log");
      await tab.settled();
      await keyboard.press("6");
      await tab.find("grid", /^Rows/);
      assert.equal(await tab.page.evaluate(() => document.querySelector("[role=search] input").value), "");
      await run("show stack", "Show Stack");
    });

    test("what is on the page by another word is found", async () => {
      const wanted = [["compare", "Compare values of the stack"], ["warnings", "Show the warnings of reading"], ["syntax", "Syntax of the filter"], ["known good", "Known good: hide values from now on"], ["allow list", "Known good: hide values from now on"], ["whats new", null], ["new", "Sort the stack by First seen, newest first"], ["first seen", "Sort the stack by First seen, newest first"], ["day", "Sort the stack by First seen, newest first"]];
      for (const [query, name] of wanted) {
        await open();
        await keyboard.type(query);
        const { names } = await listed();
        if (name !== null) assert.ok(names.slice(0, 3).includes(name), `${query}: ${names.slice(0, 5).join(" | ")}`);
        await keyboard.press("Escape");
      }
      await run("syntax", "Syntax of the filter");
      await tab.find("dialog", "Filter syntax");
      await keyboard.press("Escape");
      await run("compare", "Compare values of the stack");
      await tab.find("status", /Space or their boxes, then press =/);
      await run("first seen", "Sort the stack by First seen, newest first");
      await tab.settled();
      assert.equal(await tab.page.evaluate(() => document.querySelector("[role=columnheader][aria-sort]").textContent.trim()), "First seen");
      await run("commonest", "Order the stack: commonest first");
    });

    test("the focus goes back to where it was, and what is typed comes there", async () => {
      await (await tab.find("textbox", "Find a field")).focus();
      await open();
      await keyboard.press("Escape");
      await tab.page.waitForFunction(() => document.activeElement.ariaLabel === "Find a field", { polling: 50 });
      await keyboard.type("ur");
      assert.equal(await tab.page.evaluate(() => document.activeElement.value), "ur");
      await tab.type("textbox", "Find a field", "");
    });

    test("Esc leaves a box before the next key, however fast it comes", async () => {
      await tab.click("tab", "Stack");
      await keyboard.press("/");
      for (const key of ["n", "m", "a", "p", "Enter", "Escape", "6"]) await keyboard.press(key);
      await tab.find("grid", /^Rows/);
      await tab.settled();
      assert.equal(await tab.page.evaluate(() => document.querySelector("[role=search] input").value), "nmap");
      await run("clear filter", "Clear the filter");
      await tab.click("tab", "Stack");
      await tab.type("textbox", "Narrow values", "zzqq");
      await keyboard.press("Escape");
      await keyboard.press("/");
      await keyboard.type("x");
      assert.deepEqual(await tab.page.evaluate(() => [document.activeElement.value, document.querySelector("[aria-label='Narrow values']").value]), ["x", "zzqq"]);
      await keyboard.press("Escape");
      await tab.click("button", "Show all values");
    });

    test("what is being typed stays, whatever else of the hunt changes", async () => {
      await tab.click("tab", "Stack");
      await keyboard.press("/");
      await keyboard.type("x");
      const shown = await tab.page.evaluate(async () => {
        for (const order of ["Commonest", "Rarest"]) [...document.querySelectorAll("[aria-label=Order] button")].find((button) => button.innerText === order).click();
        await new Promise((resolve) => setTimeout(resolve));
        return document.activeElement.value;
      });
      assert.equal(shown, "x");
      await keyboard.press("Escape");
      assert.equal(await tab.page.evaluate(() => document.querySelector("[role=search] input").value), "");
    });

    test("every view explains itself: what for, formula, how it misleads", async () => {
      const views = await tab.page.evaluate(() => [...document.querySelectorAll("[role=tablist][aria-label=Views] [role=tab]")].map((one) => one.innerText));
      assert.ok(views.length >= 4);
      for (const view of views) {
        await tab.click("tab", view);
        if (view === views[0]) await tab.click("button", `About ${view}`);
        const said = await tab.text("region", new RegExp(`^Help: ${view}$`), /What it is for/);
        assert.match(said, /How it misleads/, view);
      }
      await keyboard.press("Escape");
      await tab.click("button", "Close help");
      assert.equal(await tab.has("region", /^Help/), false);
    });

    test("the syntax of filters is the engine's own list", async () => {
      assert.equal(forms.length, 20);
      await tab.click("button", "Filter syntax");
      const shown = await tab.page.evaluate(() => [...document.querySelectorAll("[role=dialog][aria-label='Filter syntax'] dl > div")].map((one) => [one.querySelector("dt").innerText, one.querySelector("dd").innerText]));
      assert.deepEqual(shown, forms);
      await keyboard.press("Escape");
    });

    test("the keys under ? are those of the commands", async () => {
      await tab.page.evaluate(() => document.activeElement.blur());
      await keyboard.press("?");
      const said = await tab.text("dialog", "Keyboard shortcuts", /Anywhere/);
      for (const line of ["Ctrl K or ⌘ K Find a command", "/ Go to the filter", "i About this view", "? Keyboard shortcuts", "1 2 3 4"]) assert.ok(said.includes(line), line);
      await keyboard.press("Escape");
      await keyboard.press("i");
      await tab.find("region", /^Help/);
      await keyboard.press("Escape");
    });

    test("the theme and the columns are there again after a restart", async () => {
      await tab.click("tab", "Rows");
      await tab.click("button", /^All \d+ columns$/);
      await tab.click("button", "Columns");
      await tab.click("checkbox", "uid");
      await tab.find("button", "Columns");
      await keyboard.press("Escape");
      await tab.page.evaluate(() => history.replaceState(null, "", location.pathname));
      await tab.page.reload();
      await tab.ready();
      assert.equal(await tab.page.evaluate(() => document.documentElement.dataset.theme), "dark");
      const kept = await tab.page.evaluate(() => JSON.stringify({ ...localStorage }));
      assert.ok(!/Nmap|10\.20\.|getstatus/.test(kept), kept);
      await tab.click("button", "Load the sample");
      await tab.read();
      await tab.click("tab", "Rows");
      await tab.find("columnheader", "ts");
      assert.deepEqual(await tab.page.evaluate(() => [...document.querySelectorAll("[role=columnheader]")].slice(0, 3).map((head) => head.ariaLabel)), ["ts", "id.orig_h", "id.orig_p"]);
      tab.silent();
    });
  });
}
