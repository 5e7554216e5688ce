// Sums of a stack by hand: who sent most, from the field to the client, sorted, shared out, in the address and in what is taken out.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch, parseCsv } from "./harness.mjs";
import { writeZeek } from "./logs.mjs";

const FIELDS = { ts: "time", uid: "string", "id.orig_h": "addr", "id.orig_p": "port", "id.resp_h": "addr", "id.resp_p": "port", duration: "interval", orig_bytes: "count" };
const row = (at, client, duration, bytes) => [`${1700000000 + at}.5`, `C${at}`, client, "40000", "10.0.9.9", "443", duration, bytes];
// The busiest client sends least; of one nothing is known.
const ROWS = [
  ...Array.from({ length: 8 }, (_, at) => row(at, "10.0.0.1", "0.250000", String(100 + at))),
  row(8, "10.0.0.2", "90.500000", "4000000"),
  row(9, "10.0.0.2", "-", "1"),
  row(10, "10.0.0.3", "-", "-"),
];
const ALL = 4_000_001 + 828;

for (const name of browsers) {
  describe(`sums in ${name}`, () => {
    let browser, tab;
    const column = async (of, head) => {
      const heads = await tab.page.evaluate(() => [...document.querySelectorAll("[role=columnheader]")].map((one) => one.innerText.trim()));
      const at = heads.indexOf(head);
      assert.ok(at >= 0, `${head} is one of ${heads.join()}`);
      return (await tab.lines(`Stack of ${of}`)).map((cells) => cells[at].replace(/\s+/g, " "));
    };
    const address = () => tab.page.evaluate(() => location.hash);
    // What lacks something is never all: 99.98 %, not 100.0 %.
    const share = (part) => `${((100 * part) / ALL).toFixed(2)} %`;

    before(async () => {
      browser = await launch(name);
      tab = await browser.open({ width: 1440 });
      await tab.ready();
      await tab.drop(writeZeek("conn", FIELDS, ROWS));
      await tab.read();
      await tab.settled();
    });
    after(() => browser?.close());

    test("the stack of an amount leads to who has most of it", async () => {
      await tab.click("button", "orig_bytes");
      await tab.find("grid", "Stack of orig_bytes");
      await tab.click("button", "Sum by client");
      await tab.find("grid", "Stack of id.orig_h");
      await tab.settled();
      assert.deepEqual(await column("id.orig_h", "id.orig_h"), ["10.0.0.2", "10.0.0.1", "10.0.0.3"]);
      assert.deepEqual(await column("id.orig_h", "Sum of orig_bytes"), [`4,000,001 ${share(4_000_001)}`, `828 ${share(828)}`, ""]);
      assert.match(await address(), /&rank=-sum&sum=orig_bytes/);
    });

    test("another field is summed from the menu of columns, fractions too", async () => {
      await tab.click("button", "Columns");
      await (await tab.find("combobox", "Sum of")).select("duration");
      await tab.page.keyboard.press("Escape");
      await tab.settled();
      assert.deepEqual((await column("id.orig_h", "Sum of duration")).map((text) => text.split(" ")[0]), ["90.5", "2", ""]);
    });

    test("files have the sum to its last digit", async () => {
      await tab.click("button", "Take out the stack");
      const { bytes } = await tab.download(() => tab.click("menuitem", "Save stack as CSV"));
      const [head, ...lines] = parseCsv(bytes.toString());
      assert.equal(head.at(-1), "sum of duration");
      assert.deepEqual(lines.map((cells) => cells.at(-1)), ["90.5", "2", ""]);
    });

    test("the address brings it back, and nothing summed takes the column away", async () => {
      const hash = await address();
      await tab.click("button", "Columns");
      await (await tab.find("combobox", "Sum of")).select("");
      await tab.page.keyboard.press("Escape");
      await tab.settled();
      assert.deepEqual(await column("id.orig_h", "Count"), ["1", "2", "8"]);
      assert.doesNotMatch(await address(), /sum/);
      await tab.page.evaluate((to) => (location.hash = to), hash);
      await tab.settled();
      await tab.find("columnheader", /^Sum of duration/);
    });

    test("overview names who sent most, and leads to the stack", async () => {
      await tab.click("tab", "Overview");
      await tab.click("button", /^4\.0 MB sent by 10\.0\.0\.2 the most, 99\.98 % of orig_bytes$/);
      await tab.find("grid", "Stack of id.orig_h");
      await tab.find("columnheader", /^Sum of orig_bytes/);
      tab.silent();
    });
  });
}
