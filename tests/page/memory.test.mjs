// What happens when the browser gives no more memory: the built page with a core that may have 144 MB per worker opens more than fits.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { headOf, lineOf, writeBytes, writeLog } from "./logs.mjs";

/** Runs in the page, before its own script: every module that is compiled gets a limit to its memory (WebAssembly core
 * specification, 5.5.8: section 5 holds the memories, each with flags, least and most pages of 64 kB in LEB128). */
function limitMemory() {
  const most = 2304;
  const number = (bytes, at) => {
    let value = 0;
    for (let length = 0; ; length += 1) {
      value += (bytes[at + length] & 0x7f) * 2 ** (7 * length);
      if (bytes[at + length] < 0x80) return [value, length + 1];
    }
  };
  const written = (value) => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...written(value >> 7)]);
  const limited = (module) => {
    for (let at = 8; at < module.length; ) {
      const [length, width] = number(module, at + 1);
      const content = at + 1 + width;
      if (module[at] === 5) {
        const [least] = number(module, content + 2);
        const section = [1, 1, ...written(least), ...written(most)];
        return new Uint8Array([...module.subarray(0, at), 5, section.length, ...section, ...module.subarray(content + length)]);
      }
      at = content + length;
    }
    throw new Error("the module has no memory");
  };
  const compile = WebAssembly.compile;
  WebAssembly.compile = (bytes) => compile(limited(new Uint8Array(bytes)));
}

for (const name of browsers) {
  describe(`without memory in ${name}`, () => {
    let browser, tab;
    const rows = 64_000;
    before(async () => {
      browser = await launch(name);
      tab = await browser.open({ first: limitMemory });
      await tab.ready();
    });
    after(() => browser?.close());

    test("what was read before is kept, the page says so, and answers", async () => {
      // 2 kB that no other row has.
      const line = (_, at) => lineOf({ uri: `/${randomBytes(1000).toString("hex")}`, user_agent: `agent ${at % 7}` }, at);
      await tab.drop(writeBytes("large.log", headOf("http") + Array.from({ length: rows }, line).join("")));
      await tab.find("status", /gives this page no more memory: not all was read/);
      await tab.read();
      const [log] = await tab.page.evaluate(() => window.stackhunt.logs);
      assert.ok(log.rows > 10_000 && log.rows < rows, `${log.rows} rows`);
      const stack = await tab.page.evaluate(() => window.stackhunt.stack({ log: "http", by: ["user_agent"] }));
      assert.equal(stack.total, log.rows);
      assert.equal(stack.rows.reduce((sum, row) => sum + row.count, 0), log.rows);
      await tab.click("button", /warning/);
      await tab.text("region", /Reading report/, /no more memory/);
      await tab.click("tab", "Stack");
    });

    test("closed logs make room for others", async () => {
      await tab.click("button", "Add or close logs");
      await tab.click("menuitem", /^Close all logs/);
      await tab.find("button", /sample/i);
      await tab.drop(writeLog("dns.log", { path: "dns", rows: [{}] }));
      await tab.read();
      await tab.text("contentinfo", /(?:)/, /1 row read from 1 file · none skipped/);
      tab.silent();
    });
  });
}
