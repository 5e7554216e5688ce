// What is opened, and how: several files, files of one log with other fields, broken files, the picker, the scripting interface.
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { headOf, lineOf, writeBytes, writeLog, writeText } from "./logs.mjs";

for (const name of browsers) {
  describe(`files in ${name}`, () => {
    let browser, tab;
    before(async () => (browser = await launch(name)));
    after(() => browser?.close());
    const opened = async () => {
      tab = await browser.open();
      await tab.ready();
    };
    const logs = () => tab.page.evaluate(() => window.stackhunt.logs);
    const closed = async () => {
      tab.silent();
      await tab.close();
    };

    test("the pieces of a rotated log are one log, whatever their fields", async () => {
      await opened();
      await tab.drop(
        writeLog("http.10.log", { path: "http", rows: [{ user_agent: "a" }, { user_agent: "b" }] }),
        writeLog("http.11.log", { path: "http", rows: [{ uri: "/x" }], fields: ["ts", "uid", "id.orig_h", "id.resp_h", "uri"] }),
        writeLog("conn.log", { path: "conn", rows: [{}], fields: ["ts", "uid", "id.orig_h", "id.resp_h"] }),
      );
      await tab.read();
      const found = (await logs()).map(({ id, files, rows }) => [id, [...files].sort(), rows]).sort();
      assert.deepEqual(found, [["conn", ["conn.log"], 1], ["http", ["http.10.log", "http.11.log"], 3]]);
      await tab.text("contentinfo", /(?:)/, /4 rows read from 3 files/);
      await closed();
    });

    test("the file picker opens what it is given, and more beside it", async () => {
      await opened();
      await tab.choose(writeLog("first.log", { path: "http", rows: [{}] }));
      await tab.read();
      await tab.text("contentinfo", /(?:)/, /1 row read from 1 file/);
      await tab.choose(writeLog("second.log", { path: "http", rows: [{}, {}] }));
      await tab.text("contentinfo", /(?:)/, /3 rows read from 2 files/);
      await closed();
    });

    test("a selection of one log leads to the rows of another with the same connections, and back", async () => {
      await opened();
      await tab.drop(
        writeLog("http.log", { path: "http", rows: [{ user_agent: "nmap" }, {}, { user_agent: "nmap", uid: "C0" }] }),
        writeLog("conn.log", { path: "conn", rows: [{}, {}, {}, { uid: "C0" }], fields: ["ts", "uid", "id.orig_h", "id.resp_h"] }),
      );
      await tab.read();
      await tab.type("textbox", "Filter", "user_agent:nmap", { enter: true });
      await tab.find("status", /^2 of 3 rows/);
      await tab.click("button", "Pivot by…");
      await (await tab.find("combobox")).select("conn");
      await tab.click("button", "The same connections");
      await tab.find("status", /^2 of 4 rows/);
      await tab.text("navigation", "Trail", /All of http.*user_agent:nmap.*the same connections in conn/);
      await tab.click("tab", "Rows");
      await tab.find("status", /^2 rows$/);
      assert.deepEqual((await tab.lines("Rows")).map((cells) => cells.find((cell) => /^C/.test(cell))), ["C0", "C0"]);
      await tab.click("button", /where user_agent:nmap/, { within: await tab.find("navigation", "Trail") });
      await tab.find("status", /^2 of 3 rows/);
      await tab.find("tab", /^http 3 rows$/);
      await closed();
    });

    test("a folder is opened with all that is in it", async () => {
      await opened();
      const files = [
        writeLog("day/http.log", { path: "http", rows: [{}, {}] }),
        writeLog("day/later/http.2.log", { path: "http", rows: [{}] }),
        writeLog("day/later/dns.log", { path: "dns", rows: [{}] }),
      ];
      writeText("day/.hidden", "not for the page");
      // Chromium's driver chooses a folder, Firefox's only files.
      await tab.chooseFolder(...(name === "chromium" ? [dirname(files[0])] : files));
      await tab.read();
      await tab.text("contentinfo", /(?:)/, /4 rows read from 3 files · none skipped/);
      assert.deepEqual((await logs()).map((log) => [log.id, log.rows]).sort(), [["dns", 1], ["http", 3]]);
      await closed();
    });

    // Only Chromium's driver drops folders.
    test("a dropped folder is read whole, with the colons that Zeek puts into names, and each file keeps its path", { skip: name !== "chromium" }, async () => {
      await opened();
      const [first] = ["a", "b"].map((sensor, at) => writeLog(`sensors/${sensor}/http.00:00:00-01:00:00.log`, { path: "http", rows: Array.from({ length: at + 1 }, () => ({ uri: `/${sensor}` })) }));
      writeLog("sensors/dns.log", { path: "dns", rows: [{}] });
      await tab.dropFolders(dirname(dirname(first)));
      await tab.read();
      await tab.text("contentinfo", /(?:)/, /4 rows read from 3 files · none skipped/);
      const http = (await logs()).find(({ id }) => id === "http");
      assert.deepEqual([...http.files].sort(), ["sensors/a/http.00:00:00-01:00:00.log", "sensors/b/http.00:00:00-01:00:00.log"]);
      await closed();
    });

    test("a folder that the browser keeps to itself is told, with the way that works", { skip: name !== "chromium" }, async () => {
      await opened();
      const rotated = writeLog("rotated/http.00:00:00-01:00:00.log", { path: "http", rows: [{}] });
      const plain = writeLog("plain/sensor/dns.log", { path: "dns", rows: [{}] });
      await tab.dropFolders(dirname(rotated), dirname(dirname(plain)));
      await tab.read();
      await tab.find("status", /gave no file of rotated to the page\. Use Open folder…/);
      assert.deepEqual((await logs()).map(({ files }) => files), [["plain/sensor/dns.log"]]);
      await closed();
    });

    test("more files while hunting join their log, and the hunt goes on", async () => {
      await opened();
      await tab.drop(writeLog("http.1.log", { path: "http", rows: [{ user_agent: "curl" }, { user_agent: "wget" }] }));
      await tab.read();
      await tab.type("textbox", "Filter", "user_agent:curl", { enter: true });
      await tab.find("status", /^1 of 2 rows/);
      await tab.drop(writeLog("http.2.log", { path: "http", rows: [{ user_agent: "curl" }] }), writeText("empty.log", ""));
      await tab.find("status", /^2 of 3 rows/);
      await tab.click("button", "1 file with warnings");
      await tab.text("region", /Reading report/, /empty\.log/);
      await closed();
    });

    test("reading is cancelled, what was read stays, and more can be opened", async () => {
      await opened();
      const rows = 1_200_000;
      const block = Array.from({ length: 10_000 }, (_, at) => lineOf({ uri: `/${at}`, user_agent: "a rather long user agent, to fill the file" }, at)).join("");
      const file = writeBytes("large.log", headOf("http") + block.repeat(rows / 10_000));
      await tab.cancelSoon();
      await tab.drop(file);
      await tab.find("status", /Reading was cancelled/);
      await tab.read();
      const [log] = await logs();
      assert.ok(log.rows > 0 && log.rows < rows, `${log.rows} rows`);
      await tab.text("contentinfo", /(?:)/, new RegExp(`${log.rows.toLocaleString("en-US")} rows read from 1 file`));
      await tab.click("button", /warning/);
      await tab.text("region", /Reading report/, /cancelled/);
      await tab.click("tab", "Stack");
      await tab.drop(writeLog("dns.log", { path: "dns", rows: [{}] }));
      await tab.find("tab", /^dns 1 row$/);
      await closed();
    });

    test("a broken log is read as far as it goes, and says where it is broken", async () => {
      await opened();
      const head = headOf("http");
      // Head of 7 lines, a row, one of two columns at line 9, the head again, a row without an end of line and no #close.
      const text = head + lineOf({}, 0) + "1700000001.5\tC1\n" + head + lineOf({ uri: "/last" }, 2).trimEnd();
      await tab.drop(writeText("broken.log", text));
      await tab.read();
      const [log] = await logs();
      assert.equal(log.rows + log.skipped, 3);
      await tab.click("button", /Reading report|warning|skipped/i);
      const report = await tab.text("region", /Reading report/, /broken\.log/);
      assert.match(report, /\b9\b/);
      await closed();
    });

    test("what is no log at all is said to be none", async () => {
      await opened();
      await tab.drop(writeText("holiday.jpg", "\u0000\u0001\u0002 not a log \u0003"));
      await tab.find("status", /no rows could be read/i);
      await tab.page.waitForFunction(() => /holiday\.jpg: .*no text/.test(document.body.innerText));
      await tab.drop(writeText("nothing.log", ""));
      await tab.page.waitForFunction(() => /nothing\.log: /.test(document.body.innerText));
      await closed();
    });

    test("a log without rows is a log", async () => {
      await opened();
      await tab.drop(writeLog("http.log", { path: "http", rows: [] }));
      await tab.find("status", /has a header and no rows/);
      for (const view of ["Rows", "Pairs", "Stack"]) {
        await tab.click("tab", view);
        await tab.page.waitForFunction(() => document.body.innerText.includes("This log has no rows."));
      }
      await closed();
    });

    test("scripts open files too", async () => {
      await opened();
      const answer = await tab.page.evaluate(async (text) => {
        const file = new File([text], "http.log");
        const { logs, warnings } = await window.stackhunt.open([file]);
        const stack = await window.stackhunt.stack({ log: "http", by: ["user_agent"] });
        return { logs, warnings, stack };
      }, headOf("http") + lineOf({ user_agent: "(empty)" }, 0) + lineOf({}, 1));
      assert.equal(answer.logs[0].rows, 2);
      assert.deepEqual(answer.warnings.map((warning) => [warning.file, warning.line]), [["http.log", 0]], "it has no #close");
      assert.deepEqual(answer.stack.rows.map((row) => row.values[0]).sort(), ["(empty)", "-"], "unset is not empty");
      await closed();
    });
  });
}
