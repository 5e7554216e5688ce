// The exercise in a small window: what stays in sight, and which keys are an answer, a view, or the way out.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { keys } from "./keyboard.mjs";

for (const name of browsers) {
  describe(`the exercise in a small window in ${name}`, () => {
    let browser;
    before(async () => {
      browser = await launch(name);
    });
    after(() => browser?.close());

    test("in a small window hints and Check stay in sight, and digits are answers in the answer alone", async () => {
      const tab = await browser.open({ width: 1024, height: 768 });
      await tab.ready();
      const { press, command, tabTo } = keys(tab);
      const inSight = (text) => tab.page.waitForFunction((text) => {
        const found = [...document.querySelectorAll("section[aria-label=Exercise] :is(li, p, button)")].find((one) => one.textContent.includes(text));
        const box = found?.getBoundingClientRect();
        return box !== undefined && [box.top + 2, box.bottom - 2].every((y) => found.contains(document.elementFromPoint(box.left + box.width / 2, y)));
      }, { polling: 50 }, text);
      const height = () => tab.page.evaluate(() => document.querySelector("section[aria-label=Exercise]").getBoundingClientRect().height);
      const focused = () => tab.page.evaluate(() => document.activeElement.labels?.[0]?.textContent.trim() ?? document.activeElement.textContent);
      const shown = () => tab.page.evaluate(() => document.querySelector("[role=tab][aria-selected=true]").textContent);
      await tab.click("button", "Start the exercise");
      await tab.read();
      await tab.find("heading", "1. Begin with a hypothesis");
      const [before, view] = [await height(), await shown()];
      await inSight("Check");
      await command("show a hint", "Show a hint");
      await inSight("The log is called http");
      await tab.click("button", "Fold the exercise");
      await command("show a hint", "Show a hint");
      await inSight("Read the names of the fields");
      await inSight("Check");

      // A digit is the option of that number among the options, and the key of a view elsewhere.
      await press("e", "2");
      assert.match(await focused(), /^Somebody looked for weak devices/);
      await tabTo(/^Check$/);
      await press("4");
      await tab.find("grid", "Pairs");
      await press("2");
      await tab.find("grid", /^Stack of/);
      await press("e", "1");
      assert.match(await focused(), /^A controller received/);
      await press("2", "Enter");
      await tab.find("status", /Right/);
      assert.equal(await height(), before);
      await inSight("Right.");
      await inSight("That is the hypothesis");
      await inSight("Next step");
      await press("Enter");
      await tab.find("heading", "2. Stack the user agents");
      assert.match(await focused(), /^How many values/);
      await press("7", "Enter");
      await tab.find("status", /Unset and empty.* are counted too/);
      assert.equal(await shown(), view);
      await tabTo(/^Give up$/);
      await press("7");
      await tab.page.waitForFunction(() => document.querySelector("#view[aria-labelledby=tab-views-indicators]") !== null, { polling: 50 });
      assert.equal(await tab.page.evaluate(() => document.getElementById("exercise-answer").value), "7");
      await press("2");
      await tab.page.waitForFunction(() => document.activeElement.closest(".stack-grid") !== null, { polling: 50 });
      await press("e");
      assert.equal(await height(), before);

      await tab.page.keyboard.down("Shift");
      await tabTo(/^Step 2,/);
      await tab.page.keyboard.up("Shift");
      await press("ArrowRight", "ArrowRight", "Enter");
      await tab.find("heading", "4. Who asked whom");
      await press("ArrowLeft", "ArrowLeft", "ArrowLeft", "Enter");
      await tab.find("heading", "1. Begin with a hypothesis");
      await press("End", "Enter");
      await tab.find("heading", "9. Say what was found");
      await inSight("Check");
      const options = await tab.page.evaluate(() => [...document.querySelectorAll("section[aria-label=Exercise] label")].map((one) => {
        const box = one.getBoundingClientRect();
        return [box.top + 2, box.bottom - 2].every((y) => one.contains(document.elementFromPoint(box.left + box.width / 2, y)));
      }));
      assert.deepEqual(options, [true, true, true, true]);
      assert.equal(await height(), before);
      tab.silent();
      await tab.close();
    });

    test("the task is in sight first, and the focus where it can be seen", async () => {
      const tab = await browser.open({ width: 1024, height: 768 });
      await tab.ready();
      const { press, tabTo, goToAnswer } = keys(tab);
      await tab.click("button", "Start the exercise");
      await tab.read();
      /** Whether an element is seen whole, but for what its box cuts. */
      const seen = (selector) => tab.page.evaluate((selector) => {
        const found = selector === "" ? document.activeElement : document.querySelector(selector);
        const box = found.getBoundingClientRect();
        return found !== document.body && [box.top + 2, box.bottom - 2].every((y) => found.contains(document.elementFromPoint(box.left + Math.min(40, box.width / 2), y)));
      }, selector);
      assert.deepEqual([await seen("#exercise-heading"), await seen("#exercise-heading + p"), await seen(".exercise-ask"), await seen(".exercise-keys")], [true, true, true, true]);
      // From its heading, where the keyboard is at first, the keys of the views work too.
      await tab.page.focus("#exercise-heading");
      await press("6");
      await tab.page.waitForFunction(() => document.activeElement.closest(".rows-grid") !== null, { polling: 50 });
      await tab.page.focus("#exercise-heading");
      await press("Escape");
      await tab.page.waitForFunction(() => document.activeElement.closest(".rows-grid") !== null, { polling: 50 });
      await tab.click("button", /^Step 2,/);
      await tabTo(/^Hint \d/);
      for (const hint of [1, 2]) {
        // The keyboard stays on the button as long as there are more.
        await press("Enter");
        await tab.page.waitForFunction((hint) => document.querySelectorAll(".exercise-hints li").length === hint, { polling: 50 }, hint);
      }
      assert.equal(await seen(""), true, "after the last hint");
      assert.equal(await tab.page.evaluate(() => document.activeElement.matches(".exercise-hints li")), true);
      await goToAnswer();
      await press("Escape");
      // Esc leads to the view, as soon as there is a list.
      await tab.page.waitForFunction(() => document.activeElement.closest(".view") !== null, { polling: 50 });
      await tab.click("button", /^Step 1,/);
      await press("e", "2");
      await tabTo(/^Check$/);
      await press("Enter");
      await tab.find("status", /Right/);
      await tab.click("button", /^Step 2,/);
      await tab.click("button", /^Step 1,/);
      assert.equal(await seen(".exercise-ask"), true, "the question of a step that was done");
      tab.silent();
      await tab.close();
    });
  });
}
