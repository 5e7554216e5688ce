// Clients: the words of what stands out add up, and every number and mark leads to what shows it. The counts are taken from the rows that
// are written here.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeZeek } from "./logs.mjs";

const BEGIN = 1_700_000_000;
const NMAP = "Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)";
const row = (second, client, server, status, agent = "curl") => [`${BEGIN + second}.5`, `10.0.0.${client}`, `10.1.0.${server}`, status, agent];
const times = (many, make) => Array.from({ length: many }, (_, at) => make(at));

// One asks many servers, one fails often, one does both; two of the third's failures are in no minute with the others.
const ROWS = [
  ...times(6, (at) => row(at, 1, at, "200")),
  ...times(20, (at) => row(7 + 2 * at, 2, 1, "404")),
  ...times(18, (at) => row(103 + 3 * at, 3, at % 9, at % 2 ? "500" : "-", NMAP)),
  ...times(30, (at) => row(104 + at, 3, 1, "200", NMAP)),
  row(20, 3, 1, "404"), row(300, 3, 1, "404"),
  ...times(4, (at) => row(400 + at, 4, 1, "200")),
];

for (const name of browsers) {
  describe(`clients in ${name}`, () => {
    let browser, tab;
    const rows = async () => (await tab.text("status", /rows? ·/)).split(" ")[0];
    const selected = async (wanted) => (await tab.settled(), assert.equal(await rows(), wanted));
    const back = async () => {
      await tab.page.goBack();
      await tab.settled();
      await tab.find("grid", "Clients");
    };
    before(async () => {
      browser = await launch(name);
      tab = await browser.opened([writeZeek("http", { ts: "time", "id.orig_h": "addr", "id.resp_h": "addr", status_code: "count", user_agent: "string" }, ROWS)]);
      await tab.click("tab", "Clients");
      await tab.settled();
    });
    after(() => browser?.close());

    test("the parts of what stands out add up", async () => {
      await tab.find("status", /^4 clients, 3 stand out: 1 by many servers, 1 by many failures, 1 by both · 1 by marks of scanners$/);
      const marked = (await tab.lines("Clients")).map((cells) => [cells[0], cells[1].replace(/\s/g, "")]);
      assert.deepEqual(marked, [["10.0.0.3", "fan-outfailuresscanner"], ["10.0.0.1", "fan-out"], ["10.0.0.2", "failures"], ["10.0.0.4", ""]]);
      tab.silent();
    });

    test("failures in a minute are as many rows as they say, also where the chosen time cuts the minute", async () => {
      // 18 rows three seconds apart: 51 seconds from the first to the last.
      assert.deepEqual((await tab.lines("Clients")).map((cells) => cells[6]), ["18", "0", "20", "0"]);
      await tab.click("button", "18");
      await selected("18");
      await back();
      await tab.type("textbox", "Filter", `ts:[${BEGIN} TO ${BEGIN + 133}}`, { enter: true });
      await tab.settled();
      assert.equal((await tab.lines("Clients")).find(([client]) => client === "10.0.0.3")[6], "10");
      await tab.click("button", "10");
      await selected("10");
      await back();
      await tab.click("button", "Clear filter");
      await tab.settled();
      tab.silent();
    });

    test("each mark leads to what shows it", async () => {
      const line = async () => tab.find("row", /^10\.0\.0\.3/);
      await tab.click("button", "fan-out", { within: await line() });
      await tab.settled();
      assert.deepEqual((await tab.lines("Stack of id.resp_h")).length, 9, "the servers of that minute");
      await back();
      await tab.click("button", "failures", { within: await line() });
      await selected("18");
      await back();
      await tab.click("button", "scanner", { within: await line() });
      await tab.find("group", "Indicators");
      assert.match(await tab.page.evaluate(() => location.hash), /where=id\.orig_h:10\.0\.0\.3&view=indicators/);
      await back();
      tab.silent();
    });
  });
}
