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
  window.workers = [];
  window.Worker = class extends Own {
    constructor(...all) {
      super(...all);
      if (window.workers.push(this) > 1) return;
      const open = new Map();
      const post = this.postMessage.bind(this);
      this.postMessage = (message, ...more) => {
        const kind = message.args?.question?.ask;
        if (kind !== undefined) {
          const { question, step, ticket } = message.args;
          window.told.push({ kind, by: question.by, call: message.name, step, ticket, open: [...open.values()] });
          open.set(message.id, kind);
        }
        if ("drop" in message) window.told.push({ call: "drop", ticket: message.drop });
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

      // A question that is replaced is dropped where it is answered, and what is shown is the other one's answer.
      const after = await tab.page.evaluate(() => {
        const from = window.told.length;
        const take = (field) => [...document.querySelectorAll(".rail .field")].find((one) => one.innerText.startsWith(field)).click();
        take("uri");
        take("id.orig_h");
        return from;
      });
      await tab.settled();
      const stacks = (await tab.page.evaluate(() => window.told)).slice(after).filter(({ kind, call }) => kind === "stack" || call === "drop");
      const asked = (field) => stacks.find(({ by }) => by?.join() === field);
      assert.ok(stacks.some(({ call, ticket }) => call === "drop" && ticket === asked("uri").ticket), JSON.stringify(stacks));
      assert.ok(!stacks.some(({ call, ticket }) => call === "drop" && ticket === asked("id.orig_h").ticket), JSON.stringify(stacks));
      await tab.find("grid", /id\.orig_h/);
      tab.silent();
      await tab.close();
    });

    test("a worker that is lost keeps nobody waiting", async () => {
      const log = writeText("http.log", headOf("http") + Array.from({ length: 2000 }, (_, at) => lineOf({ uri: `/page${at}` }, at)).join(""));
      const tab = await browser.open({ first: listen });
      await tab.ready();
      await tab.drop(log);
      await tab.read();
      await tab.settled();
      const said = await tab.page.evaluate(async () => {
        const ask = () => window.stackhunt.stack({ log: "http", by: ["uri"] }).then(({ distinct }) => distinct, (error) => error.message);
        const before = await ask();
        // What the second worker does not know is a fault in it, as running out of memory is.
        const inFlight = ask();
        window.workers[1].postMessage({ id: -1, name: "nothing", args: null });
        return [before, await inFlight, await ask()];
      });
      assert.equal(said[0], 2000);
      if (said[1] !== 2000) assert.match(said[1], /^A worker stopped/);
      assert.match(said[2], /^A worker stopped .*Close the logs and open fewer at once/);
      await tab.close();
    });
  });
}
