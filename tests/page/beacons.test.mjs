// Who comes back at regular intervals, what is worth a first look in a log of controllers, and names for filters too long to be read.
// Scores are worked out by hand: a row each minute, and in 24 equal parts of the time one or two of them, is a clock.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeLog, writeText } from "./logs.mjs";

const BEGIN = 1_700_000_000;
const AGENT = "Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)";
const clock = Array.from({ length: 40 }, (_, at) => ({ ts: `${BEGIN + at * 60}.0`, "id.orig_h": "10.0.0.5", "id.resp_h": "10.1.0.1", user_agent: "hmi" }));
const seldom = [7, 11, 500, 503, 1800].map((at) => ({ ts: `${BEGIN + at}.0`, "id.orig_h": "10.0.0.6", "id.resp_h": "10.1.0.2", user_agent: "curl" }));
const later = [81, 90, 19].map((at) => ({ ts: `${BEGIN + at}.0`, "id.orig_h": "10.0.0.67", "id.resp_h": "10.1.0.1", user_agent: at === 81 ? "curl" : "hmi", uri: `/${at}` }));
const marked = [20, 80.000001].map((at) => ({ ts: `${(BEGIN + at).toFixed(6)}`, "id.orig_h": "10.0.0.67", "id.resp_h": "10.1.0.1", user_agent: AGENT }));
const scan = [20, 80].map((at) => ({ ts: `${BEGIN + at}.0`, "id.orig_h": "10.0.0.66", "id.resp_h": "10.1.0.1", user_agent: AGENT, method: at === 20 ? "GET" : "POST" }));
const HTTP = [...clock, ...seldom, ...scan];

const tsv = (path, fields, types, rows) => ["#separator \\x09", "#unset_field\t-", `#path\t${path}`, `#fields\t${fields.join("\t")}`, `#types\t${types.join("\t")}`, ...rows.map((row) => row.join("\t")), ""].join("\n");
const DNS = tsv("dns", ["ts", "id.orig_h", "id.resp_h", "query"], ["time", "addr", "addr", "string"], Array.from({ length: 80 }, (_, at) => at % 2 === 0
  ? [`${BEGIN + at * 30}.0`, "10.0.0.5", "10.0.0.53", "c2.example"] : [`${BEGIN + (at * at) % 2340}.0`, "10.0.0.5", "10.0.0.53", `page${at}.example`]));
const MODBUS = tsv("modbus", ["ts", "id.orig_h", "id.resp_h", "func"], ["time", "addr", "addr", "string"], [
  [`${BEGIN}.0`, "10.0.0.9", "10.1.0.7", "READ_COILS"], [`${BEGIN + 1}.0`, "10.0.0.9", "10.1.0.7", "READ_COILS"],
  [`${BEGIN + 5}.0`, "10.0.0.8", "10.1.0.7", "WRITE_SINGLE_COIL"], [`${BEGIN + 9}.0`, "10.0.0.8", "10.1.0.7", "WRITE_SINGLE_COIL"],
]);

