// The reading report on the page: what each file was, checksums, what was not read, and a file read as something else.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, beforeEach, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { browsers, launch } from "./harness.mjs";
import { headOf, lineOf, writeBytes, writeLog, writeText } from "./logs.mjs";

const sha256 = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");

for (const name of browsers) {
  describe(`reading report in ${name}`, () => {
    let browser, tab;
    before(async () => (browser = await launch(name)));
    after(() => browser?.close());
    beforeEach(async () => {
      await tab?.close();
      tab = await browser.open();
      await tab.ready();
    });
    const report = async () => {
      await tab.click("tab", "Files");
      const { bytes } = await tab.download(() => tab.click("button", "Report as JSON"));
      return JSON.parse(bytes.toString());
    };

    test("says of each file its checksum, format, rows and what is wrong with it", async () => {
      const bad = `${headOf("http")}${lineOf({}, 0)}lost\r\n${lineOf({}, 1)}<img src=x onerror=alert(1)> \xff\n`;
      const files = [
        writeBytes("http.log", Buffer.from(bad, "latin1")),
        writeBytes("dns.log.gz", gzipSync(`${headOf("dns")}${lineOf({}, 0)}#close\t2026\n`)),
        writeText("conn.csv", "ts,uid,id.orig_h\n1700000000,C1,10.0.0.1\n1700009000,C2,10.0.0.1\n1700000001,C3,10.0.0.1\n"),
      ];
      await tab.drop(...files);
      await tab.read();
      const { files: told, logs } = await report();
      assert.deepEqual(told.map(({ name, format, rows, skipped, sha256 }) => [name, format, rows, skipped, sha256]), [
        ["http.log", "Zeek TSV", 2, 2, sha256(files[0])],
        ["dns.log.gz", "Zeek TSV", 1, 0, sha256(files[1])],
        ["conn.csv", "CSV", 3, 0, sha256(files[2])],
      ]);
      assert.deepEqual(told[0].warnings[0].lines.map(({ line }) => line), [9, 11]);
      const conn = logs.find(({ log }) => log === "conn");
      assert.deepEqual([conn.outOfOrder, conn.hours, conn.hoursWithout, conn.gaps[0].to - conn.gaps[0].from], [1, 3, 1, 8999]);
      await tab.text("region", "Reading report", new RegExp(sha256(files[0]).slice(0, 12)));
      await tab.text("region", "Reading report", /⟨CR⟩|lost/);

      const { bytes } = await tab.download(() => tab.click("button", /^Save the 2 skipped lines/));
      assert.equal(bytes.toString("latin1"), "lost\r\n<img src=x onerror=alert(1)> \xff\n");
      const { bytes: text } = await tab.download(() => tab.click("button", "Report as text"));
      assert.match(text.toString(), new RegExp(`SHA-256 ${sha256(files[1])}`));
      assert.match(text.toString(), /1 of 3 hours without a row/);
      tab.silent();
    });

    test("the same bytes are not counted twice, whatever their name", async () => {
      const rows = [{ uri: "/a" }, { uri: "/b" }];
      await tab.drop(writeLog("http.log", { path: "http", rows }));
      await tab.read();
      await tab.drop(writeLog("copy/again.log", { path: "http", rows }), writeLog("other.log", { path: "http", rows: [{ uri: "/a" }, { uri: "/c" }] }));
      await tab.find("tab", /^http 4 rows$/);
      await tab.text("contentinfo", /(?:)/, /again\.log has the same bytes/);
      const { files } = await report();
      assert.deepEqual(files.map(({ rows, sameAs }) => [rows, sameAs]), [[2, null], [0, "http.log"], [2, null]]);
      tab.silent();
    });

    test("rows without a header are read with the columns that the analyst chooses", async () => {
      const row = (at) => `17000000${10 + at}.5\tC${at}\t10.0.0.1\t1024\t10.0.0.2\t502\tREAD_COILS\t-\n`;
      await tab.drop(writeText("saved.txt", [0, 1, 2].map(row).join("")));
      await tab.read();
      assert.deepEqual(await tab.page.evaluate(() => window.stackhunt.logs.map(({ id }) => id)), ["modbus"]);
      await tab.click("tab", "Files");
      await tab.text("region", "Reading report", /no header; read with the columns of modbus, 8 columns/);
      await (await tab.find("combobox", /^Read saved.txt as/)).select("csv");
      await tab.page.waitForFunction(() => window.stackhunt.logs.some(({ id, rows }) => id === "saved" && rows === 2), { polling: 50 });
      await tab.read();
      const { files } = await report();
      assert.deepEqual([files.length, files[0].format, files[0].why], [1, "CSV", "it was chosen by hand"]);
      await (await tab.find("combobox", /^Read saved.txt as/)).select("");
      await tab.page.waitForFunction(() => window.stackhunt.logs.every(({ id, rows }) => id === "modbus" && rows === 3), { polling: 50 });
      tab.silent();
    });
  });
}
