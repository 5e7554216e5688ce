// What stands out first, and the clients behind it: counts taken from the logs by hand.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeLog, writeText } from "./logs.mjs";

/** A log with any fields: names with types, and rows. */
const other = (path, fields, rows) =>
  writeText(`${path}.log`, `#separator \\x09\n#path\t${path}\n#fields\t${fields.map(([name]) => name).join("\t")}\n#types\t${fields.map(([, type]) => type).join("\t")}\n${rows.map((row) => row.join("\t")).join("\n")}\n`);

const ENDS = [["ts", "time"], ["uid", "string"], ["id.orig_h", "addr"], ["id.resp_h", "addr"]];
// One client asks twelve functions in as many seconds, the second asks a device what it is, the third reads.
const MODBUS = [
  ...Array.from({ length: 12 }, (_, at) => [`${1000000000 + at}.0`, `C${at}`, "10.0.0.9", "10.1.0.1", `unknown-${at + 60}`, "-"]),
  ["1000000020.0", "Cx", "10.0.0.8", "10.1.0.1", "REPORT_SLAVE_ID", "-"],
  ["1000000030.0", "Cy", "10.0.0.7", "10.1.0.1", "READ_COILS_EXCEPTION", "-"],
];
const X509 = Array.from({ length: 30 }, (_, at) => [`${1000000000 + at}.0`, `F${at}`, "3", `0${at}`, `CN=${at % 3}`]);

// One client asks nine servers within half a minute, another the same one every ten seconds; the third comes once.
const scan = Array.from({ length: 9 }, (_, at) => ({ ts: `${1700000000 + at * 3}.0`, "id.orig_h": "10.0.0.66", "id.resp_h": `10.1.0.${at}`, user_agent: "-" }));
const poll = Array.from({ length: 40 }, (_, at) => ({ ts: `${1700000000 + at * 10}.0`, "id.orig_h": "10.0.0.5", "id.resp_h": "10.1.0.1", user_agent: "hmi" }));
const HTTP = [...scan, ...poll, { ts: "1700007200.0", "id.orig_h": "10.0.0.7", user_agent: "curl" }];

