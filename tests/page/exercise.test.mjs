// The exercise on the sample, from the first screen to the result with the keyboard alone; every answer is counted here, from the
// sample's text, and read off the page before it is typed. Then a trainer's own exercise: written, sealed, dropped with its log.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browsers, launch, pageFile, root } from "./harness.mjs";
import { keys } from "./keyboard.mjs";
import { writeLog, writeText } from "./logs.mjs";
import { betweenPairsOf, readLog, tally } from "./truth.mjs";

const sampleFile = join(tmpdir(), `stackhunt-sample-${process.pid}.log`);

/** The answers, by plain counting. */
function answersOf({ rows }) {
  const clock = (row) => new Date(Number(row.ts) * 1000).toISOString().slice(11, 16);
  const nmap = rows.filter((row) => /nmap/i.test(row.user_agent));
  const servers = tally(nmap.map((row) => row["id.resp_h"]));
  const most = servers.at(-1)[1];
  const minutes = new Set(nmap.map(clock));
  assert.equal(minutes.size, 1, "the scan lies in one minute");
  const loud = nmap[0]["id.orig_h"];
  const probing = rows.filter((row) => row.uri.startsWith("/nice ports") && row["id.orig_h"] !== loud).map((row) => row["id.orig_h"]);
  const silent = [...new Set(probing)].filter((client) => rows.every((row) => row["id.orig_h"] !== client || row.user_agent === "-"));
  assert.equal(silent.length, 1);
  const posts = rows.filter((row) => row["id.orig_h"] === loud && row.method === "POST").sort((a, b) => Number(a.ts) - Number(b.ts));
  return {
    agents: String(new Set(rows.map((row) => row.user_agent)).size),
    nmap: String(nmap.length),
    servers: servers.filter(([, count]) => count === most).map(([server]) => server),
    withoutAgent: String(betweenPairsOf(rows, nmap).filter((row) => row.user_agent === "-").length),
    minute: [...minutes][0],
    silent: silent[0],
    loud,
    lastPost: posts.at(-1).uri,
  };
}

test("no answer can be read in the page", () => {
  execFileSync("cargo", ["xtask", "sample", "--out", sampleFile], { cwd: root, stdio: "ignore" });
  // The page has it packed, as it stands here.
  const whole = readFileSync(join(root, "www/src/state/exercise/built-in/http.txt"), "utf8");
  const text = whole.slice(0, whole.indexOf("Say what was found"));
  assert.ok(!readFileSync(pageFile, "utf8").includes("Who scanned the plant?"));
  const { loud, silent, lastPost, minute, servers, agents, nmap, withoutAgent } = answersOf(readLog(sampleFile));
  assert.ok(text.includes(loud), "the client that the last steps are about is named");
  for (const answer of [silent, lastPost, minute, ...servers]) assert.ok(!text.includes(answer), `${answer} stands in the file`);
  for (const number of [nmap, withoutAgent, agents]) assert.ok(!new RegExp(`(answer|after|sealed):\\s*${number}\\b`).test(text), `${number} stands in the file`);
  assert.ok(!/^\s*(answer|after|show):/m.test(text));
});

