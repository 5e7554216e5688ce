// The classic hunt through `window.stackhunt`, over the real log, against plain counting.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch, parseCsv } from "./harness.mjs";
import { betweenPairsOf, pairOf, readLog, realLog, tally, treeOf, withoutRealLog } from "./truth.mjs";

const NMAP = "user_agent:*Nmap*";
const PAIR = ["id.orig_h", "id.resp_h"];

for (const name of browsers) {
  describe(`scripting in ${name}`, { skip: withoutRealLog }, () => {
    let browser, tab, truth, nmap, between;
    /** Calls a method of `window.stackhunt` in the page; a Blob comes back as its text. */
    const ask = (method, question) =>
      tab.page.evaluate(async (method, question) => {
        const answer = await window.stackhunt[method](question);
        return answer instanceof Blob ? answer.text() : answer;
      }, method, question);
    const total = async (where) => (await ask("rows", { log: "http", where, limit: 1 })).total;

    before(async () => {
      truth = readLog(realLog);
      nmap = truth.rows.filter((row) => /nmap/i.test(row.user_agent));
      between = betweenPairsOf(truth.rows, nmap);
      browser = await launch(name);
      tab = await browser.open();
      await tab.ready();
      await tab.drop(realLog);
      await tab.read();
    });
    after(async () => {
      await browser?.close();
    });

    test("the log is read whole", async () => {
      const [log] = await tab.page.evaluate(() => window.stackhunt.logs);
      assert.equal(log.rows, 5758);
      assert.equal(log.rows, truth.rows.length);
      assert.equal(log.skipped, 0);
      assert.deepEqual(log.files, ["http.log"]);
      assert.deepEqual(log.fields.map((field) => field.name), truth.fields);
      const times = truth.rows.map((row) => Number(row.ts));
      assert.ok(Math.abs(log.first - Math.min(...times)) < 1e-6 && Math.abs(log.last - Math.max(...times)) < 1e-6);
    });

    test("user agents, rarest first", async () => {
      const wanted = tally(truth.rows.map((row) => row.user_agent));
      const stack = await ask("stack", { log: "http", by: ["user_agent"], order: "rarest" });
      assert.equal(stack.total, 5758);
      assert.equal(stack.distinct, 7);
      assert.deepEqual(stack.rows.map((row) => [row.values[0], row.count]), wanted);
      for (const row of stack.rows) {
        const own = truth.rows.filter((one) => one.user_agent === row.values[0]);
        assert.equal(row.clients, new Set(own.map((one) => one["id.orig_h"])).size);
        assert.equal(row.servers, new Set(own.map((one) => one["id.resp_h"])).size);
        assert.ok(Math.abs(row.first - Math.min(...own.map((one) => Number(one.ts)))) < 1e-6);
        assert.ok(Math.abs(row.share - own.length / 5758) < 1e-9);
      }
      const commonest = await ask("stack", { log: "http", by: ["user_agent"], order: "commonest", limit: 1 });
      assert.equal(commonest.rows[0].count, 5045);
    });

    test("a stack of several fields", async () => {
      const wanted = tally(truth.rows.map((row) => `${row.method}\t${row.status_code}`));
      const stack = await ask("stack", { log: "http", by: ["method", "status_code"], order: "rarest", limit: 1000 });
      assert.deepEqual(stack.rows.map((row) => [row.values.join("\t"), row.count]).sort(), wanted.sort());
    });

    test("URIs, raw and cut", async () => {
      const distinct = async (normalise) => (await ask("stack", { log: "http", by: ["uri"], normalise, limit: 1 })).distinct;
      assert.equal(await distinct([]), 4923);
      assert.equal(await distinct(["cutQuery"]), 4912);
      assert.equal(await distinct(["cutQueryAndAmpersand"]), 176);
    });

    test("the user agent of Nmap: rows, pairs, pivot", async () => {
      assert.equal(await total(NMAP), 171);
      const { pairs, tree } = await ask("pairs", { log: "http", where: NMAP });
      assert.equal(pairs.length, 10);
      assert.deepEqual(tree, treeOf(nmap));
      assert.deepEqual(Object.fromEntries(pairs.map((pair) => [`${pair.client} ${pair.server}`, pair.count])), Object.fromEntries(tally(nmap.map(pairOf))));
      const pivot = { by: PAIR, from: { log: "http", where: NMAP } };
      const answer = await ask("rows", { log: "http", pivot, limit: 1000 });
      assert.equal(answer.total, 299);
      assert.deepEqual(answer.rows.map((row) => row.join("\t")).sort(), between.map((row) => Object.values(row).join("\t")).sort());
    });

    test("filters count what plain code counts", async () => {
      const count = (fits) => truth.rows.filter(fits).length;
      const anywhere = (row, pattern) => Object.values(row).some((cell) => pattern.test(cell));
      const seconds = (text) => Date.parse(text) / 1000;
      assert.equal(await total("status_code:>=400"), count((row) => Number(row.status_code) >= 400));
      assert.equal(
        await total("ts:[2015-10-21T11:00 TO 2015-10-21T12:00}"),
        count((row) => Number(row.ts) >= seconds("2015-10-21T11:00Z") && Number(row.ts) < seconds("2015-10-21T12:00Z")),
      );
      assert.equal(await total("id.orig_h:192.168.2.0/24"), count((row) => row["id.orig_h"].startsWith("192.168.2.")));
      assert.equal(await total("uri:/\\.(jsp|asp)$/"), count((row) => /\.(jsp|asp)$/i.test(row.uri)));
      assert.equal(await total("user_agent:*"), count((row) => row.user_agent !== "-"));
      assert.equal(await total("NOT user_agent:*"), 103);
      assert.equal(await total('"nmap scripting"'), count((row) => anywhere(row, /nmap scripting/i)));
      assert.equal(await total("method:POST AND (status_code:302 OR status_code:200)"), count((row) => row.method === "POST" && /^(302|200)$/.test(row.status_code)));
    });

    test("a filter that is wrong says where and why", async () => {
      const problem = await tab.page.evaluate(() =>
        window.stackhunt.rows({ log: "http", where: "method:GET AND (" }).then(() => null, (error) => ({ message: error.message, ...error.problem })),
      );
      assert.ok(problem?.message, "an error with a message");
      assert.equal(typeof problem.position, "number");
      assert.ok(problem.position >= 12 && problem.position <= 16, `position ${problem.position}`);
      assert.ok(problem.expected, "what was expected");
    });

    test("the indicators find what the user agent hides", async () => {
      const found = await ask("indicators", { log: "http" });
      assert.equal(found.clients.length, 4);
      assert.equal(found.pairs, 14);
      const pivot = { by: PAIR, from: { log: "http", where: found.filter } };
      assert.equal((await ask("rows", { log: "http", pivot, limit: 1 })).total, 417);
    });

    test("exports are the log's own fields", async () => {
      const pivot = { by: PAIR, from: { log: "http", where: NMAP } };
      const csv = await ask("export", { log: "http", pivot, format: "csv" });
      const [head, ...cells] = parseCsv(csv);
      assert.deepEqual(head, truth.fields);
      assert.deepEqual(cells, between.map((row) => Object.values(row)));

      const lines = (await ask("export", { log: "http", pivot, format: "jsonl" })).trimEnd().split("\n").map((line) => JSON.parse(line));
      assert.equal(lines.length, 299);
      assert.deepEqual(lines.map((line) => line.uid), between.map((row) => row.uid));
      assert.deepEqual(JSON.parse(await ask("export", { log: "http", where: NMAP, format: "pairs" })), treeOf(nmap));
      const zeek = await ask("export", { log: "http", format: "zeek" });
      assert.ok(zeek.startsWith("#separator"));
      assert.equal(zeek.split("\n").filter((line) => line !== "" && !line.startsWith("#")).join("\n"), truth.raw.join("\n"));
    });

    test("all of it without a request or a complaint", () => {
      tab.silent();
    });
  });
}