for (const name of browsers) {
  describe(`overview in ${name}`, () => {
    let browser, tab;
    before(async () => {
      browser = await launch(name);
      tab = await browser.open({ width: 1440 });
      await tab.ready();
      await tab.drop(writeLog("http.log", { path: "http", rows: HTTP }), writeLog("dns.log", { path: "dns", rows: [{}, {}] }));
      await tab.read();
    });
    after(() => browser?.close());

    test("several logs begin with what stands out in each", async () => {
      await tab.text("group", "Overview", /2 values of user_agent/);
      const text = await tab.text("region", "http", /stands out/);
      assert.match(text, /50 rows from 1 file/);
      assert.match(text, /3 clients, 1 stands out: 1 by many servers/);
      assert.match(text, /1 of 3 hours without a row/);
      await tab.text("region", "dns", /2 rows from 1 file/);
      tab.silent();
    });

    test("it says that it leaves the filter aside", async () => {
      await tab.click("tab", /^http/);
      await tab.type("textbox", "Filter", "user_agent:curl", { enter: true });
      await tab.find("status", /^1 of 50 rows/);
      await tab.click("tab", "Overview");
      await tab.find("status", /^2 logs, 52 rows · of the whole logs, without the filter$/);
      await tab.type("textbox", "Filter", "", { enter: true });
      await tab.find("status", /^50 of 50 rows/);
      await tab.click("tab", "Overview");
      await tab.find("status", /^2 logs, 52 rows$/);
    });

    test("a line of it is a door, and the busiest minute of a client leads to its rows", async () => {
      await tab.click("button", /1 stands out/);
      const [first] = await tab.lines("Clients");
      assert.deepEqual(first.slice(0, 5), ["10.0.0.66", "fan-out", "9", "9", "9"]);
      assert.equal(first[7], "100 %", "none of its rows has a user agent");
      assert.deepEqual((await tab.lines("Clients")).map((cells) => cells[0]), ["10.0.0.66", "10.0.0.5", "10.0.0.7"]);
      await tab.click("button", "Rows");
      assert.deepEqual((await tab.lines("Clients")).map((cells) => cells[2]), ["40", "9", "1"]);
      const door = await tab.page.$$("[role=gridcell] button[title^='The minute from']");
      await door[1].click();
      await tab.find("grid", "Rows");
      await tab.settled();
      assert.equal((await tab.lines("Rows")).length, 9);
      await tab.page.goBack();
      await tab.find("grid", "Clients");
      tab.silent();
    });

    test("the log to begin with does not depend on which is read first", async () => {
      const line = ["1000000000.0", "C1", "10.0.0.9", "10.1.0.1", "x".repeat(60)];
      const large = ["conn", "dns"].map((path) => other(path, [...ENDS, ["note", "string"]], Array(120_000).fill(line)));
      const all = await browser.open();
      await all.ready();
      await all.drop(...large, writeLog("http.log", { path: "http", rows: HTTP }));
      await all.read();
      await all.find("group", "Overview");
      await all.click("tab", "Stack");
      await all.find("grid", "Stack of user_agent");
      all.silent();
      await all.close();
    });

    test("the path that JSON lines repeat is no field to begin with", async () => {
      const line = (at) => JSON.stringify({ _path: "analyzer", _write_ts: 1700000000 + at, ts: 1700000000 + at, cause: at === 3 ? "violation" : "reset" });
      const json = await browser.open();
      await json.ready();
      await json.drop(writeText("analyzer.log", [0, 1, 2, 3].map(line).join("\n")), writeLog("http.log", { path: "http", rows: HTTP }));
      await json.read();
      await json.text("region", "analyzer", /2 values of cause rarest violation, 1/);
      json.silent();
      await json.close();
    });

    test("another log beside those that are open leaves the view as it is", async () => {
      await tab.click("tab", "Stack");
      await tab.drop(writeLog("conn.log", { path: "conn", rows: [{}] }));
      await tab.find("tab", /^conn 1 row$/);
      await tab.settled();
      assert.equal(await (await tab.find("tab", "Stack")).evaluate((one) => one.ariaSelected), "true");
      tab.silent();
    });

    test("the chart of a log leads to its time, as that was shown before", async () => {
      await tab.click("tab", "Time");
      await (await tab.find("combobox", /^Series by/)).select("method");
      await (await tab.find("combobox", /^Bins/)).select("300");
      await tab.settled();
      await tab.click("tab", "Overview");
      await tab.settled();
      await (await tab.find("button", "Rows of http over time")).focus();
      await tab.page.keyboard.press("Enter");
      await tab.find("grid", "Series over time");
      assert.match(await tab.page.evaluate(() => location.hash), /over=method&bin=300/);
      tab.silent();
    });

    test("industrial logs: who tries functions out is marked, who asks for names is told apart, and a stack begins with no identifier", async () => {
      await tab.drop(
        other("modbus", [...ENDS, ["func", "string"], ["exception", "string"]], MODBUS),
        other("x509", [["ts", "time"], ["id", "string"], ["certificate.version", "count"], ["certificate.serial", "string"], ["certificate.subject", "string"]], X509),
        other("modbus_register_change", [...ENDS, ["register", "count"], ["old_val", "count"]], [["0.0", "C1", "10.0.0.9", "10.1.0.1", "7", "1"]]),
        other("dnp3_control", [...ENDS, ["status_code", "string"]], [["1000000000.0", "C1", "10.0.0.9", "10.1.0.1", "Success"]]),
      );
      await tab.find("tab", /^dnp3_control 1 row$/);
      await tab.click("tab", "Overview");
      await tab.text("region", "modbus", /1 client asking devices what they are.*3 clients, 1 stands out: 1 by many functions.*14 values of func/s);
      // Far from the time of http and dns, by which it would be drawn empty.
      await tab.text("region", "modbus", /its own time/);
      assert.doesNotMatch(await tab.text("region", "dns"), /its own time/);
      assert.match(await tab.page.$eval("[aria-label='Rows of modbus over time'] path", (path) => path.getAttribute("d")), /\d/);
      const fits = () => tab.page.evaluate(() => [...document.querySelectorAll(".view > .tools > *, .log-time p")].filter((one) => one.getBoundingClientRect().right > innerWidth - 12 + 0.5 || one.scrollWidth > one.clientWidth + 1).map((one) => one.innerText));
      for (const width of [1024, 1440]) {
        await tab.page.setViewport({ width, height: 900 });
        assert.deepEqual(await fits(), [], `${width}`);
      }
      await tab.text("region", "x509", /3 values of certificate\.subject/);
      await tab.text("region", "modbus_register_change", /1 value of register.*times begin in 1970/s);
      await tab.text("tabpanel", /(?:)/, /outside the time of http: modbus, x509, modbus_register_change and 1 more/);
      await tab.click("button", /1 by many functions/);
      const lines = await tab.lines("Clients");
      assert.deepEqual(lines.map((cells) => cells.slice(0, 2)), [["10.0.0.9", "functions"], ["10.0.0.7", ""], ["10.0.0.8", ""]]);
      assert.deepEqual(lines.map((cells) => [cells[5], cells[7]]), [["0 %", "12"], ["100 %", "0"], ["0 %", "1"]]);
      await tab.click("button", "Pin clients");
      await tab.click("tab", /^Findings/);
      const pinned = await tab.page.evaluate(() => [...document.querySelectorAll(".finding-evidence tr")].map((row) => row.cells[8].innerText));
      assert.deepEqual(pinned, ["most functions in a minute", "12", "0", "1"]);
      await tab.click("tab", /^dnp3_control/);
      await tab.settled();
      assert.doesNotMatch(await tab.page.$eval("#filter", (box) => box.placeholder), />=400/);
      tab.silent();
    });
  });
}
