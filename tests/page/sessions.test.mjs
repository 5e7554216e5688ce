// What two machines had to do with each other from one pause to the next, and what was asked in it. Counted by hand.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./harness.mjs";
import { headOf, lineOf, writeText } from "./logs.mjs";

const BEGIN = 1_700_000_000;
const NMAP = "Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)";
const FIELDS = ["ts", "id.orig_h", "id.resp_h", "method", "uri", "user_agent"];
const asked = (at, uri, more = {}) => ({ ts: `${BEGIN + at}.250000`, "id.orig_h": "10.0.0.5", "id.resp_h": "10.1.0.1", uri, user_agent: "x", ...more });
const HTTP = headOf("http", FIELDS) + [
  asked(0, "/", { user_agent: NMAP }), asked(1, "/robots.txt", { user_agent: NMAP }),
  asked(2, "/", { "id.resp_h": "10.1.0.2", user_agent: NMAP }),
  asked(30, "/home.asp?lang=en"), asked(31, "/home.asp?lang=de"), asked(32, "/logo.GIF"), asked(40, "/login", { method: "POST" }),
  ...Array.from({ length: 12 }, (_, at) => asked(7000 + at, at === 0 ? "/" : "/status")),
  asked(7000, "/", { "id.orig_h": "10.0.0.9" }),
].map((row, at) => lineOf(row, at, FIELDS)).join("");
const DNS = ["#separator \\x09", "#path\tdns", "#fields\tts\tid.orig_h\tid.resp_h\tquery\tqtype_name\trcode_name", "#types\ttime\taddr\taddr\tstring\tstring\tstring",
  `${BEGIN + 20}.0\t10.0.0.5\t10.0.0.53\tc2.example\tTXT\tNOERROR`, `${BEGIN + 21}.0\t10.0.0.5\t10.0.0.53\tno.example\tA\tNXDOMAIN`, ""].join("\n");
const SOFTWARE = ["#separator \\x09", "#path\tsoftware", "#fields\tts\thost\tname", "#types\ttime\taddr\tstring", `${BEGIN}.0\t10.0.0.5\tx`, ""].join("\n");

