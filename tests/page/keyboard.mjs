// A page worked with nothing but keys: what a test of the exercises does, as a learner without a mouse would.
/** Works a page with nothing but keys. */
export function keys(tab) {
  const { keyboard } = tab.page;
  const press = (...names) => names.reduce((before, name) => before.then(() => keyboard.press(name)), Promise.resolve());
  /** Goes on with Tab until the focus is on something of this name. */
  const tabTo = async (name, key = "Tab") => {
    const seen = [];
    for (let turn = 0; turn < 120; turn += 1) {
      await keyboard.press(key);
      const now = await tab.page.evaluate(() => {
        const element = document.activeElement;
        return (element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent ?? "").trim();
      });
      if (name.test(now)) return;
      seen.push(now.slice(0, 30));
    }
    throw new Error(`Tab never came to ${name}, only to ${seen.join(" | ")}`);
  };
  const command = async (query, wanted) => {
    await keyboard.down("Control");
    await keyboard.press("k");
    await keyboard.up("Control");
    await tab.find("dialog", "Commands");
    await keyboard.type(query);
    await tab.page.waitForFunction((wanted) => document.querySelector("[role=option][aria-selected=true]")?.textContent.includes(wanted), { polling: 50 }, wanted);
    await keyboard.press("Enter");
    await tab.page.waitForFunction(() => document.querySelector("dialog[open]") === null, { polling: 50 });
  };
  const filter = async (text) => {
    // The focus may wait in the box for an answer.
    await keyboard.press("Escape");
    await keyboard.press("/");
    await tab.page.waitForFunction(() => document.activeElement.labels?.[0]?.textContent === "Filter", { polling: 50 });
    await keyboard.down("Control");
    await keyboard.press("a");
    await keyboard.up("Control");
    await (text === "" ? keyboard.press("Delete") : keyboard.type(text));
    await keyboard.press("Enter");
    await keyboard.press("Escape");
    await tab.settled();
  };
  const goToAnswer = async () => {
    // In a box the key is a letter.
    if (!(await tab.page.evaluate(() => document.activeElement.matches("section[aria-label=Exercise] input[type=text]")))) await keyboard.press("e");
    await tab.page.waitForFunction(() => document.activeElement.closest("section[aria-label=Exercise]") !== null, { polling: 50 });
  };
  const answer = async (text, said = /Right/) => {
    await goToAnswer();
    await keyboard.type(text);
    await keyboard.press("Enter");
    await tab.find("status", said);
  };
  /** The focus is on Next step after a right answer. */
  const next = async (title) => {
    await tab.page.waitForFunction(() => /^(Next step|To the result)$/.test(document.activeElement.textContent), { polling: 50 });
    await keyboard.press("Enter");
    await tab.find("heading", title);
  };
  return { press, tabTo, command, filter, answer, next, goToAnswer };
}
