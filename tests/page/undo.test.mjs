// Steps: undo and redo of everything, back and forward, and the ways that were left.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeLog, writeText } from "./logs.mjs";

const ROWS = ["curl", "curl", "wget", "-", "nmap"].map((user_agent, at) => ({ user_agent, "id.orig_h": `10.0.0.${at % 2}` }));

for (const name of browsers) {
  describe(`steps in ${name}`, () => {
    let browser, tab;
    const undo = async () => {
      await tab.page.keyboard.down("Control");
      await tab.page.keyboard.press("z");
      await tab.page.keyboard.up("Control");
    };
    const redo = async () => {
      await tab.page.keyboard.down("Control");
      await tab.page.keyboard.down("Shift");
      await tab.page.keyboard.press("Z");
      await tab.page.keyboard.up("Shift");
      await tab.page.keyboard.up("Control");
    };
    const leave = () => tab.page.evaluate(() => document.activeElement?.blur());
    const filtered = (many) => tab.find("status", new RegExp(`^${many} of 5 rows`));
    const steps = async () => {
      await tab.click("button", "Steps");
      const panel = await tab.find("dialog", "Steps");
      const lines = await panel.evaluate((panel) => [...panel.querySelectorAll("li")].map((line) => line.querySelector(".menu-item").innerText.replace(/\s+/g, " ").trim()));
      await tab.page.keyboard.press("Escape");
      return lines;
    };

    before(async () => {
      browser = await launch(name);
      tab = await browser.opened([writeLog("http.log", { path: "http", rows: ROWS })]);
      await tab.click("tab", "Stack");
      await tab.settled();
    });
    after(() => browser?.close());

    test("a filter is undone and done again, and back has no dead press", async () => {
      await tab.type("textbox", "Filter", "user_agent:curl", { enter: true });
      await filtered(2);
      await undo();
      await tab.find("status", /^Undone: /);
      await tab.type("textbox", "Filter", "user_agent:curl", { enter: true });
      await filtered(2);
      assert.equal(await tab.has("status", /^Undone: /), false);
      await tab.click("tab", "Rows");
      await tab.find("grid", "Rows");
      await leave();
      await undo();
      await tab.find("status", /^Undone: view rows/);
      await tab.find("grid", /^Stack of/);
      await undo();
      await filtered(5);
      await redo();
      await filtered(2);
      await redo();
      await tab.find("grid", "Rows");
      await undo();
      await tab.find("grid", /^Stack of/);
      // The entry of the undone step holds the hunt that is shown: one press goes past it.
      await tab.click("button", "Back");
      await filtered(5);
      await tab.click("button", "Forward");
      await filtered(2);
    });

    test("going back in the browser is the same as undo", async () => {
      await tab.page.goBack();
      await filtered(5);
      await redo();
      await filtered(2);
      await undo();
      await filtered(5);
    });

    test("another way keeps the first one reachable", async () => {
      await tab.type("textbox", "Filter", "user_agent:nmap", { enter: true });
      await filtered(1);
      const lines = await steps();
      assert.ok(lines.some((line) => line === "another way: where user_agent:curl"), lines.join("\n"));
      assert.equal(lines.at(-1), "where user_agent:nmap here");
      await tab.click("button", "Steps");
      await tab.click("button", /where user_agent:curl$/);
      await filtered(2);
      assert.ok((await steps()).some((line) => line === "another way: where user_agent:nmap"));
    });

    test("what only changes the view is no step of its own, and back goes through it all the same", async () => {
      const before = await steps();
      for (const view of ["Rows", "Time", "Stack"]) {
        await tab.click("tab", view);
        await tab.settled();
      }
      assert.deepEqual(await steps(), before);
      await tab.click("button", "Steps");
      const here = await (await tab.find("dialog", "Steps")).evaluate((panel) => panel.querySelector("[aria-current]").parentElement.innerText.replace(/\s+/g, " ").trim());
      assert.match(here, /^where user_agent:curl here 2 rows ?stack ?rows ?time$/);
      await tab.click("button", "time");
      await tab.page.waitForFunction(() => location.hash.includes("view=time"));
      await filtered(2);
      await tab.page.goBack();
      await tab.find("grid", /^Stack of/);
    });

    test("the step where one is is in sight when the steps are opened", async () => {
      const long = await browser.opened([writeLog("long/http.log", { path: "http", rows: ROWS })]);
      await long.click("tab", "Stack");
      for (let at = 0; at < 30; at += 1) {
        await long.page.evaluate((at) => (location.hash = `log=http&view=stack&by=user_agent&where=uri:x${at}`), at);
        await long.page.waitForFunction((at) => document.body.innerText.includes(`uri:x${at}`), { polling: 50 }, at);
      }
      await long.click("button", "Steps");
      const panel = await long.find("dialog", "Steps");
      await long.page.waitForFunction((panel) => panel.scrollTop > 0, { polling: 50 }, panel);
      const inSight = await panel.evaluate((panel) => {
        const [line, box] = [panel.querySelector("[aria-current]").getBoundingClientRect(), panel.getBoundingClientRect()];
        return line.top >= box.top && line.bottom <= box.bottom;
      });
      assert.ok(inSight);
      await long.close();
      await tab.page.bringToFront();
    });

    test("a finding that is deleted comes back, and an edit goes", async () => {
      await tab.click("tab", "Rows");
      await tab.settled();
      await tab.click("button", "Pin rows");
      await tab.find("status", /^Pinned/);
      await tab.click("tab", /^Findings/);
      await tab.click("button", "Delete finding 1");
      await tab.find("status", /^0 findings/);
      await leave();
      await undo();
      await tab.find("status", /^Undone: delete/);
      await tab.find("status", /^1 finding/);
      await redo();
      await tab.find("status", /^0 findings/);
      await undo();
      await tab.find("status", /^1 finding/);
    });

    test("chosen values and known-good ones", async () => {
      await tab.type("textbox", "Filter", "", { enter: true });
      await tab.click("tab", "Stack");
      await (await tab.find("gridcell", /^wget/)).click();
      await tab.page.keyboard.press(" ");
      await tab.find("status", /^1 value chosen/);
      await undo();
      await tab.page.waitForFunction(() => !/value chosen/.test(document.body.innerText));
      await redo();
      await tab.find("status", /^1 value chosen/);
      await undo();
      // The client of wget was nmap's too.
      await tab.page.keyboard.press("k");
      await tab.find("status", /^Not hidden yet/);
      await tab.page.keyboard.press("k");
      await tab.find("status", /1 row hidden/);
      await undo();
      await filtered(5);
    });

    test("closed logs are read again, and the hunt goes on", async () => {
      await tab.type("textbox", "Filter", "user_agent:curl", { enter: true });
      await filtered(2);
      await tab.page.keyboard.press("Escape");
      await leave();
      await tab.page.keyboard.down("Control");
      await tab.page.keyboard.press("k");
      await tab.page.keyboard.up("Control");
      await tab.page.keyboard.type("Close all logs");
      await tab.page.keyboard.press("Enter");
      await tab.find("button", /sample/i);
      await undo();
      await filtered(2);
      tab.silent();
    });

    test("a link to a hunt runs it again", async () => {
      const address = await tab.page.evaluate(() => location.hash);
      tab = await browser.open();
      await tab.page.evaluate((hash) => void (location.hash = hash), address);
      await tab.page.reload();
      await tab.ready();
      await tab.drop(writeLog("http.log", { path: "http", rows: ROWS }));
      await tab.read();
      await filtered(2);
    });

    test("the steps are saved with the hunt, and come back with it before those of the day", async () => {
      await tab.type("textbox", "Filter", "user_agent:nmap", { enter: true });
      await filtered(1);
      await tab.type("textbox", "Filter", "user_agent:curl", { enter: true });
      await filtered(2);
      await tab.click("tab", /^Findings/);
      const { bytes } = await tab.download(() => tab.click("button", "Save hunt"));
      const saved = await steps();
      const other = await browser.opened([writeLog("http.log", { path: "http", rows: ROWS }), writeText("hunt.json", bytes.toString())]);
      await other.find("tab", /^Findings/);
      await other.settled();
      await other.click("button", "Steps");
      const panel = await other.find("dialog", "Steps");
      const lines = await panel.evaluate((panel) => [...panel.querySelectorAll("li .menu-item")].map((line) => line.innerText.replace(/\s+/g, " ").trim()));
      assert.deepEqual(lines.slice(0, saved.length - 1).map((line) => line.replace(/ here$/, "")), saved.slice(0, -1).map((line) => line.replace(/ here$/, "")), lines.join("\n"));
      assert.equal(lines.filter((line) => line.endsWith(" here")).length, 1);
      await other.click("button", /where user_agent:curl$/);
      await other.find("status", /^2 of 5 rows/);
      other.silent();
      await other.close();
      await tab.page.bringToFront();
    });
  });
}
