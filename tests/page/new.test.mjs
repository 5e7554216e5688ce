// What is new today against yesterday: two days of one log, and what only the second has, counted by hand.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeText } from "./logs.mjs";
import { command } from "./views.mjs";

// Day, hour, client, server, name asked for: an unset name is no new name.
const ROWS = [
  [17, 8, 1, 9, "plant.example"], [17, 9, 2, 9, "news.example"], [17, 10, 1, 8, "plant.example"],
  [18, 8, 1, 9, "plant.example"], [18, 9, 3, 9, "odd.example"], [18, 9, 3, 9, "odd.example"], [18, 10, 1, 9, "more.example"], [18, 11, 2, 8, "-"],
];
const log = (day) => {
  const rows = ROWS.filter(([of]) => of === day).map(([of, hour, client, server, query]) => `${Date.UTC(2024, 2, of, hour) / 1000}.5\t10.0.0.${client}\t10.0.0.${server}\t${query}`);
  const head = "#separator \\x09\n#path\tdns\n#fields\tts\tid.orig_h\tid.resp_h\tquery\n#types\ttime\taddr\taddr\tstring\n";
  return writeText(`dns.2024-03-${day}.log`, `${head}${rows.join("\n")}\n`);
};

for (const name of browsers) {
  describe(`what is new in ${name}`, () => {
    let browser, tab;
    before(async () => {
      browser = await launch(name);
      tab = await browser.open({ width: 1440 });
      await tab.ready();
      await tab.drop(log(17), log(18));
      await tab.read();
    });
    after(() => browser?.close());
    const values = async (grid) => (await tab.lines(grid)).map((cells) => cells[0]);

    test("without a chosen time there is no before", async () => {
      await tab.find("grid", "Stack of query");
      assert.equal(await tab.has("button", "Only new"), false);
    });

    test("only names that no row before has", async () => {
      await tab.type("textbox", "Filter", "ts:[2024-03-18T00:00:00Z TO 2024-03-19T00:00:00Z}", { enter: true });
      await tab.settled();
      await tab.click("button", "Only new");
      await tab.settled();
      assert.deepEqual(await values("Stack of query"), ["more.example", "odd.example"]);
      await tab.text("status", /^3 of 8 rows/);
      await tab.text("navigation", /(?:)/, /new query, not among these/);
    });

    test("a time that was typed is one too, and the palette has the switch", async () => {
      for (const typed of ["ts:>=2024-03-18", "ts:2024-03-18", "ts:[2024-03-18T00:00 TO *]"]) {
        await tab.click("button", "Only new");
        await tab.type("textbox", "Filter", typed, { enter: true });
        await tab.settled();
        await tab.text("status", /^5 of 8 rows/);
        await command(tab, "only new");
        await tab.settled();
        assert.deepEqual(await values("Stack of query"), ["more.example", "odd.example"], typed);
      }
    });

    test("the address keeps it, and the button takes it back", async () => {
      await tab.page.reload();
      await tab.ready();
      await tab.drop(log(17), log(18));
      await tab.read();
      await tab.settled();
      assert.deepEqual(await values("Stack of query"), ["more.example", "odd.example"]);
      await tab.click("button", "Only new");
      await tab.settled();
      await tab.text("status", /^5 of 8 rows/);
    });

    test("new clients, and new pairs", async () => {
      await tab.click("tab", "Clients");
      await tab.settled();
      await tab.click("button", "Only new");
      await tab.settled();
      assert.deepEqual(await values("Clients"), ["10.0.0.3"]);
      await tab.click("tab", "Pairs");
      await tab.settled();
      await tab.click("button", "Only new");
      await tab.settled();
      const pairs = (await tab.lines(/^Pairs/)).map((cells) => cells.slice(0, 2).join(" "));
      assert.deepEqual(pairs.sort(), ["10.0.0.2 10.0.0.8", "10.0.0.3 10.0.0.9"]);
      tab.silent();
    });
  });
}
