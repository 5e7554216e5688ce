// What is made alike in a stack stays so when one stacks another field and comes back, also after undo and in the address; and names are
// counted by their parent domain, with a filter that finds the same rows.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { writeText } from "./logs.mjs";

const QUERIES = ["a.b.example.com", "EXAMPLE.com", "example.com:443", "notexample.com", "www.example.co.uk", "example.co.uk.", "other.co.uk", "co.uk", "10.0.0.1", "1.10.0.0.1", "localhost"];
// Counted by hand.
const PARENTS = { "example.com": 3, "notexample.com": 1, "example.co.uk": 2, "other.co.uk": 1, "co.uk": 1, "10.0.0.1": 1, "1.10.0.0.1": 1, localhost: 1 };
const LOG = `#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n#fields\tts\tid.orig_h\tid.resp_h\tquery\tqtype_name\n#types\ttime\taddr\taddr\tstring\tstring\n${QUERIES.map((query, at) => `${1700000000 + at}.0\t10.0.0.${at}\t10.0.1.1\t${query}\tA\n`).join("")}`;

for (const name of browsers) {
  describe(`normalisers in ${name}`, () => {
    let browser, tab;
    const says = (words) => tab.find("status", words);
    const stacked = async () => Object.fromEntries((await tab.lines(/^Stack of/)).map((cells) => [cells[0].replace(/\s*\d+ values$/, ""), Number(cells[1])]));
    before(async () => {
      browser = await launch(name);
      tab = await browser.opened([writeText("dns.log", LOG)]);
      await tab.click("tab", "Stack");
      await says(/^11 values$/);
    });
    after(() => browser?.close());

    test("names by their parent domain, and a filter for each", async () => {
      await tab.click("button", "Normalise");
      await tab.click("menuitemcheckbox", "Parent domain");
      await tab.page.keyboard.press("Escape");
      await says(/^11 values, collapsed to 8 lines$/);
      assert.deepEqual(await stacked(), PARENTS);
      for (const [parent, rows] of Object.entries(PARENTS)) {
        await tab.settled();
        const line = await tab.page.evaluateHandle((parent) => [...document.querySelectorAll("[role=row]")].find((row) => row.querySelector(".value-text")?.innerText.trim() === parent), parent);
        await tab.click("button", /^Include in the filter/, { within: line });
        await says(new RegExp(`^${rows} of 11 rows`));
        assert.deepEqual(await stacked(), { [parent]: rows });
        await tab.page.goBack();
        await says(/^11 of 11 rows/);
      }
    });

    test("a field is made alike again when it is stacked again", async () => {
      await tab.click("button", "qtype_name");
      await says(/^1 value$/);
      assert.doesNotMatch(await tab.page.evaluate(() => location.hash), /normalise/);
      await tab.click("button", "query");
      await says(/^11 values, collapsed to 8 lines$/);
      assert.match(await tab.page.evaluate(() => location.hash), /by=query.*normalise=parentDomain/);
      await tab.page.goBack();
      await says(/^1 value$/);
      await tab.page.goForward();
      await says(/collapsed to 8 lines$/);
    });

    test("what was undone stays undone", async () => {
      await tab.click("button", "Normalise");
      await tab.click("menuitem", "Raw values");
      await says(/^11 values$/);
      await tab.click("button", "qtype_name");
      await says(/^1 value$/);
      await tab.click("button", "query");
      await says(/^11 values$/);
    });

    test("only names have a parent domain", async () => {
      await tab.click("button", "qtype_name");
      await says(/^1 value$/);
      await tab.click("button", "Normalise");
      await tab.find("menuitemcheckbox", "Cut at ?");
      assert.equal(await tab.has("menuitemcheckbox", "Parent domain"), false);
      await tab.page.keyboard.press("Escape");
      tab.silent();
    });
  });
}
