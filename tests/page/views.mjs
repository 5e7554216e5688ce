// Walks through everything that the page can show: each view, each menu, each dialog. Knows the way, not what is looked for on it: the
// accessibility test and the screenshots both follow it, so that what one sees the other has seen.

const VIEWS = ["Overview", "Stack", "Time", "Pairs", "Clients", "Rows", "Indicators", "Files", "Findings"];

/** The first screen, its help and what can be opened there. */
export async function* landingScenes(tab) {
  await tab.ready();
  yield "landing";
  yield* dialogScenes(tab, "landing");
}

/** Every view of the logs that are open. `menus`: also each panel under a button; the findings are filled on the way. */
export async function* viewScenes(tab, { menus = false } = {}) {
  const { page } = tab;
  for (const name of VIEWS) {
    await tab.click("tab", new RegExp(`^${name}( \\d+)?$`));
    await tab.settled();
    const scene = name.toLowerCase();
    yield scene;
    if (menus) yield* menuScenes(tab, scene);
    if (name === "Stack" || name === "Pairs") await pinFirst(tab);
    if (name === "Pairs") yield* pairForms(tab);
    if (name === "Time") {
      yield* timeTable(tab);
      await tab.click("button", "Pin chart");
    }
    if (name === "Rows") yield* rowDetail(tab);
    if (name === "Files") yield* fileDetail(tab);
  }
  await page.keyboard.press("Escape");
}

/** The help of the view, the list of keys and the command palette. */
export async function* dialogScenes(tab, scene) {
  const { page } = tab;
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press("i");
  if (await tab.has("heading", /./)) yield `${scene}, help`;
  await page.keyboard.press("Escape");
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press("?");
  await tab.find("dialog", "Keyboard shortcuts");
  yield `${scene}, keys`;
  await page.keyboard.press("Escape");
  await page.keyboard.down("Control");
  await page.keyboard.press("k");
  await page.keyboard.up("Control");
  await tab.find("dialog", "Commands");
  yield `${scene}, palette`;
  await page.keyboard.press("Escape");
}

/** The exercise beside the view, and the editor in which exercises are written. */
export async function* exerciseScenes(tab) {
  await command(tab, "exercise on the sample");
  await tab.read();
  await tab.find("region", "Exercise");
  await tab.settled();
  yield "exercise";
  await command(tab, "write an exercise");
  await tab.find("dialog", /./);
  yield "exercise editor";
  await tab.page.keyboard.press("Escape");
}

/** A filter that cannot be read, and one that finds nothing. */
export async function* emptyScenes(tab) {
  await tab.type("textbox", /filter/i, "user_agent ==", { enter: true });
  yield "filter with a fault";
  await tab.type("textbox", /filter/i, '"nothing says this"', { enter: true });
  for (const name of VIEWS.slice(1, -2)) {
    await tab.click("tab", name);
    await tab.settled();
    yield `${name.toLowerCase()}, no row`;
  }
  await tab.type("textbox", /filter/i, "", { enter: true });
  await tab.settled();
}

async function* menuScenes(tab, scene) {
  const { page } = tab;
  const triggers = () => page.$$("button[aria-haspopup]:not(:disabled)");
  const count = (await triggers()).length;
  for (let at = 0; at < count; at += 1) {
    const trigger = (await triggers())[at];
    if (trigger === undefined || !(await trigger.isVisible())) continue;
    const name = await trigger.evaluate((button) => (button.getAttribute("aria-label") ?? button.innerText).trim());
    await trigger.evaluate((button) => button.click());
    await page.waitForSelector(".panel", { timeout: 2_000 });
    yield `${scene}, ${name.toLowerCase()}`;
    await page.keyboard.press("Escape");
  }
}

async function pinFirst(tab) {
  const cell = await tab.find("gridcell");
  await cell.click();
  await tab.page.keyboard.press("f");
}

async function* pairForms(tab) {
  for (const form of ["Matrix", "Flow", "Beacons", "Nested JSON"]) {
    await tab.click("button", form);
    await tab.settled();
    yield `pairs, ${form.toLowerCase()}`;
  }
  await tab.click("button", "Table");
  await tab.settled();
}

async function* timeTable(tab) {
  await tab.click("button", /table/i);
  await tab.settled();
  yield "time, table";
  await tab.click("button", /chart/i);
}

async function* rowDetail(tab) {
  await (await tab.find("gridcell")).click();
  await tab.page.keyboard.press("Enter");
  await tab.find("region", "Row detail").catch(() => undefined);
  await tab.settled();
  yield "rows, detail";
}

async function* fileDetail(tab) {
  await tab.click("button", /^Details of/);
  yield "files, detail";
}

/** Runs the first command that the palette finds. */
export async function command(tab, words) {
  const { page } = tab;
  await page.keyboard.down("Control");
  await page.keyboard.press("k");
  await page.keyboard.up("Control");
  await tab.find("dialog", "Commands");
  await page.keyboard.type(words);
  await page.waitForFunction(() => document.querySelector("[role=option][aria-selected=true]") !== null, { polling: 50 });
  await page.keyboard.press("Enter");
}
