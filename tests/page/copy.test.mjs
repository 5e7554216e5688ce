// The clipboard for a spreadsheet: whatever an attacker wrote into a log, a cell stays a cell and runs as nothing.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeLog } from "./logs.mjs";

/** What is in the log, and what a spreadsheet is to be given. */
const CELLS = [
  ["=1+1", "'=1+1"],
  ["+1+1", "'+1+1"],
  ["-1+1", "'-1+1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["＝1+1", "'＝1+1"],
  ["\"=1+1\"", "\"\"\"=1+1\"\"\""],
  ["\"open quote", "\"\"\"open quote\""],
  ["quote \" inside", "quote \" inside"],
  ["\u202efdp.exe", "⟨U+202E⟩fdp.exe"],
  ["-", "-"],
];

/** As spreadsheets read what is pasted: a cell that begins with a quote goes on to its closing quote, over tabs and line ends. */
function pasted(text) {
  const lines = [[""]];
  for (let at = 0; at < text.length; at += 1) {
    const line = lines.at(-1);
    if (text[at] === "\t") line.push("");
    else if (text[at] === "\n") lines.push([""]);
    else if (text[at] === "\"" && line.at(-1) === "") {
      let end = at + 1;
      while (end < text.length && (text[end] !== "\"" || text[end + 1] === "\"")) end += text[end] === "\"" ? 2 : 1;
      line[line.length - 1] = text.slice(at + 1, end).replaceAll("\"\"", "\"");
      at = end;
    } else line[line.length - 1] += text[at];
  }
  return lines;
}

for (const name of browsers) {
  describe(`the clipboard in ${name}`, () => {
    let browser, tab;
    const copied = () => tab.page.evaluate(() => window.copied);
    const copyKey = async () => {
      await tab.page.keyboard.down("Control");
      await tab.page.keyboard.press("c");
      await tab.page.keyboard.up("Control");
    };
    before(async () => {
      browser = await launch(name);
      tab = await browser.open({ width: 1440, first: () => Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => void (window.copied = text) } }) });
      await tab.ready();
      await tab.drop(writeLog("http.log", { path: "http", rows: CELLS.map(([user_agent]) => ({ user_agent })) }));
      await tab.read();
      await tab.click("tab", "Rows");
      await tab.find("status", /^10 rows$/);
    });
    after(() => browser?.close());

    test("rows with hostile cells", async () => {
      await tab.click("button", "Copy rows");
      await tab.find("status", /^10 rows with 7 columns are on the clipboard/);
      const text = await copied();
      assert.deepEqual(text.split("\n").slice(0, 2).map((line) => line.split("\t")[0]), ["ts (UTC)", "2023-11-14 22:13:20.500000"]);
      assert.deepEqual(text.split("\n").slice(1).map((line) => line.split("\t").at(-1)), CELLS.map(([, cell]) => cell));
      const cells = pasted(text);
      assert.equal(cells.length, 1 + CELLS.length);
      assert.ok(cells.every((line) => line.length === cells[0].length), "no cell swallows another");
      assert.ok(cells.flat().every((cell) => cell === "-" || !/^[=+\-@＝]/.test(cell)), "no cell is a formula");
    });

    test("a value as the log writes it, from the detail", async () => {
      await (await tab.find("gridcell", /^=1\+1$/)).click();
      await tab.click("button", "Copy this user_agent");
      await tab.find("status", /^The value is on the clipboard/);
      assert.equal(await copied(), "=1+1");
    });

    test("the filter from its step in the trail, and a client as a line", async () => {
      await tab.type("textbox", "Filter", "uri:\"/\"", { enter: true });
      await tab.settled();
      await (await tab.find("button", /^where uri/)).focus();
      await copyKey();
      await tab.find("status", /^The filter is on the clipboard/);
      assert.equal(await copied(), "uri:\"/\"");
      await tab.click("tab", "Clients");
      await (await tab.find("gridcell", /^10\.0\.0\.1$/)).click();
      await copyKey();
      await tab.find("status", /^The client is on the clipboard/);
      const [head, line] = (await copied()).split("\n").map((one) => one.split("\t"));
      // Ten rows, of which the one whose agent is - has none.
      assert.deepEqual(head.map((name, at) => [name, line[at]]).slice(0, 10), [
        ["client", "10.0.0.1"], ["stands_out_by", ""], ["rows", "10"], ["servers", "1"], ["servers_per_minute", "1"],
        ["failed_rows", ""], ["failed_percent", ""], ["failures_per_minute", ""], ["no_agent_rows", "1"], ["no_agent_percent", "10"],
      ]);
      tab.silent();
    });
  });
}