for (const name of browsers) {
  describe(`the exercise in ${name}`, () => {
    let browser, right;
    before(async () => {
      execFileSync("cargo", ["xtask", "sample", "--out", sampleFile], { cwd: root, stdio: "ignore" });
      right = answersOf(readLog(sampleFile));
      browser = await launch(name);
    });
    after(() => browser?.close());

    test("every task with the keyboard alone, to the end", async () => {
      const tab = await browser.open({ width: 1440 });
      await tab.ready();
      const { press, tabTo, command, filter, answer, next, goToAnswer } = keys(tab);
      await tabTo(/^Start the exercise$/);
      await press("Enter");
      await tab.read();
      await tab.find("heading", "1. Begin with a hypothesis");

      await command("show rows", "Show Rows");
      await tab.find("grid", /^Rows/);
      await goToAnswer();
      await press(" ", "ArrowDown");
      await tabTo(/^Check$/);
      await press("Enter");
      await tab.find("status", /Right/);
      await next("2. Stack the user agents");

      await command("stack user_a", "Stack user_agent");
      await tab.find("status", new RegExp(`^${right.agents - 2} values, unset and empty$`));
      await answer(`${Number(right.agents) + 1}`, /Not that/);
      await press("Backspace", "Backspace");
      await tabTo(/^Hint/);
      await press("Enter");
      await tab.text("region", "Exercise", /The number stands above the table/);
      await answer(right.agents);
      await next("3. Search for the scanner");

      await filter("user_agent:*Nmap*");
      await tab.find("status", new RegExp(`^${right.nmap} of 2,111 rows`));
      await answer(`${right.nmap} requests`);
      await next("4. Who asked whom");

      await command("show pairs", "Show Pairs");
      const pairs = await tab.lines("Pairs");
      const top = pairs.filter((cells) => cells[2] === pairs[0][2]).map((cells) => cells[1]);
      assert.deepEqual([...top].sort(), [...right.servers].sort());
      await answer(`${right.servers[0]}, 10.1.1.1`, /1 of 2 are right, and 1 does not belong/);
      await tab.page.keyboard.down("Control");
      await press("a");
      await tab.page.keyboard.up("Control");
      await answer([...right.servers].reverse().join(" "));
      await next("5. All traffic of the same machines");

      await command("between these pairs", "everything between these pairs");
      await tab.find("status", /^170 of 2,111 rows/);
      await command("stack user_a", "Stack user_agent");
      const agents = await tab.lines("Stack of user_agent");
      assert.equal(agents.find((cells) => /^unset/.test(cells[0]))[1], right.withoutAgent);
      await answer(right.withoutAgent);
      await next("6. Behaviour over time");

      const heads = await tab.page.evaluate(() => [...document.querySelectorAll("[role=columnheader]")].map((head) => head.innerText.trim()));
      const [first, last] = ["First seen", "Last seen"].map((head) => agents.find((cells) => /Nmap/.test(cells[0]))[heads.indexOf(head)]);
      assert.ok(first.includes(`${right.minute}:`) && last.includes(`${right.minute}:`), `${first} ${last}`);
      await answer(right.minute);
      await next("7. Indicators without the user agent");

      await command("remove the pivot", "Remove the pivot");
      await filter("");
      await tab.find("status", /^2,111 of 2,111 rows/);
      await command("show indicators", "Show Indicators");
      await tab.text("tabpanel", /(?:)/, new RegExp(`2 clients show marks of scanners or attacks.*${right.silent.replaceAll(".", "\\.")}`));
      await answer(` ${right.silent} `);
      await next("8. What did they do afterwards?");

      await filter(`id.orig_h:${right.loud} AND method:POST`);
      await command("show rows", "Show Rows");
      await tab.find("grid", /^Rows/);
      await tab.settled();
      // From the first row up to the head, whose first column is ts.
      await press("ArrowUp", "ArrowUp", "Enter");
      await tab.settled();
      assert.match((await tab.lines(/^Rows/)).at(-1).join(" "), new RegExp(`POST .*${right.lastPost}`));
      await answer(right.lastPost.toUpperCase());
      await next("9. Say what was found");

      await goToAnswer();
      await press(" ", "ArrowDown");
      await tabTo(/^Check$/);
      await press("Enter");
      await tab.find("status", /Right/);
      await tabTo(/^Show me$/);
      await press("Enter");
      await tab.find("grid", "Pairs");
      await goToAnswer();
      await next("Result");
      await tab.find("status", /^9 of 9 steps solved, 8 of them without a hint/);
      const { name: file, bytes } = await tab.download(async () => {
        await tabTo(/^Save result$/);
        await press("Enter");
      });
      assert.match(file, /^stackhunt-exercise-result\.txt$/);
      assert.match(bytes.toString(), /^Exercise: Who scanned the plant\?\nSolved: 9 of 9, 8 without a hint/);
      tab.silent();
      await tab.close();
    });

    test("giving up tells and shows, and stands in the result", async () => {
      const tab = await browser.open({ width: 1024, height: 768 });
      await tab.ready();
      await tab.click("button", "Start the exercise");
      await tab.read();
      await tab.click("button", /^Step 3, Search for the scanner, open$/);
      await tab.click("button", "Give up");
      await tab.text("region", "Exercise", /Given up\. The answer is 130\..*130 requests of one client/s);
      await tab.click("button", "Show me");
      await tab.find("status", /^130 of 2,111 rows/);
      await tab.click("button", "Fold the exercise");
      await tab.click("button", "Unfold the exercise");
      await tab.find("button", /^Step 3, Search for the scanner, given up$/);
      for (const [step, answer] of [[4, [...right.servers].sort().join(", ")], [6, right.minute], [7, right.silent], [8, right.lastPost]]) {
        await tab.click("button", new RegExp(`^Step ${step},`));
        await tab.click("button", "Give up");
        await tab.find("status", new RegExp(`^Given up\\. The answer is ${answer.replaceAll(".", "\\.")}\\.$`));
        assert.equal(await tab.page.evaluate(() => document.getElementById("exercise-given").value), answer);
      }
      await tab.click("button", /^Step 9,/);
      await tab.click("button", "Check");
      await tab.find("status", /Choose one first/);
      await tab.click("button", "Give up");
      await tab.find("status", /The right one is chosen above/);
      assert.equal(await tab.page.evaluate(() => document.querySelector("section[aria-label=Exercise] input:checked").closest("label").textContent.startsWith("Two machines scanned")), true);
      tab.silent();
      await tab.close();
    });

    test("a trainer writes, seals, and learners drop it with its log", async () => {
      const rows = ["10.0.0.5", "10.0.0.9", "10.0.0.5", "10.0.0.7"].map((client, at) => ({ "id.orig_h": client, uri: `/${at}`, user_agent: at < 3 ? "Tool (<b>1</b>)" : "-" }));
      const log = writeLog("class/http.log", { path: "http", rows });
      const source = [
        "stackhunt exercise 1", "title: <img src=x onerror=alert(1)> \u202etitle", "log: http, 4 rows", "// for me: 10.0.0.9 is the answer",
        "step: Who used the tool?", "ask: Which clients?", "kind: set", "answer: 10.0.0.9,", "  10.0.0.5", "hint: Stack", "  the user agent.",
        "after: Both of them were caught.", "show: #log=http&where=user_agent:tool*&view=pairs", "",
        "step: How many?", "ask: Rows with the tool?", "answer: 3", "",
      ].join("\r\n");
      const tab = await browser.open();
      await tab.ready();
      await tab.drop(writeText("class/exercise.txt", source), log);
      await tab.read();
      await tab.text("region", "Exercise", /answers stand in this file as plain text/);
      await tab.click("button", "Seal them");
      const { name: file, bytes } = await tab.download(() => tab.click("button", "Save sealed"));
      assert.equal(file, "stackhunt-exercise-img-src-x-onerror-alert-1-title.txt");
      const sealed = bytes.toString();
      for (const secret of ["answer:", "10.0.0", "caught", "pairs", "// "]) assert.ok(!sealed.includes(secret), `${secret} in\n${sealed}`);
      assert.match(sealed, /^stackhunt exercise 1\ntitle: <img/);
      assert.match(sealed, /^hint: Stack\n {2}the user agent\.$/m);
      await tab.close();

      // Whatever its name is.
      const learner = await browser.open();
      await learner.ready();
      const exercise = writeText("class/http.csv", sealed);
      await learner.drop(exercise);
      await learner.find("status", /^The exercise “<img src=x onerror=alert\(1\)> ⟨U\+202E⟩title” is ready\. Drop its log http/);
      await learner.drop(log, exercise);
      await learner.read();
      await learner.find("heading", "<img src=x onerror=alert(1)> ⟨U+202E⟩title");
      assert.equal(await learner.page.evaluate(() => document.querySelectorAll("img").length), 0);
      await learner.type("textbox", "Which clients?", "10.0.0.5", { enter: true });
      await learner.find("status", /1 of 2: some are missing/);
      await learner.type("textbox", "Which clients?", "10.0.0.5;10.0.0.9", { enter: true });
      await learner.text("region", "Exercise", /Both of them were caught/);
      await learner.click("button", "Show me");
      await learner.find("grid", "Pairs");
      await learner.click("button", "Next step");
      await learner.type("textbox", "Rows with the tool?", "three", { enter: true });
      await learner.find("status", /The answer is a number/);
      await learner.type("textbox", "Rows with the tool?", "3", { enter: true });
      await learner.find("button", "To the result");
      assert.ok(!(await learner.text("region", "Exercise")).includes("plain text"));
      learner.silent();
      await learner.close();
    });

    test("beside another log the sample is not mixed in, and can be had alone", async () => {
      const tab = await browser.open();
      await tab.ready();
      await tab.drop(writeLog("other/http.log", { path: "http", rows: [{}, {}, {}] }));
      await tab.read();
      await keys(tab).command("start exercise", "Start the exercise on the sample");
      await tab.text("region", "Exercise", /about a log http with 2,111 rows\. What is open is another one/);
      await tab.find("status", /^3 of 3 rows/);
      await tab.click("button", "Close it and load the sample");
      await tab.find("status", /^2,111 of 2,111 rows/);
      assert.ok(!(await tab.text("region", "Exercise")).includes("another one"));
      tab.silent();
      await tab.close();
    });

    test("mistakes are named with their line and what to do", async () => {
      const tab = await browser.open();
      await tab.ready();
      const wrong = ["stackhunt exercise 1", "titel: x", "step: One", "ask: What?", "kind: number", "answer: many", "step: Two", "option: a", "", "what is this"].join("\n");
      await tab.drop(writeText("wrong/exercise.txt", wrong));
      await tab.find("dialog", "Write an exercise");
      const said = await tab.text("dialog", "Write an exercise", /Line 10/);
      for (const [line, words] of [[1, "no title"], [2, "titel: is no word"], [6, "not a number"], [7, "asks nothing"], [7, "has no answer"], [8, "two options"], [10, "no word and colon"]]) {
        assert.match(said, new RegExp(`Line ${line} [^.]*${words}`));
      }
      assert.equal(await tab.page.evaluate(() => [...document.querySelectorAll("dialog button")].filter((button) => button.disabled).length), 2);
      await tab.page.keyboard.press("Escape");
      await tab.drop(writeText("wrong/newer.txt", "stackhunt exercise 2\nwhatever: 1\n"));
      await tab.text("dialog", "Write an exercise", /form 2.*newer stackhunt/);
      tab.silent();
      await tab.close();
    });

    test("what a trainer writes is not lost by closing the editor", async () => {
      const tab = await browser.open();
      await tab.ready();
      await tab.click("button", "Write your own");
      await tab.find("dialog", "Write an exercise");
      // Writing begins at the top, where the first line says what the file is.
      await tab.page.waitForFunction(() => document.activeElement?.matches("dialog textarea"), { polling: 50 });
      assert.deepEqual(await tab.page.evaluate(() => [document.activeElement.selectionStart, document.activeElement.scrollTop]), [0, 0]);
      await tab.page.keyboard.press("ArrowDown");
      await tab.page.keyboard.type("// of mine\n");
      await tab.page.keyboard.press("Escape");
      await tab.click("button", "Write your own");
      const text = () => tab.page.evaluate(() => document.querySelector("dialog textarea").value);
      await tab.find("dialog", "Write an exercise");
      assert.match(await text(), /^\/\/ of mine$/m);
      await tab.click("button", "Begin anew");
      assert.ok(!(await text()).includes("of mine"));
      tab.silent();
      await tab.close();
    });
  });
}
