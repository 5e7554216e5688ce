// What is asked of millions of rows is rehearsed, so that the browser has it compiled when it is asked: once, in a worker that ends, and only
// where a log has so many rows that it can be felt.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeText } from "./logs.mjs";

/** Runs before the page: notes who rehearses, what came of it, and whether the worker was ended. */
function listen() {
  const Own = window.Worker;
  window.rehearsals = [];
  window.Worker = class extends Own {
    postMessage(message, ...more) {
      if (message.name === "rehearse") {
        this.noted = { reply: null, ended: false };
        window.rehearsals.push(this.noted);
        this.addEventListener("message", ({ data }) => data.id === message.id && (this.noted.reply = data));
      }
      super.postMessage(message, ...more);
    }
    terminate() {
      if (this.noted) this.noted.ended = true;
      super.terminate();
    }
  };
}

const log = (name, rows) => writeText(name, `#separator \\x09\n#path\t${name.split(".")[0]}\n#fields\tts\tuid\n#types\ttime\tstring\n${Array.from({ length: rows }, (_, at) => `${1e9 + at}.5\tC${at}\n`).join("")}`);

for (const name of browsers) {
  describe(`rehearsal in ${name}`, () => {
    let browser;
    before(async () => (browser = await launch(name)));
    after(() => browser?.close());

    test("a large log is rehearsed once, a small one is not", async () => {
      const tab = await browser.open({ first: listen });
      await tab.ready();
      await tab.drop(log("dns.log", 1_000));
      await tab.read();
      await tab.settled();
      assert.deepEqual(await tab.page.evaluate(() => window.rehearsals), []);
      await tab.drop(log("conn.log", 510_000));
      await tab.read();
      await tab.page.waitForFunction(() => window.rehearsals.some(({ ended }) => ended), { polling: 50 });
      await tab.drop(log("ssl.log", 510_000));
      await tab.read();
      await tab.settled();
      const rehearsals = await tab.page.evaluate(() => window.rehearsals.map(({ reply, ended }) => ({ value: reply?.value, ended })));
      assert.deepEqual(rehearsals, [{ value: null, ended: true }]);
      tab.silent();
      await tab.close();
    });
  });
}
