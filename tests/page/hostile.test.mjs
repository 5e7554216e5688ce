// Logs are written by attackers: their text stays text, on the page and in what is taken out of it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch, parseCsv } from "./harness.mjs";
import { writeLog } from "./logs.mjs";

const AGENTS = [
  `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`,
  "=cmd|' /C calc'!A0",
  "@SUM(1+1)*cmd",
  "evil\\x1b[31mred\\x07",
  "safe\u202egnp.exe\u202c",
  "zero\u200bwidth",
  "{{constructor.constructor('alert(1)')()}}",
];

for (const name of browsers) {
  describe(`hostile text in ${name}`, () => {
    let browser, tab;
    before(async () => {
      browser = await launch(name);
      tab = await browser.open();
      await tab.ready();
      await tab.drop(writeLog("http.log", { path: "http", rows: AGENTS.map((agent) => ({ user_agent: agent })) }));
      await tab.read();
      await tab.find("status", new RegExp(`^${AGENTS.length} values$`));
    });
    after(() => browser?.close());

    test("is shown as text, with what is hidden made visible", async () => {
      const shown = (await tab.lines("Stack of user_agent")).map((cells) => cells[0]).join("\n");
      assert.ok(shown.includes("<img src=x onerror="), shown);
      assert.ok(shown.includes("{{constructor"), shown);
      assert.doesNotMatch(shown, /[\u0000-\u0009\u000b-\u001f\u200b\u202a-\u202e]/);
      const made = await tab.page.evaluate(() => document.querySelectorAll("#app img, #app script, #app iframe").length);
      assert.equal(made, 0);
      assert.notEqual(await tab.page.title(), "owned");
    });

    test("is no formula in a CSV, unless that is wanted", async () => {
      const take = async () => {
        await tab.click("button", "Export");
        const { bytes } = await tab.download(() => tab.click("menuitem", "CSV"));
        const [head, ...rows] = parseCsv(bytes.toString());
        return rows.map((row) => row[head.indexOf("user_agent")]);
      };
      const defused = await take();
      assert.deepEqual(defused, AGENTS.map((agent) => (/^[=@]/.test(agent) ? `'${agent}` : agent)));
      await tab.click("button", "Export");
      await tab.click("menuitemcheckbox", /^Defuse spreadsheet formulas/);
      await tab.page.keyboard.press("Escape");
      assert.deepEqual(await take(), AGENTS);
    });

    test("asks for nothing", () => {
      tab.silent();
    });
  });
}
