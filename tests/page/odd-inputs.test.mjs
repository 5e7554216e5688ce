// Inputs that are not quite what one expects: files of one name, archives, logs of other programs, rows cut short, headers that differ.
// What is said of them is the same wherever it is said.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { headOf, lineOf, writeBytes, writeLog, writeText } from "./logs.mjs";

const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
const FEW = ["ts", "uid", "id.orig_h", "id.resp_h", "uri"];

/** One flow of Suricata's. */
const flow = (at, client, server) => JSON.stringify({
  timestamp: `2024-05-14T10:${String(at).padStart(2, "0")}:00.000000+0000`, flow_id: at, event_type: "flow", src_ip: client, src_port: 1024 + at, dest_ip: server, dest_port: 53,
});

for (const name of browsers) {
  describe(`odd inputs in ${name}`, () => {
    let browser, tab;
    before(async () => (browser = await launch(name)));
    after(() => browser?.close());
    const opened = async (...files) => {
      tab = await browser.open({ width: 1440 });
      await tab.ready();
      await tab.drop(...files);
      await tab.read();
    };
    const closed = async () => {
      tab.silent();
      await tab.close();
    };

    test("files of one name are as many files as they are", async () => {
      await opened(...["a", "b", "c"].map((folder, at) => writeLog(`${folder}/http.log`, { path: "http", rows: Array.from({ length: at + 1 }, () => ({ uri: `/${folder}` })) })));
      await tab.text("contentinfo", /(?:)/, /6 rows read from 3 files · none skipped/);
      await tab.click("tab", "Overview");
      await tab.text("group", "Overview", /6 rows from 3 files/);
      await tab.click("tab", "Files");
      await tab.find("status", /^3 files, 6 rows, 0 lines skipped$/);
      await closed();
    });

    test("an archive is called one, and is no file beside those in it", async () => {
      const log = writeLog("in/http.log", { path: "http", rows: [{}, {}] });
      writeText("in/readme.txt", "Notes\n");
      const tar = join(dirname(dirname(log)), "day.tar");
      execFileSync("tar", ["-cf", tar, "-C", dirname(log), "http.log", "readme.txt"]);
      await opened(tar);
      await tab.text("contentinfo", /(?:)/, /2 rows read from 1 of 2 files · 1 archive · 1 is no log/);
      await tab.click("tab", "Files");
      await tab.find("status", /^2 files, 1 of them no log, 1 archive, 2 rows, 0 lines skipped$/);
      const lines = await tab.page.evaluate(() => [...document.querySelectorAll("tr:has(.file-name)")].map((line) => [...line.cells].map((cell) => cell.innerText)).map(([file, size, , as]) => [file.trim().split("/").pop(), size, as]));
      assert.deepEqual(lines.map(([file, , as]) => [file, as]), [["http.log", "Zeek TSV"], ["readme.txt", "no log"], ["day.tar", "archive"]]);
      assert.equal(lines[1][1], "–", "nobody looked how long it is");
      const { bytes } = await tab.download(() => tab.click("button", "Report as JSON"));
      assert.deepEqual(JSON.parse(bytes.toString()).files.map(({ kind }) => kind), ["log", "other", "archive"]);
      await closed();
    });

    test("a log of Suricata is said to be one, and has pairs by its own names", async () => {
      const flows = Array.from({ length: 12 }, (_, at) => flow(at, `10.0.0.${1 + (at % 2)}`, "10.0.0.9"));
      await opened(writeText("eve.json", `${flows.join("\n")}\n`));
      await tab.click("tab", "Files");
      await tab.text("region", "Reading report", /these are events of Suricata \(eve\.json\), no log of Zeek/);
      await tab.click("tab", "Pairs");
      await tab.find("status", /^2 pairs, 12 rows$/);
      await tab.click("button", "Matrix");
      await tab.find("grid", "Matrix of pairs");
      await tab.click("button", "Flow");
      await tab.page.waitForFunction(() => document.querySelector("[aria-label='Flow of pairs']") !== null);
      await tab.click("button", "Beacons");
      await tab.find("grid", "Beacons");
      await tab.type("textbox", "Filter", "src_ip:10.0.0.2 AND src_port:1025", { enter: true });
      await tab.find("status", /^1 of 12 rows/);
      await tab.click("button", "Everything between these pairs");
      await tab.find("status", /^6 of 12 rows/);
      await tab.text("navigation", "Trail", /everything between these pairs/);
      await closed();
    });

    test("rows short of columns lose the value that may be cut, and are counted", async () => {
      const whole = Array.from({ length: 5 }, (_, at) => lineOf({}, at)).join("");
      const cut = ["1700000009.5\tC9\t10.0.0.1\t40000\t10.0", "1700000010.5\tC10\t10.0.0.1\t40000\t10.0.0.2\t80\tGET\t/a"].join("\n");
      await opened(writeText("http.log", `${headOf("http")}${whole}${cut}\n#close\t2026-01-01-00-00-00\n`));
      await tab.text("contentinfo", /(?:)/, /7 rows read from 1 file · 2 rows short of columns · none skipped/);
      const servers = await tab.page.evaluate(() => window.stackhunt.stack({ log: "http", by: ["id.resp_h"] }));
      assert.deepEqual(servers.rows.map(({ values, states }) => [values[0], states[0]]).filter(([, state]) => state === "set"), [["10.0.0.2", "set"]]);
      const zeek = await tab.page.evaluate(async () => (await window.stackhunt.export({ log: "http", format: "zeek" })).text());
      assert.ok(zeek.includes(`${cut}\n`), "the lines as they stand");
      await closed();
    });

    test("where the headers of a log differ is told, without a warning", async () => {
      const [one, other] = [writeLog("http.1.log", { path: "http", rows: [{}], fields: FEW }), writeLog("http.2.log", { path: "http", rows: [{}, {}], fields: [...FEW, "method"] })];
      await opened(one, other);
      await tab.click("tab", "Files");
      await tab.text("region", "Reading report", /http: 2 headers, whose fields differ: method only in http\.2\.log\. In the other rows these are absent\./);
      const twice = await tab.page.evaluate(() => window.stackhunt.logs.length);
      assert.equal(twice, 1);
      await closed();
      await opened(writeText("http.log", headOf("http", FEW) + lineOf({}, 0, FEW) + headOf("http", [...FEW, "method"]) + lineOf({}, 1, [...FEW, "method"]) + "#close\t2026\n"));
      await tab.click("tab", "Files");
      const said = await tab.text("region", "Reading report", /2 headers, whose fields differ: method only in part 2/);
      assert.match(said, /none/, "no warning");
      await closed();
    });

    test("a log and a copy of its beginning are said to share rows; two sensors at one time are not", async () => {
      const rows = Array.from({ length: 8 }, (_, at) => ({ uri: `/${at}` }));
      await opened(writeLog("http.log", { path: "http", rows }), writeLog("http.rotated.log", { path: "http", rows: rows.slice(0, 3) }));
      await tab.click("tab", "Files");
      await tab.text("region", "Reading report", /http: rows of http\.rotated\.log stand in another file too: they count twice/);
      await closed();
      await opened(writeLog("one/http.log", { path: "http", rows }), writeLog("two/http.log", { path: "http", rows: rows.slice(0, 3).map((row, at) => ({ ...row, uid: `D${at}` })) }));
      await tab.click("tab", "Files");
      await tab.settled();
      const said = await tab.text("region", "Reading report", /http/);
      assert.doesNotMatch(said, /count twice/);
      await closed();
    });

    test("entries of a list are no lines, and a picture is nothing to be read", async () => {
      const list = [1, 2, 3].map((at) => ({ ts: 1700000000 + at, uid: `C${at}`, "id.orig_h": "10.0.0.1", "id.resp_h": "10.0.0.2" }));
      await opened(writeText("conn.json", JSON.stringify(list, null, 2)), writeBytes("photo.png", PNG));
      await tab.click("tab", "Files");
      await tab.click("button", "Details of conn.json");
      await tab.text("region", "Reading report", /3 entries: 3 rows/);
      const offered = await tab.page.evaluate(() => [...document.querySelectorAll("select.read-as")].map((one) => one.ariaLabel));
      assert.deepEqual(offered, ["Read conn.json as"]);
      const zeek = await tab.page.evaluate(async () => (await window.stackhunt.export({ log: "conn", format: "zeek" })).text());
      assert.match(zeek, /^#path\tconn$/m, "its path came from the name of the file");
      await closed();
    });
  });
}
