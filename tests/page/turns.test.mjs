// What stands beside a view takes its turn: asked after what is in the view, and one thing after the other, so that none of it keeps the next
// click waiting for all of it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { headOf, lineOf, writeText } from "./logs.mjs";

const BESIDE = ["fields", "report", "sparks"];
const ROWS = 60_000;

/** Runs before the page: notes what the first worker is told, and what of it was not answered then. */
function listen() {
  const Own = window.Worker;
  window.told = [];
  let workers = 0;
  window.Worker = class extends Own {
    constructor(...all) {
      super(...all);
      if (workers++ > 0) return;
      const open = new Map();
      const post = this.postMessage.bind(this);
      this.postMessage = (message, ...more) => {
        const kind = message.args?.question?.ask;
        if (kind !== undefined) {
          window.told.push({ kind, call: message.name, step: message.args.step, open: [...open.values()] });
          open.set(message.id, kind);
        }
        post(message, ...more);
      };
      this.addEventListener("message", ({ data }) => open.delete(data.id));
    }
  };
}

for (const name of browsers) {
  describe(`turns in ${name}`, () => {
    let browser;
    before(async () => (browser = await launch(name)));
    after(() => browser?.close());

    test("what stands beside a view is asked one after the other", async () => {
      const row = (at) => ({ uri: `/page${at}`, user_agent: `agent ${at % 60}`, "id.orig_h": `10.0.${at % 3}.${at % 50}` });
      const log = writeText("http.log", headOf("http") + Array.from({ length: ROWS }, (_, at) => lineOf(row(at), at)).join(""));
      const tab = await browser.open({ first: listen });
      await tab.ready();
      await tab.drop(log);
      await tab.read();
      await tab.settled();
      const told = await tab.page.evaluate(() => window.told);
      const beside = told.filter(({ kind }) => BESIDE.includes(kind));
      assert.deepEqual([...new Set(beside.map(({ kind }) => kind))].sort(), BESIDE, "each was asked");
      for (const { kind, open } of beside) {
        assert.deepEqual(open.filter((other) => other !== kind && BESIDE.includes(other)), [], `${kind} was asked beside others`);
      }
      // Between two steps of one no other begins.
      const steps = beside.filter(({ call }) => call === "answer");
      const between = steps.filter(({ kind, step }, at) => step > 0 && steps[at - 1].kind !== kind);
      assert.deepEqual(between, []);
      tab.silent();
      await tab.close();
    });
  });
}
