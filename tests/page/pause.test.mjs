// While a large file is read, workers pause until what they told is drawn: a first stack that shares the processor with reading is in sight
// twice as late. Reading waits never long, whatever the page does, and not at all for what is read at once.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { headOf, lineOf, writeText } from "./logs.mjs";

const lines = Array.from({ length: 20_000 }, (_, at) => lineOf({ uri: `/${"page".repeat(60)}/${at % 500}`, user_agent: `agent ${at % 7}` }, at)).join("");
const ROWS = 260_000;
const large = writeText("large/http.log", headOf("http") + lines.repeat(13));
const small = writeText("small/http.log", headOf("http") + lines);

/** Runs before the page: notes what workers are told and tell, and when; each frame comes `window.late` milliseconds later, or never. */
function listen() {
  const Own = window.Worker;
  window.heard = [];
  window.late = 0;
  const note = (worker, what) => window.heard.push({ worker, what, at: performance.now() });
  let workers = 0;
  window.Worker = class extends Own {
    constructor(...all) {
      super(...all);
      this.number = workers++;
      this.addEventListener("message", ({ data }) => "bytes" in data && note(this.number, "read"));
    }
    postMessage(message, ...more) {
      if ("pause" in message) note(this.number, message.pause ? "pause" : "go on");
      super.postMessage(message, ...more);
    }
  };
  const frame = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (call) => (window.late === null ? 0 : frame((time) => setTimeout(call, window.late, time)));
}

for (const name of browsers) {
  describe(`pauses in ${name}`, () => {
    let browser;
    before(async () => (browser = await launch(name)));
    after(() => browser?.close());

    /** How many rows there are, each pause of each worker, and when it told meanwhile that it had read. */
    async function opened(file, late) {
      const tab = await browser.open({ first: listen });
      await tab.ready();
      await tab.page.evaluate((late) => (window.late = late), late);
      await tab.drop(file);
      await tab.read();
      const heard = await tab.page.evaluate(() => window.heard);
      const rows = await tab.page.evaluate(() => window.stackhunt.logs[0].rows);
      tab.silent();
      await tab.close();
      const pauses = [];
      for (const { worker, what, at } of heard) {
        if (what === "pause") pauses.push({ worker, from: at, to: null, told: [] });
        const last = pauses.findLast((pause) => pause.worker === worker && pause.to === null);
        if (what === "go on" && last !== undefined) last.to = at;
        if (what === "read") last?.told.push(at);
      }
      return { rows, pauses };
    }

    test("workers do not read until what they told is drawn", async () => {
      const { rows, pauses } = await opened(large, 320);
      assert.equal(rows, ROWS);
      assert.ok(pauses.length > 0, "nobody paused");
      assert.ok(pauses.every(({ from, to }) => to - from > 300), JSON.stringify(pauses));
      // What was told before may be heard late. Who reads tells of it three times in the second half of such a pause.
      const read = pauses.filter(({ from, to, told }) => told.filter((at) => at > (from + to) / 2).length > 1);
      assert.deepEqual(read, []);
    });

    test("a page that is never drawn does not keep them", async () => {
      const { rows, pauses } = await opened(large, null);
      assert.equal(rows, ROWS);
      assert.ok(pauses.length > 0, "nobody paused");
      assert.ok(pauses.every(({ to }) => to !== null), JSON.stringify(pauses));
    });

    test("a small file is read at once", async () => {
      const { rows, pauses } = await opened(small, 0);
      assert.equal(rows, 20_000);
      assert.deepEqual(pauses, []);
    });

    test("reading that pauses can be cancelled", async () => {
      const tab = await browser.open({ first: listen });
      await tab.ready();
      await tab.page.evaluate(() => (window.late = null));
      await tab.drop(large);
      await tab.page.waitForFunction(() => window.heard.some(({ what }) => what === "pause"), { polling: 5 });
      await tab.page.evaluate(() => document.querySelector(".reading button").click());
      await tab.read();
      assert.ok((await tab.page.evaluate(() => window.stackhunt.logs[0].rows)) < ROWS);
      tab.silent();
      await tab.close();
    });
  });
}
