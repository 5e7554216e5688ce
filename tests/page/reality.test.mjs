// Files as they arrive in reality: rotated, large, damaged, empty, no logs at all. Each ends in a clear statement and a usable page.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { dirname } from "node:path";
import { browsers, launch } from "./harness.mjs";
import { headOf, lineOf, writeBytes, writeLog } from "./logs.mjs";

/** STACKHUNT_HUGE=1: the sizes of the bar; otherwise a tenth of them, which tests the same. */
const HUGE = process.env.STACKHUNT_HUGE === "1";
const MB = 1 << 20;
const JSON_BYTES = (HUGE ? 300 : 30) * MB;
const LINE_BYTES = 50 * MB;
const reading = HUGE ? 300_000 : 90_000;

/** JSON lines of about this size, with 997 agents in turn; gives the file and how many lines it has. */
function jsonLog(bytes) {
  const line = (at) =>
    `{"_path":"http","ts":${1700000000 + at}.500000,"uid":"C${at.toString(36)}","id.orig_h":"10.0.${at % 7}.${at % 251}","id.resp_h":"10.1.0.${at % 13}",` +
    `"id.resp_p":80,"method":"GET","uri":"/page/${at % 5003}?q=${at}","user_agent":"agent ${at % 997}","status_code":200,"tags":[]}\n`;
  const parts = [];
  let rows = 0;
  for (let size = 0; size < bytes; ) {
    const block = Array.from({ length: 10_000 }, (_, at) => line(rows + at)).join("");
    parts.push(Buffer.from(block));
    size += block.length;
    rows += 10_000;
  }
  return { file: writeBytes("http.json", Buffer.concat(parts)), rows };
}

/** What a PNG begins with, and bytes that are no text. */
const PNG = Buffer.concat([Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919) % 256))]);
/** An ELF program's beginning. */
const BINARY = Buffer.concat([Buffer.from("7f454c4602010100", "hex"), Buffer.alloc(300_000, 0), Buffer.from(Array.from({ length: 9000 }, (_, at) => (at * 31) % 256))]);

for (const name of browsers) {
  describe(`reality in ${name}`, () => {
    let browser, tab;
    before(async () => (browser = await launch(name)));
    after(() => browser?.close());
    const opened = async (...files) => {
      tab = await browser.open();
      await tab.ready();
      await tab.drop(...files);
    };
    const logs = () => tab.page.evaluate(() => window.stackhunt.logs.map(({ id, rows, files }) => ({ id, rows, files })));
    const says = (pattern) => tab.page.waitForFunction((source) => new RegExp(source).test(document.body.innerText), { timeout: reading }, pattern.source);
    /** The page works: another log opens, and its values are stacked. */
    const usable = async () => {
      await tab.drop(writeLog("dns.log", { path: "dns", rows: [{ uri: "/b" }, { uri: "/a" }, { uri: "/b" }] }));
      await tab.click("tab", /^dns 3 rows$/);
      const { rows } = await tab.page.evaluate(() => window.stackhunt.stack({ log: "dns", by: ["uri"] }));
      assert.deepEqual(rows.map((row) => [row.values[0], row.count]), [["/a", 1], ["/b", 2]]);
      tab.silent();
      await tab.close();
    };

    test("a folder of 24 rotated .gz files is one log", async () => {
      const hours = Array.from({ length: 24 }, (_, hour) => {
        const lines = Array.from({ length: 50 + hour }, (_, at) => lineOf({ user_agent: `agent of hour ${hour}` }, hour * 3600 + at));
        const two = String(hour).padStart(2, "0");
        return writeBytes(`2024-04-20/http.${two}:00:00-${two}:59:59.log.gz`, gzipSync(`${headOf("http")}${lines.join("")}#close\t2024-04-20-00-00-00\n`));
      });
      tab = await browser.open();
      await tab.ready();
      // Chromium's driver chooses a folder, Firefox's only files.
      await tab.chooseFolder(...(name === "chromium" ? [dirname(hours[0])] : hours));
      await tab.text("contentinfo", /(?:)/, /1,476 rows read from 24 files · none skipped/);
      const [log, ...others] = await logs();
      assert.deepEqual([log.id, log.rows, log.files.length, others], ["http", 24 * 50 + (23 * 24) / 2, 24, []]);
      await usable();
    });

    test(`a JSON log of ${JSON_BYTES / MB} MB is read whole`, { timeout: 2 * reading }, async () => {
      const { file, rows } = jsonLog(JSON_BYTES);
      await opened(file);
      await says(new RegExp(`${rows.toLocaleString("en-US")} rows read from 1 file · none skipped`));
      const { distinct, rows: lines } = await tab.page.evaluate(() => window.stackhunt.stack({ log: "http", by: ["user_agent"] }));
      assert.equal(distinct, 997);
      const [fewest, most] = [Math.floor(rows / 997), Math.ceil(rows / 997)];
      assert.ok(lines.every((line) => line.count === fewest || line.count === most));
      await usable();
    });

    test("a corrupt .gz says where it is damaged", async () => {
      const rowsFrom = (first) => Array.from({ length: 10_000 }, (_, at) => lineOf({ uri: `/${(at * 7919) % 10007}` }, first + at)).join("");
      // A block of a type that there is none of, at the beginning of the second member.
      const second = gzipSync(rowsFrom(10_000)).fill(0x07, 10, 74);
      await opened(writeBytes("http.log.gz", Buffer.concat([gzipSync(headOf("http") + rowsFrom(0)), second])));
      await tab.read();
      const [{ rows }] = await logs();
      assert.equal(rows, 10_000);
      await tab.click("button", /warning/);
      await tab.text("region", /Reading report/, /the gzip data is damaged at byte \d+ .*All whole lines before are read; get the file again to have the rest/);
      await tab.page.keyboard.press("Escape");
      await usable();
    });

    for (const [what, file, words] of [
      ["an empty file", ["empty.log", ""], /empty\.log: .*the file is empty/],
      ["a picture", ["photo.png", PNG], /photo\.png: .*this is a picture/],
      ["a program named conn.log", ["conn.log", BINARY], /conn\.log: .*this is a program/],
    ]) {
      test(`${what} is said to be none`, async () => {
        await opened(writeBytes(...file));
        await tab.find("status", /no rows could be read/i);
        await says(words);
        assert.deepEqual(await logs(), []);
        await usable();
      });
    }

    test("a line of 50 MB is a row like others", { timeout: 2 * reading }, async () => {
      const long = Buffer.concat([Buffer.from(headOf("http") + lineOf({ uri: "/before" }, 0)), Buffer.from(lineOf({ uri: "/@" }, 1).split("@")[0]), Buffer.alloc(LINE_BYTES, "x"), Buffer.from(lineOf({ uri: "/@" }, 1).split("@")[1]), Buffer.from(lineOf({ uri: "/after" }, 2))]);
      await opened(writeBytes("http.log", long));
      await says(/3 rows read from 1 file · none skipped/);
      const found = await tab.page.evaluate(async () => {
        const { rows } = await window.stackhunt.stack({ log: "http", by: ["uri"] });
        return rows.map((row) => row.values[0]).map((value) => [value.slice(0, 8), value.length]).sort();
      });
      assert.deepEqual(found, [["/after", 6], ["/before", 7], ["/xxxxxxx", LINE_BYTES + 1]]);
      await usable();
    });
  });
}