for (const name of browsers) {
  describe(`regular intervals in ${name}`, () => {
    let browser, tab;
    before(async () => {
      browser = await launch(name);
      tab = await browser.opened([writeLog("http.log", { path: "http", rows: HTTP }), writeText("dns.log", DNS), writeText("modbus.log", MODBUS)]);
    });
    after(() => browser?.close());

    test("the overview tells of them, of writes to controllers and of the rarest value, each a door", async () => {
      await tab.text("region", "http", /1 pair at regular intervals score 0\.9 or more/);
      await tab.text("region", "http", /3 values of user_agent rarest .*Nmap/);
      await tab.text("region", "dns", /1 pair at regular intervals/);
      await tab.text("region", "modbus", /2 values of func rarest READ_COILS, 2/);
      await tab.text("region", "modbus", /Writes to Modbus devices 1 client, 2 rows/);
      assert.doesNotMatch(await tab.text("region", "modbus", /client/), /marks of scanners/);
      await tab.click("button", /^Writes to Modbus devices/);
      await tab.settled();
      assert.equal((await tab.lines("Rows")).length, 2);
      await tab.click("tab", "Indicators");
      await tab.text("status", /mark of a scanner/, /The one known mark of a scanner is not in 2 rows/);
      await tab.text("region", "Worth a look", /Writes to Modbus devices.*10\.0\.0\.8 2 /s);
      await tab.page.goBack();
      await tab.page.goBack();
      tab.silent();
    });

    test("the clock comes first with its measures, and its gap leads to its time", async () => {
      await tab.click("button", /^1 pair at regular intervals/, { within: await tab.find("region", "http") });
      await tab.find("status", /^2 of 3 pairs came at four or more different seconds · evenness by 24 bins of 1 min/);
      const [first, second, ...none] = await tab.lines("Beacons");
      assert.deepEqual(first.slice(0, 11), ["10.0.0.5", "10.1.0.1", "40", "40", "1.000", "1 min", "0 s", "1.00", "–", "1.00", "1.00"]);
      assert.deepEqual([second[0], second[2], none], ["10.0.0.6", "5", []]);
      await tab.click("button", "1 min");
      await tab.find("grid", "Series over time");
      assert.match(await tab.page.evaluate(() => decodeURIComponent(location.hash)), /where=id\.orig_h:10\.0\.0\.5\+AND\+id\.resp_h:10\.1\.0\.1/);
      await tab.page.goBack();
      await tab.settled();
      tab.silent();
    });

    test("by keyboard: chosen, pinned, included", async () => {
      await (await tab.find("grid", "Beacons")).focus();
      await tab.page.keyboard.press("ArrowDown");
      await tab.page.keyboard.press("f");
      await tab.find("status", /^Pinned: 10\.0\.0\.5 → 10\.1\.0\.1: every 60 s/);
      await tab.page.keyboard.press("+");
      await tab.settled();
      assert.equal((await tab.lines("Beacons")).length, 1);
      await tab.page.goBack();
      await tab.settled();
      tab.silent();
    });

    test("in a dns log it is the name that a client comes back to, unless another field is chosen", async () => {
      await tab.click("tab", /^dns/);
      await tab.find("status", /^1 of 41 pairs came/);
      assert.deepEqual((await tab.lines("Beacons"))[0].slice(0, 3), ["10.0.0.5", "c2.example", "40"]);
      await (await tab.find("combobox", /^Whom the client asks/)).select("id.resp_h");
      await tab.find("status", /^1 of 1 pair came/);
      assert.deepEqual((await tab.lines("Beacons"))[0].slice(0, 3), ["10.0.0.5", "10.0.0.53", "80"]);
      assert.match(await tab.page.evaluate(() => location.hash), /pairs=beacons.*to=id\.resp_h/);
      tab.silent();
    });

    test("findings say whether they still hold, and who is new behind them", async () => {
      await tab.click("tab", /^http/);
      await tab.click("tab", "Stack");
      await tab.settled();
      await tab.click("button", /^Pin to the findings/, { within: await tab.find("row", /hmi/) });
      await tab.find("status", /Findings has 2/);
      await tab.click("tab", /^Findings/);
      await tab.text("region", "Finding 1", /40 rows behind it, as when it was pinned/);
      await tab.text("region", "Finding 2", /40 rows behind it, as when it was pinned/);
      const other = { ...clock[0], "id.orig_h": "10.0.0.77" };
      await tab.drop(writeLog("more.log", { path: "http", rows: [...clock.slice(0, 3), other] }));
      await tab.text("region", "Finding 1", /43 rows behind it on these logs; it was pinned on 40\. Numbers below are those of then\.\s/);
      await tab.text("region", "Finding 2", /44 rows behind it on these logs; it was pinned on 40\. Numbers below are those of then\. 1 new client: 10\.0\.0\.77 /);
      await tab.find("status", /^2 of 2 changed, 1 with new hosts$/);
      const { bytes } = await tab.download(() => tab.click("button", "Save hunt"));
      assert.deepEqual(JSON.parse(bytes.toString()).findings.map(({ clients }) => clients), [["10.0.0.5"], ["10.0.0.5"]]);
      await tab.click("button", "Report");
      const report = (await tab.download(() => tab.click("menuitem", /^Save report as Markdown/))).bytes.toString();
      assert.match(report, /On the logs of this report: 44 rows behind it, pinned on 40\\?\. New clients: 10\\?\.0\\?\.0\\?\.77\\?\./);
      await tab.click("button", "Their rows");
      await tab.find("status", /^1 of 51 rows/);
      tab.silent();
    });
  });

  describe(`names of filters in ${name}`, () => {
    let browser, tab;
    const where = () => tab.page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get("where") ?? "");
    before(async () => {
      browser = await launch(name);
      tab = await browser.opened([writeLog("http.log", { path: "http", rows: HTTP })]);
      await tab.click("tab", "Indicators");
    });
    after(() => browser?.close());

    test("indicators say when each client left its marks, and pin them", async () => {
      await tab.find("button", /^10\.0\.0\.66 2 22:13:40 → 22:14:40$/);
      // All that it sent are marks.
      await tab.text("list", "Clients with marks", /22:14:40\s+sessions\s+nothing before the marks\s+nothing after the last/);
      await tab.click("button", "Pin");
      await tab.find("status", /^Pinned: (1 client with marks of scanners in http|Nmap)/);
      tab.silent();
    });

    test("what a client did before and after its marks is counted, and a click away in the order of time", async () => {
      const other = await browser.opened([writeLog("http.log", { path: "http", rows: [...later, ...marked, { ...later[0], ts: `${BEGIN + 80}.000002` }, { ...later[0], ts: `${BEGIN + 50}.0`, uri: "/between" }] })]);
      await other.click("tab", "Indicators");
      await other.text("list", "Clients with marks", /10\.0\.0\.67 2 22:13:40 → 22:14:40\s+sessions\s+1 before the marks\s+4 since the first\s+3 after the last/);
      await other.click("button", "4 since the first, 10.0.0.67");
      await other.find("status", /^4 of 7 rows/);
      await other.page.goBack();
      await other.click("button", "3 after the last, 10.0.0.67");
      await other.find("status", /^3 of 7 rows/);
      await other.find("grid", "Rows");
      await other.settled();
      assert.deepEqual((await other.lines("Rows")).map((cells) => cells.find((cell) => /^\/\d+$/.test(cell))), ["/81", "/81", "/90"]);
      // The first arrow goes to the first row, not to the head.
      await (await other.find("grid", "Rows")).focus();
      await other.page.keyboard.press("ArrowDown");
      await other.page.keyboard.press("Enter");
      await other.text("region", "Row detail", /\/81/);
      other.silent();
      await other.close();
      await tab.page.bringToFront();
    });

    test("any mark is a chip with a name, to which more can be written", async () => {
      await tab.click("button", "Show these 2 rows");
      await tab.find("button", "any mark of a scanner in http");
      await tab.settled();
      const whole = await where();
      assert.ok(whole.length > 300, "the address has the text");
      await tab.text("navigation", "Trail", /where ‹any mark of a scanner in http›/);
      await tab.type("textbox", "Filter", "method:POST");
      await tab.settled();
      await tab.text("status", /^1 of 47 rows/, /1 client/);
      assert.ok((await where()).endsWith(" AND method:POST") && (await where()).includes(whole));
      await tab.find("button", "any mark of a scanner in http");
      await tab.page.keyboard.down("Control");
      await (await tab.find("grid", "Rows")).focus();
      await tab.page.keyboard.press("z");
      await tab.page.keyboard.up("Control");
      await tab.text("status", /^2 of 47 rows/, /1 client/);
      assert.equal(await where(), whole);
      tab.silent();
    });

    test("the chip opens as text, and a fault in what is written beside it is shown at its place", async () => {
      await tab.type("textbox", "Filter", "method:(");
      await tab.text("status", /the rows shown are those of the filter before/, /at position \d{3,}/);
      await tab.page.keyboard.press("Escape");
      await tab.click("button", "any mark of a scanner in http");
      const box = await tab.find("textbox", "Filter");
      await tab.page.waitForFunction((input, whole) => input.value === whole, {}, box, await where());
      await tab.click("button", "Clear filter");
      await tab.settled();
      assert.equal(await where(), "");
      tab.silent();
    });
  });

  describe(`row, comparison and chart in ${name}`, () => {
    let browser, tab;
    before(async () => {
      browser = await launch(name);
      tab = await browser.opened([writeLog("http.log", { path: "http", rows: HTTP })]);
    });
    after(() => browser?.close());

    test("the fields of a row come before what is around it", async () => {
      await tab.click("tab", "Rows");
      await (await tab.find("grid", "Rows")).focus();
      for (const key of ["ArrowDown", "ArrowDown", "Enter"]) await tab.page.keyboard.press(key);
      await tab.find("region", "Neighbours in time");
      const [fields, around] = await tab.page.evaluate(() => [".row-cells", ".neighbours"].map((one) => document.querySelector(one).getBoundingClientRect().top));
      assert.ok(fields < around, `${fields} ${around}`);
      await tab.click("button", "Around it");
      assert.ok(await tab.page.evaluate(() => document.querySelector(".neighbours").getBoundingClientRect().top < innerHeight), "it is in sight");
      await tab.page.keyboard.press("Escape");
      tab.silent();
    });

    test("a comparison is pinned as the table that it is, by a key too", async () => {
      await tab.click("tab", "Stack");
      await (await tab.find("grid", /^Stack of/)).focus();
      for (const key of ["ArrowDown", " ", "ArrowDown", " ", "="]) await tab.page.keyboard.press(key);
      await tab.find("heading", "What distinguishes these 2 values");
      await tab.settled();
      await tab.click("button", "Pin comparison");
      await tab.find("status", /^Pinned: 2 values of user_agent side by side/);
      await (await tab.find("group", "Values side by side")).focus();
      await tab.page.keyboard.press("f");
      await tab.find("status", /^Pinned already: 2 values of user_agent side by side.* It is finding 1/);
      await tab.click("tab", "Time");
      await tab.settled();
      await (await tab.find("grid", "Series over time")).focus();
      await tab.page.keyboard.press("f");
      await tab.find("status", /^Pinned: Rows of http over time.* Findings has 2/);
      await tab.click("tab", /^Findings 2$/);
      const text = await tab.text("region", "Finding 1", /alike/);
      assert.match(text, /rows\s+2\s+5/);
      assert.match(text, /method\s+60\.?\d* %|method/);
      tab.silent();
    });

    test("a saved hunt has the checksums", async () => {
      const { bytes } = await tab.download(() => tab.click("button", "Save hunt"));
      const hunt = JSON.parse(bytes.toString());
      assert.match(hunt.files[0].sha256, /^[0-9a-f]{64}$/);
      assert.deepEqual(hunt.findings.map((finding) => finding.selected), [7, 47]);
      tab.silent();
    });
  });
}
