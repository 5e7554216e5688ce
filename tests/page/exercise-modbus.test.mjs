// The exercise on Modbus with the keyboard alone; every answer is counted here, from the sample's text.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browsers, launch, root } from "./harness.mjs";
import { keys } from "./keyboard.mjs";
import { readLog, tally } from "./truth.mjs";

const sampleFile = join(tmpdir(), `stackhunt-modbus-${process.pid}.log`);

/** The answers, by plain counting. */
function answersOf({ rows }) {
  const clients = tally(rows.map((row) => row["id.orig_h"]));
  const writers = new Set(rows.filter((row) => row.func.includes("WRITE")).map((row) => row["id.orig_h"]));
  const asked = rows.filter((row) => row.pdu_type === "REQ");
  // The most functions that one client asked for within any 60 seconds.
  const most = (client) => Math.max(...asked.filter((row) => row["id.orig_h"] === client).map(({ ts }, _, own) => new Set(own.filter((row) => Number(row.ts) >= Number(ts) && Number(row.ts) < Number(ts) + 60).map((row) => row.func)).size));
  const tried = clients.map(([client]) => [client, most(client)]).sort((a, b) => b[1] - a[1]);
  const gateway = tried[0][0];
  const accepted = rows.filter((row) => row["id.orig_h"] === gateway && row.func.includes("WRITE") && row.pdu_type === "RESP" && row.exception === "-");
  return {
    functions: String(new Set(rows.map((row) => row.func)).size),
    master: clients.at(-1)[0],
    writers: [...writers],
    gateway,
    tried: String(tried[0][1]),
    exceptions: String(rows.filter((row) => row.exception !== "-").length),
    accepted: String(accepted.length),
    server: accepted[0]["id.resp_h"],
    minute: accepted.map((row) => new Date(Number(row.ts) * 1000).toISOString().slice(11, 16)).sort()[0],
  };
}

function sample() {
  execFileSync("cargo", ["xtask", "sample", "--path", "modbus", "--out", sampleFile], { cwd: root, stdio: "ignore" });
  return answersOf(readLog(sampleFile));
}

test("no answer can be read in the exercise on Modbus", () => {
  const { master, minute, functions, tried, exceptions } = sample();
  const text = readFileSync(join(root, "www/src/state/exercise/built-in/modbus.txt"), "utf8");
  assert.ok(!/^\s*(answer|after|show):/m.test(text));
  for (const answer of [master, minute]) assert.ok(!text.includes(answer), `${answer} stands in the file`);
  for (const number of [functions, tried, exceptions]) assert.ok(!new RegExp(`(answer|after|sealed):\\s*${number}\\b`).test(text), `${number} stands in the file`);
});

for (const name of browsers) {
  describe(`the exercise on Modbus in ${name}`, () => {
    let browser, right;
    before(async () => {
      right = sample();
      browser = await launch(name);
    });
    after(() => browser?.close());

    test("every task with the keyboard alone, to the end", async () => {
      const tab = await browser.open({ width: 1024, height: 768 });
      await tab.ready();
      const { press, tabTo, command, filter, answer, next, goToAnswer } = keys(tab);
      await tabTo(/^Exercise on Modbus$/);
      await press("Enter");
      await tab.read();
      await tab.find("heading", "1. Stack the functions");
      await command("stack func", "Stack func");
      await tab.find("status", new RegExp(`^${right.functions} values`));
      await answer(right.functions);
      await next("2. Who is the master?");

      await command("show pairs", "Show Pairs");
      assert.equal((await tab.lines("Pairs"))[0][0], right.master);
      await answer(right.master);
      await next("3. Who writes?");

      await filter("func:*WRITE*");
      await command("stack id.orig", "Stack id.orig_h");
      assert.deepEqual((await tab.lines("Stack of id.orig_h")).map((cells) => cells[0]).sort(), [...right.writers].sort());
      await answer(right.writers.join(", "));
      await next("4. Trying things out");

      await command("start over", "start over");
      await command("show clients", "Show Clients");
      const client = (await tab.lines(/^Clients/)).find((cells) => cells[0].includes(right.gateway));
      assert.ok(client.some((cell) => cell === right.tried), client.join(" | "));
      await answer(right.tried);
      await next("5. What the controller refused");

      await filter("exception:*");
      await tab.find("status", new RegExp(`^${right.exceptions} of `));
      await answer("14", /Another kind of exception came as well/);
      await press("Backspace", "Backspace");
      await answer(right.exceptions);
      await next("6. What went through");

      await filter(`id.orig_h:${right.gateway} AND func:*WRITE* AND pdu_type:RESP AND NOT exception:*`);
      await tab.find("status", new RegExp(`^${right.accepted} of `));
      await answer(right.accepted);
      await next("7. In which order");

      await command("show rows", "Show Rows");
      await tab.find("grid", /^Rows/);
      const lines = await tab.lines(/^Rows/);
      assert.ok(lines.every((cells) => cells.includes(right.server)));
      assert.ok(lines.some((cells) => cells[0].includes(` ${right.minute}:`)), lines[0].join(" "));
      await answer(right.minute);
      await next("8. Say what was found");

      await goToAnswer();
      await press("2");
      await tabTo(/^Check$/);
      await press("Enter");
      await tab.find("status", /Right/);
      await goToAnswer();
      await next("Result");
      await tab.find("status", /^8 of 8 steps solved, 8 of them without a hint/);
      // The sample of the other exercise comes beside this one.
      await tabTo(/^Exercise on HTTP/);
      await press("Enter");
      await tab.find("heading", "1. Begin with a hypothesis");
      await tab.find("status", /^2,111 of 2,111 rows/);
      assert.ok(!(await tab.text("region", "Exercise")).includes("another one"));
      tab.silent();
      await tab.close();
    });
  });
}
