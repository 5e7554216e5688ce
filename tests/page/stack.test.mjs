// The stack by hand: order, narrowing, normalisers, several fields, filters from a click, and what is taken out.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch, parseCsv } from "./harness.mjs";
import { writeLog } from "./logs.mjs";

const ROWS = [
  ...Array.from({ length: 4 }, (_, at) => ({ user_agent: "Mozilla/5.0 (plant)", uri: `/page${at}?id=${at}`, "id.orig_h": `10.0.0.${at}` })),
  { user_agent: "curl/8.5", uri: "/%2e%2e/etc", method: "POST" },
  { user_agent: "curl/8.5", uri: "/a&sid=1" },
  { user_agent: "=1+1", uri: "/deadbeef01" },
  { uri: "/a&sid=2" },
];

for (const name of browsers) {
  describe(`the stack in ${name}`, () => {
    let browser, tab;
    const selected = (pattern) => tab.find("status", pattern);
    /** First cell of each line, and its count. */
    const stack = async (of) => (await tab.lines(`Stack of ${of}`)).map((cells) => [cells[0], Number(cells[of.split(" and ").length])]);

    before(async () => {
      browser = await launch(name);
      tab = await browser.open();
      await tab.ready();
      await tab.drop(writeLog("http.log", { path: "http", rows: ROWS }));
      await tab.read();
      await selected(/^3 values and unset$/);
    });
    after(() => browser?.close());

    test("rarest first, commonest first, ties by value", async () => {
      const rarest = [["unset", 1], ["=1+1", 1], ["curl/8.5", 2], ["Mozilla/5.0 (plant)", 4]];
      assert.deepEqual(await stack("user_agent"), rarest);
      await tab.click("button", "Commonest");
      await tab.find("columnheader", /^Count$/);
      await tab.page.waitForFunction(() => document.querySelector("[role=columnheader][aria-sort=descending]") !== null);
      assert.deepEqual(await stack("user_agent"), [rarest[3], rarest[2], rarest[0], rarest[1]]);
      await tab.click("button", "Rarest");
    });

    test("a text narrows the values, ignoring case, and shares stay those of all rows", async () => {
      await tab.type("textbox", "Narrow values", "CURL");
      await selected(/^1 of 3 values$/);
      const [cells] = await tab.lines("Stack of user_agent");
      assert.deepEqual([cells[0], cells[1], cells[2]], ["curl/8.5", "2", "25.0 %"]);
      await tab.type("textbox", "Narrow values", "nothing has this");
      await tab.click("button", "Show all values");
      await selected(/^3 values and unset$/);
    });

    test("normalisers say what they do and how much they collapsed", async () => {
      await tab.click("button", "uri");
      await selected(/^8 values$/);
      await tab.click("button", "Normalise");
      const menu = await tab.text("menu", "Normalise");
      for (const line of ["Cut at ?", "Cut at ? and &", "Percent-decode", "Numbers to N", "Hex and GUIDs to H", "Raw values"]) assert.ok(menu.includes(line), menu);
      await tab.click("menuitemcheckbox", "Cut at ? and &");
      await selected(/^8 values, collapsed to 7 lines$/);
      await tab.click("menuitemcheckbox", "Numbers to N");
      await selected(/^8 values, collapsed to 4 lines$/);
      await tab.click("menuitemcheckbox", "Hex and GUIDs to H");
      await tab.click("menuitemcheckbox", "Percent-decode");
      await tab.page.keyboard.press("Escape");
      await tab.page.waitForFunction(() => document.body.innerText.includes("/../etc"));
      const found = (await stack("uri")).map(([value, count]) => `${value.replace(/\s*\d+ values$/, "")} ${count}`);
      assert.deepEqual(found.sort(), ["/../etc 1", "/H 1", "/a 2", "/pageN 4"]);
      await tab.click("button", "Normalise");
      await tab.click("menuitem", "Raw values");
      await selected(/^8 values$/);
    });

    test("rows without a value are told in the same words, wherever in the list they are", async () => {
      const rows = [...Array.from({ length: 300 }, (_, at) => ({ uri: `/v${at}` })), ...Array.from({ length: 5 }, () => ({ uri: "-" }))];
      const long = await browser.opened([writeLog("long/http.log", { path: "http", rows })]);
      const says = (pattern) => long.find("status", pattern);
      const controls = () => long.page.$$eval(".tools .segments, .tools .narrow, .tools .popover", (all) => all.map((one) => one.getBoundingClientRect().x));
      await long.click("tab", "Stack");
      await long.settled();
      const before = await controls();
      await long.click("button", "uri");
      await says(/^300 values and unset$/);
      assert.deepEqual(await controls(), before);
      await long.click("button", "Commonest");
      await long.settled();
      await says(/^300 values and unset$/);
      await long.click("button", "Normalise");
      await long.click("menuitemcheckbox", "Numbers to N");
      await says(/^300 values and unset, collapsed to 2 lines$/);
      await long.click("menuitem", "Raw values");
      await long.type("textbox", "Narrow values", "v1");
      await says(/^111 of 300 values$/);
      long.silent();
      await long.close();
    });

    test("a field more makes a stack of both", async () => {
      await tab.click("button", "method");
      await tab.click("button", "Add user_agent to the stack");
      await tab.find("grid", "Stack of method and user_agent");
      const lines = (await tab.lines("Stack of method and user_agent")).map((cells) => cells.slice(0, 3).join(" "));
      assert.deepEqual(lines.sort(), ["GET =1+1 1", "GET Mozilla/5.0 (plant) 4", "GET curl/8.5 1", "GET unset 1", "POST curl/8.5 1"]);
      const row = await tab.find("row", /POST/);
      await tab.click("button", /^Include in the filter/, { within: row });
      await tab.find("textbox", "Filter");
      await selected(/^1 of 8 rows/);
      await tab.click("button", "Clear filter");
      await tab.click("button", "Take method out of the stack", {});
      await tab.find("grid", "Stack of user_agent");
    });

    test("a click on a value includes or excludes it", async () => {
      const filter = async () => (await tab.find("textbox", "Filter")).evaluate((box) => box.value);
      await tab.click("button", /^Exclude from the filter/, { within: await tab.find("row", /plant/) });
      await selected(/^4 of 8 rows/);
      assert.match(await filter(), /^NOT user_agent:.*Mozilla/);
      // A row that is found before the list has changed is another row then.
      await tab.settled();
      await tab.click("button", /^Exclude from the filter/, { within: await tab.find("row", /^unset/) });
      await selected(/^3 of 8 rows/);
      await tab.settled();
      await tab.click("button", /^Include in the filter/, { within: await tab.find("row", /curl/) });
      await selected(/^2 of 8 rows/);
      await tab.page.goBack();
      await selected(/^3 of 8 rows/);
      await tab.click("button", "Clear filter");
      await selected(/^8 of 8 rows/);
    });

    test("the chosen value is there in full, and its keys work", async () => {
      await (await tab.find("gridcell", /plant/)).click();
      await tab.text("region", "Chosen value", /Mozilla\/5\.0 \(plant\).*Show 4 rows/);
      await tab.page.keyboard.press("ArrowUp");
      await tab.text("region", "Chosen value", /curl\/8\.5.*Show 2 rows/);
      await tab.page.keyboard.press("p");
      await selected(/^5 of 8 rows/);
      await tab.text("navigation", "Trail", /curl.*everything between these pairs/);
      await tab.click("button", "Remove pivot");
      await tab.click("button", "Clear filter");
      await selected(/^8 of 8 rows/);
    });

    test("the whole stack as CSV, its formulas defused", async () => {
      await tab.click("button", "Take out the stack");
      const { name: file, bytes } = await tab.download(() => tab.click("menuitem", "Save stack as CSV"));
      assert.equal(file, "stackhunt-http-stack.csv");
      const [head, ...lines] = parseCsv(bytes.toString());
      assert.deepEqual(head.slice(0, 5), ["user_agent", "count", "share", "clients", "servers"]);
      assert.deepEqual(lines.map((cells) => cells.slice(0, 5)), [
        ["-", "1", "0.125000", "1", "1"],
        ["'=1+1", "1", "0.125000", "1", "1"],
        ["curl/8.5", "2", "0.250000", "1", "1"],
        ["Mozilla/5.0 (plant)", "4", "0.500000", "4", "1"],
      ]);
    });

    test("asks for nothing", () => tab.silent());
  });
}
