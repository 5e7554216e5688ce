// The classic hunt by hand: the real log dropped on the page, and every step done with its own controls, against plain counting.
// The steps build on each other, as an analyst's do.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch, parseCsv } from "./harness.mjs";
import { betweenPairsOf, pairOf, readLog, realLog, tally, treeOf, withoutRealLog } from "./truth.mjs";

for (const name of browsers) {
  describe(`the hunt by hand in ${name}`, { skip: withoutRealLog }, () => {
    let browser, tab, truth, nmap, between;
    const numberOf = (text) => Number(text.replace(/,/g, ""));
    const selected = (pattern) => tab.find("status", pattern);

    before(async () => {
      truth = readLog(realLog);
      nmap = truth.rows.filter((row) => /nmap/i.test(row.user_agent));
      between = betweenPairsOf(truth.rows, nmap);
      browser = await launch(name);
      tab = await browser.open();
    });
    after(() => browser?.close());

    test("a dropped log is read and says so", async () => {
      await tab.ready();
      await tab.drop(realLog);
      await tab.read();
      await tab.text("contentinfo", /(?:)/, /5,758 rows read from 1 file · none skipped/);
      await selected(/^5,758 of 5,758 rows/);
    });

    test("the stack of user agents, rarest first", async () => {
      await tab.find("grid", "Stack of user_agent");
      await selected(/^6 values and unset$/);
      const wanted = tally(truth.rows.map((row) => row.user_agent));
      const lines = await tab.lines("Stack of user_agent");
      assert.deepEqual(lines.map((cells) => numberOf(cells[1])), wanted.map(([, count]) => count));
      assert.match(lines[0][0], /^Wget\/1\.16\.1/);
    });

    test("a count leads to its rows, and back leads back", async () => {
      const grid = await tab.find("grid", "Stack of user_agent");
      await tab.click("button", /^1$/, { within: grid });
      await selected(/^1 row$/);
      await selected(/^1 of 5,758 rows/);
      await tab.page.goBack();
      await selected(/^5,758 of 5,758 rows/);
      await tab.find("grid", "Stack of user_agent");
    });

    test("a filter narrows everything", async () => {
      await tab.type("textbox", "Filter", "user_agent:*Nmap*", { enter: true });
      await selected(/^171 of 5,758 rows · 2 clients · 9 servers · 10 pairs/);
    });

    test("a filter that is wrong says where, and changes nothing", async () => {
      await tab.type("textbox", "Filter", "user_agent:*Nmap* AND (", { enter: true });
      await selected(/expected.*position 2\d/i);
      await selected(/^171 of 5,758 rows/);
      await tab.type("textbox", "Filter", "user_agent:*Nmap*", { enter: true });
      await selected(/^171 of 5,758 rows/);
    });

    test("pairs as a table and as nested JSON", async () => {
      await tab.click("tab", "Pairs");
      await selected(/^10 pairs, 171 requests$/);
      const lines = await tab.lines("Pairs");
      const found = lines.map(([client, server, count]) => [`${client} ${server}`, numberOf(count)]);
      assert.deepEqual(Object.fromEntries(found), Object.fromEntries(tally(nmap.map(pairOf))));
      const { bytes } = await tab.download(() => tab.click("button", /^Download JSON$/));
      assert.deepEqual(JSON.parse(bytes.toString()), treeOf(nmap));
    });

    test("everything between these pairs, and its CSV", async () => {
      await tab.click("button", /^Everything between these pairs$/);
      await selected(/^299 of 5,758 rows/);
      await tab.click("tab", "Rows");
      await selected(/^299 rows$/);
      await tab.click("button", "Export");
      const { name: file, bytes } = await tab.download(() => tab.click("menuitem", "CSV"));
      assert.match(file, /\.csv$/);
      const [head, ...cells] = parseCsv(bytes.toString());
      assert.deepEqual(head, truth.fields);
      assert.deepEqual(cells, between.map((row) => Object.values(row)));
    });

    test("the trail leads back", async () => {
      await tab.click("button", /Nmap/, { within: await tab.find("navigation", "Trail") });
      await selected(/^171 of 5,758 rows/);
      await tab.click("button", "Clear filter");
      await selected(/^5,758 of 5,758 rows/);
    });

    test("every step is undone by back, and done again by forward", async () => {
      await tab.page.goBack();
      await selected(/^171 of 5,758 rows/);
      await tab.page.goBack();
      await selected(/^299 of 5,758 rows/);
      await tab.page.goForward();
      await selected(/^171 of 5,758 rows/);
      await tab.page.goForward();
      await selected(/^5,758 of 5,758 rows/);
    });

    test("URIs, raw and cut", async () => {
      await tab.click("tab", "Stack");
      await tab.click("button", "uri");
      await selected(/^4,922 values and (unset|rows without one)$/);
      await tab.click("button", "Normalise");
      await tab.click("menuitemcheckbox", "Cut at ?");
      await selected(/^4,922 values and unset, collapsed to 4,912 lines$/);
      await tab.click("menuitemcheckbox", "Cut at ? and &");
      await selected(/^4,922 values and unset, collapsed to 176 lines$/);
      await tab.page.keyboard.press("Escape");
    });

    test("indicators find what the user agent hides", async () => {
      await tab.click("tab", "Indicators");
      await selected(/^4 clients show marks of scanners or attacks · 14 pairs/);
      const clients = await tab.page.evaluate(async () => (await window.stackhunt.indicators({ log: "http" })).clients);
      await tab.click("button", /^Everything from these 4 clients$/);
      const theirs = truth.rows.filter((row) => clients.includes(row["id.orig_h"])).length;
      await selected(new RegExp(`^${theirs.toLocaleString("en-US")} of 5,758 rows · 4 clients`));
      await tab.page.goBack();
      await selected(/^5,758 of 5,758 rows/);
      await tab.click("button", /^All rows between these 14 pairs$/);
      await selected(/^417 of 5,758 rows/);
    });

    test("a hunt in the address waits for its logs, and runs on them", async () => {
      await tab.page.reload();
      await tab.ready();
      await tab.page.waitForFunction(() => /The address holds a hunt.*everything between these pairs/s.test(document.body.innerText));
      await tab.drop(realLog);
      await tab.read();
      await selected(/^417 of 5,758 rows/);
    });

    test("an address that asks for a log that is not there says so, and shows what is", async () => {
      await tab.page.evaluate(() => { location.hash = "log=modbus&view=rows"; });
      await tab.page.waitForFunction(() => /The log modbus is not open\. This is http\./.test(document.body.innerText), { polling: 50 });
      await selected(/^5,758 of 5,758 rows/);
      await tab.find("grid", "Stack of user_agent");
    });

    test("all of it without a request or a complaint", () => {
      tab.silent();
    });
  });
}