for (const name of browsers) {
  describe(`sessions in ${name}`, () => {
    let browser, tab;
    const cells = async () => (await tab.lines("Sessions")).map((line) => line.slice(0, 9).map((cell) => cell.trim()));
    const told = () => tab.page.$$eval(".session-said", (list) => list.map((line) => line.innerText.replace(/\s+/g, " ").trim()));
    before(async () => {
      browser = await launch(name);
      tab = await browser.opened([writeText("http.log", HTTP), writeText("dns.log", DNS), writeText("software.log", SOFTWARE)]);
      await tab.click("tab", /^http/);
    });
    after(() => browser?.close());

    test("of a client with marks they are a click away, in the order of time", async () => {
      await tab.click("tab", "Indicators");
      await tab.click("button", "Sessions of 10.0.0.5");
      await tab.text("status", /session/, /^3 sessions · 2 with marks$/);
      const lines = await cells();
      assert.deepEqual(lines.map((line) => [line[0], line[1], line[3], line[4], line[5], line[7]]), [
        ["2023-11-14 22:13:20", "40 s", "10.0.0.5", "10.1.0.1", "6", "2"],
        ["2023-11-14 22:13:22", "–", "10.0.0.5", "10.1.0.2", "1", "1"],
        ["2023-11-15 00:10:00", "11 s", "10.0.0.5", "10.1.0.1", "12", "–"],
      ]);
      assert.match(lines[2][8], /^mostly GET \/status ×11 · GET \/$/);
      tab.silent();
    });

    test("a line tells all that was asked in it, each a door to its rows", async () => {
      await (await tab.find("grid", "Sessions")).focus();
      await tab.page.keyboard.press("ArrowDown");
      await tab.find("region", "Session");
      assert.deepEqual(await told(), [
        "22:13:20.250 GET /", "22:13:21.250 GET /robots.txt", "22:13:50.250 ×2 GET /home.asp", "22:14:00.250 POST /login",
      ]);
      await tab.text("region", "Session", /6 rows · 2 rows with marks[^]*1 row of pictures, styles and scripts not listed/);
      await tab.click("button", /GET \/home\.asp/);
      await tab.find("status", /^2 of 20 rows/);
      // What the filter says already is not said twice.
      assert.equal((await tab.page.evaluate(() => location.hash)).split("id.orig_h").length, 2);
      await tab.settled();
      assert.equal((await tab.lines("Rows")).length, 2);
      await tab.page.goBack();
      await tab.find("grid", "Sessions");
      tab.silent();
    });

    test("another pause makes others, and the address keeps it", async () => {
      await tab.page.select(".tools select", "10");
      await tab.text("status", /session/, /^4 sessions/);
      assert.match(await tab.page.evaluate(() => location.hash), /pairs=sessions&pause=10/);
      await (await tab.find("gridcell", "2023-11-14 22:13:50")).click();
      // A click into the text beside is no place to be shown.
      await (await tab.page.$(".session-facts")).click();
      assert.equal(await tab.page.evaluate(() => getComputedStyle(document.getElementById("view")).boxShadow), "none");
      await tab.click("button", "Pin", { within: await tab.find("region", "Session") });
      await tab.find("status", /^Pinned: 10\.0\.0\.5 → 10\.1\.0\.1, 2023-11-14 22:13:50 UTC: 4 rows/);
      await tab.click("tab", /^Findings/);
      // It leads to this session, as long as it was.
      await tab.text("region", "Finding 1", /4 rows behind it, as when it was pinned/);
      await tab.click("button", "Go there, to finding 1");
      await tab.text("status", /session/, /^1 session$/);
      assert.match(await tab.page.evaluate(() => location.hash), /id\.orig_h:10\.0\.0\.5\+AND\+id\.resp_h:10\.1\.0\.1\+AND\+ts:.*&view=pairs.*pairs=sessions&pause=10/);
      await tab.page.goBack();
      await tab.find("region", "Finding 1");
      await tab.page.goBack();
      await tab.text("status", /session/, /^4 sessions/);
      await tab.page.goBack();
      await tab.text("status", /session/, /^3 sessions/);
      tab.silent();
    });

    test("in all logs, those of a name server stand between", async () => {
      await tab.click("checkbox", "in all logs");
      await tab.text("status", /session/, /^4 sessions in 2 logs · 2 with marks · 1 log without such fields$/);
      const lines = await cells();
      assert.deepEqual(lines.map((line) => line[2]), ["http", "http", "dns", "http"]);
      assert.deepEqual([lines[2][6], lines[2][8]], ["1", "c2.example TXT NOERROR · no.example A NXDOMAIN"]);
      await tab.click("button", "2", { within: await tab.find("row", /c2\.example/) });
      await tab.find("grid", "Rows");
      await tab.settled();
      assert.equal((await tab.lines("Rows")).length, 2);
      assert.match(await tab.page.evaluate(() => location.hash), /log=dns&where=id\.orig_h:10\.0\.0\.5\+AND\+id\.resp_h:10\.0\.0\.53\+AND\+ts:\[2023-11-14T22:13:40\.000000Z\+TO/);
      await tab.page.goBack();
      await tab.find("grid", "Sessions");
      tab.silent();
    });

    test("they are pinned with what was asked", async () => {
      await tab.click("button", "Pin sessions");
      await tab.find("status", /^Pinned: 4 sessions of 10\.0\.0\.5/);
      await tab.click("tab", /^Findings/);
      await tab.text("region", "Finding 2", /c2\.example TXT NOERROR · no\.example A NXDOMAIN/);
      await tab.page.goBack();
      await (await tab.find("gridcell", /c2\.example/)).click();
      await tab.click("button", "Pin", { within: await tab.find("region", "Session") });
      await tab.find("status", /Findings has 3/);
      await tab.click("tab", /^Findings/);
      // Of another log than the one it was pinned from.
      await tab.text("region", "Finding 3", /2 rows behind it, as when it was pinned/);
      await tab.click("button", "Go there, to finding 3");
      await tab.text("status", /session/, /^1 session · 1 log without such fields/);
      assert.match(await tab.page.evaluate(() => location.hash), /log=dns.*pairs=sessions&everywhere=yes/);
      tab.silent();
    });
  });
}
