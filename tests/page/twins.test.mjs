// The same log in another packing: known by its content and not counted twice, whichever comes first; and what only looks the same counts.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { browsers, launch } from "./harness.mjs";
import { writeBytes, writeLog } from "./logs.mjs";

const rows = [{ uri: "/a" }, { uri: "/b" }, { uri: "/c" }];
// Written once: a browser does not read a file again that changed on disk.
const plain = writeLog("day/conn.log", { path: "conn", rows });
const packed = (name = "conn.log.gz", of = plain) => writeBytes(name, gzipSync(readFileSync(of)));

for (const name of browsers) {
  describe(`twins in ${name}`, () => {
    let browser, tab;
    before(async () => (browser = await launch(name)));
    after(() => browser?.close());
    beforeEach(async () => {
      await tab?.close();
      tab = await browser.open();
      await tab.ready();
    });
    const told = async () => {
      await tab.click("tab", "Files");
      const { bytes } = await tab.download(() => tab.click("button", "Report as JSON"));
      return JSON.parse(bytes.toString()).files.map(({ name, rows, sameAs }) => [name, rows, sameAs]);
    };

    test("a log and the same packed count once, in either order", async () => {
      await tab.drop(plain);
      await tab.read();
      await tab.drop(packed());
      await tab.text("contentinfo", /(?:)/, /conn\.log\.gz has the same content as a file that is open already/);
      await tab.find("tab", /^conn 3 rows$/);
      assert.deepEqual(await told(), [["conn.log", 3, null], ["conn.log.gz", 0, "conn.log"]]);
      await tab.text("region", "Reading report", /not counted: its content is the same, byte for byte, as that of conn\.log/);
      // It may be counted all the same.
      await tab.click("button", "Read it all the same");
      await tab.find("tab", /^conn 6 rows$/);
      await tab.close();

      tab = await browser.open();
      await tab.ready();
      await tab.drop(packed(), plain);
      await tab.find("tab", /^conn 3 rows$/);
      assert.deepEqual(await told(), [["conn.log.gz", 3, null], ["conn.log", 0, "conn.log.gz"]]);
      tab.silent();
    });

    test("logs that differ in one byte both count", async () => {
      const other = writeLog("other/conn.log", { path: "conn", rows: [{ uri: "/a" }, { uri: "/x" }, { uri: "/c" }] });
      await tab.drop(packed("one.gz"), packed("two.gz", other));
      await tab.find("tab", /^conn 6 rows$/);
      assert.deepEqual(await told(), [["one.gz", 3, null], ["two.gz", 3, null]]);
      tab.silent();
    });

    test("of an archive only the members that are open already are left out", async () => {
      const folder = join(dirname(plain), "tree");
      const dns = writeLog("day/tree/dns.log", { path: "dns", rows: [{ uri: "/d" }] });
      mkdirSync(join(folder, "again"), { recursive: true });
      copyFileSync(plain, join(folder, "conn.log"));
      copyFileSync(dns, join(folder, "again/dns.log"));
      const tar = join(dirname(plain), "all.tar");
      execFileSync("tar", ["-cf", tar, "-C", folder, "conn.log", "dns.log", "again/dns.log"]);
      await tab.drop(plain);
      await tab.read();
      await tab.drop(tar);
      await tab.find("tab", /^dns 1 row$/);
      await tab.read();
      const files = (await told()).map(([file, rows, same]) => [file.split("/").slice(1).join("/") || file, rows, same]);
      assert.deepEqual(files.filter(([file]) => file.endsWith(".log")), [
        ["conn.log", 3, null],
        ["conn.log", 0, null],
        ["dns.log", 1, null],
        ["again/dns.log", 0, null],
      ]);
      tab.silent();
    });
  });
}
