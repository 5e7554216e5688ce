// Archives in the page: rotated .gz files, a zip, damaged ones, a bomb. Each ends in a clear statement and a page that works.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { browsers, launch } from "./harness.mjs";
import { headOf, lineOf, writeBytes, writeLog } from "./logs.mjs";

const fixture = (name) => readFileSync(new URL(`../logs/${name}`, import.meta.url));

for (const name of browsers) {
  describe(`archives in ${name}`, () => {
    let browser, tab;
    before(async () => (browser = await launch(name)));
    after(() => browser?.close());
    const opened = async () => {
      tab = await browser.open();
      await tab.ready();
    };
    const logs = () => tab.page.evaluate(() => window.stackhunt.logs.map(({ id, rows, files }) => ({ id, rows, files })));
    /** A log that is opened afterwards is read: the page works. */
    const closed = async () => {
      const before = (await logs()).find((log) => log.id === "dns")?.rows ?? 0;
      await tab.drop(writeLog("dns.log", { path: "dns", rows: [{}, {}] }));
      await tab.page.waitForFunction((rows) => window.stackhunt.logs.some((log) => log.id === "dns" && log.rows === rows), {}, before + 2);
      await tab.read();
      tab.silent();
      await tab.close();
    };
    const report = async (pattern) => {
      await tab.click("button", /warning/);
      await tab.text("region", /Reading report/, pattern);
      await tab.click("tab", "Stack");
    };

    test("a day of rotated .gz files is one log", async () => {
      await opened();
      const hours = Array.from({ length: 24 }, (_, hour) => {
        const lines = Array.from({ length: 100 + hour }, (_, at) => lineOf({ user_agent: `agent of hour ${hour}` }, hour * 1000 + at)).join("");
        return writeBytes(`http.${hour}.log.gz`, gzipSync(`${headOf("http")}${lines}#close\t2026-01-01-00-00-00\n`));
      });
      await tab.drop(...hours);
      await tab.read();
      const [log] = await logs();
      assert.deepEqual([log.id, log.rows, log.files.length], ["http", 24 * 100 + (23 * 24) / 2, 24]);
      await tab.text("contentinfo", /(?:)/, /2,676 rows read from 24 files · none skipped/);
      const { rows } = await tab.page.evaluate(() => window.stackhunt.stack({ log: "http", by: ["user_agent"] }));
      assert.deepEqual([rows.length, rows[0].count, rows[0].values[0]], [24, 100, "agent of hour 0"]);
      await closed();
    });

    test("a zip with logs and other things", async () => {
      await opened();
      await tab.drop(writeBytes("day.zip", fixture("zip/day.zip")));
      await tab.read();
      assert.deepEqual((await logs()).map(({ id, rows, files }) => [id, rows, files]).sort(), [
        ["conn", 30, ["day.zip/day/conn.log"]],
        ["http", 30, ["day.zip/day/http.log"]],
      ]);
      await report(/day\.zip\/day\/photo\.jpg/);
      await closed();
    });

    test("a damaged .gz gives the rows before the damage", async () => {
      await opened();
      await tab.drop(writeBytes("http.log.gz", fixture("gzip-corrupt/http.log.gz")));
      await tab.read();
      const [{ rows }] = await logs();
      assert.ok(rows > 0 && rows < 30, `${rows} rows`);
      await report(/the gzip data is damaged at byte 280/);
      await closed();
    });

    test("a truncated .zst says so", async () => {
      await opened();
      await tab.drop(writeBytes("http.log.zst", fixture("zstd-truncated/http.log.zst")));
      await tab.read();
      const [{ rows }] = await logs();
      assert.ok(rows > 10 && rows < 30, `${rows} rows`);
      await report(/the zstd data ends too early/);
      await closed();
    });

    test("what unpacks to more than any log is stopped", async () => {
      await opened();
      // Blocks of 128 kB of one byte, in four bytes each, after a log of one row.
      const log = Buffer.from(headOf("http") + lineOf({}, 0));
      const raw = Buffer.alloc(3);
      raw.writeUIntLE(log.length << 3, 0, 3);
      const block = Buffer.from([((128 << 10) << 3 | 2) & 255, ((128 << 10) << 3) >> 8 & 255, ((128 << 10) << 3) >> 16, 97]);
      const frame = Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x50]), raw, log, ...Array(9000).fill(block)]);
      await tab.drop(writeBytes("bomb.zst", frame));
      await tab.read();
      assert.equal((await logs())[0].rows, 1);
      await report(/stopped here: .* which no log does/);
      await closed();
    });

    test("reading an archive is cancelled", async () => {
      await opened();
      const block = Array.from({ length: 20_000 }, (_, at) => lineOf({ uri: `/${at * 7919 % 20011}`, user_agent: `agent ${at % 977}` }, at)).join("");
      const packed = gzipSync(block, { level: 1 });
      const file = writeBytes("http.log.gz", Buffer.concat([gzipSync(headOf("http")), ...Array(150).fill(packed)]));
      await tab.cancelSoon();
      await tab.drop(file);
      await tab.find("status", /Reading was cancelled/);
      await tab.read();
      const [{ rows }] = await logs();
      assert.ok(rows > 0 && rows < 3_000_000, `${rows} rows`);
      await report(/cancelled/);
      await closed();
    });
  });
}
