// Finds what is on a page the way a screen reader would, by role and name, and works it with the mouse and the keyboard. Knows HTML's
// own roles and no class or id of stackhunt: what cannot be found by role and name cannot be used by everyone either.

/** Runs in the page: the first visible element of this role and name, else null. `name` is [source, flags] of a pattern. */
function seek(scope, role, name) {
  const own = {
    button: "button, input[type=button], input[type=submit], summary",
    link: "a[href]",
    checkbox: "input[type=checkbox]",
    radio: "input[type=radio]",
    textbox: "input:not([type]), input[type=text], input[type=search], textarea",
    searchbox: "input[type=search]",
    combobox: "select",
    progressbar: "progress",
    heading: "h1, h2, h3, h4",
    dialog: "dialog[open]",
    navigation: "nav",
    table: "table",
    contentinfo: "footer",
    region: "section[aria-label]",
    list: "ul[aria-label], ol[aria-label]",
    img: "img",
  };
  // What is hidden from assistive technology is no part of a name.
  const said = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    return node.getAttribute?.("aria-hidden") === "true" ? "" : [...node.childNodes].map(said).join("");
  };
  const text = (id) => document.getElementById(id)?.textContent ?? "";
  const nameOf = (element) => {
    const by = element.getAttribute("aria-labelledby");
    const named = by ? by.split(/\s+/).map(text).join(" ") : element.getAttribute("aria-label");
    const label = element.labels?.length ? [...element.labels].map((one) => one.textContent).join(" ") : "";
    const content = /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName) ? "" : said(element);
    return (named || label || content || element.title || element.getAttribute("placeholder") || "").replace(/\s+/g, " ").trim();
  };
  const pattern = new RegExp(...name);
  const explicit = role === "textbox" ? "[role=textbox], [role=searchbox], [role=combobox]" : `[role="${role}"]`;
  const candidates = [...(scope ?? document).querySelectorAll(own[role] ? `${own[role]}, ${explicit}` : explicit)];
  const fits = (element) => {
    const given = element.getAttribute("role");
    if (given && given !== role && role !== "textbox") return false;
    return element.checkVisibility({ visibilityProperty: true }) && pattern.test(nameOf(element));
  };
  return candidates.find(fits) ?? null;
}

const pattern = (name) => {
  if (name instanceof RegExp) return [name.source, name.flags];
  return [`^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`, ""];
};

/** The controls of a page. Every name is the whole accessible name or a pattern for it. */
export function controls(page) {
  /** Waits for an element and gives its handle. */
  async function find(role, name = /(?:)/, { within = null, timeout } = {}) {
    const wanted = pattern(name);
    const options = timeout === undefined ? {} : { timeout };
    try {
      const handle = await page.waitForFunction(seek, { polling: 50, ...options }, within, role, wanted);
      return handle.asElement();
    } catch (error) {
      throw new Error(`no ${role} named ${name} on the page (${error.message})`, { cause: error });
    }
  }
  /** Whether it is there now. */
  async function has(role, name = /(?:)/) {
    const handle = await page.evaluateHandle(seek, null, role, pattern(name));
    return handle.asElement() !== null;
  }
  /** Waits until an element stands still: it has the same place for two frames. */
  const still = (element) => element.evaluate((element) => new Promise((done) => {
    const place = () => ["x", "y", "width", "height"].map((side) => element.getBoundingClientRect()[side]).join();
    const look = (before, left) => requestAnimationFrame(() => (left === 0 || place() === before ? done() : look(place(), left - 1)));
    requestAnimationFrame(() => look(place(), 60));
  }));
  async function click(role, name, options) {
    // What is about to be replaced by an answer is not what a hand would aim at; while files stream in, answers never end.
    await settled({ timeout: 2_000 }).catch(() => undefined);
    for (let left = 3; ; left -= 1) {
      const element = await find(role, name, options);
      try {
        await still(element);
        return await element.click(options?.click);
      } catch (error) {
        // An answer took its place between the look and the hand.
        if (left === 0 || !/detached/.test(error.message)) throw error;
      } finally {
        await element.dispose();
      }
    }
  }
  /** Replaces the text of a box. */
  async function type(role, name, text, { enter = false } = {}) {
    const element = await find(role, name);
    await element.click({ clickCount: 3 });
    await element.evaluate((box) => box.select?.());
    if (text === "") await page.keyboard.press("Delete");
    else await element.type(text);
    if (enter) await page.keyboard.press("Enter");
    await element.dispose();
  }
  /** Waits until the text of an element fits, and gives it. */
  async function text(role, name, wanted = /(?:)/, { timeout } = {}) {
    const element = await find(role, name);
    const options = { polling: 50, ...(timeout === undefined ? {} : { timeout }) };
    const fits = (place, source, flags) => {
      const shown = place.innerText.replace(/\s+/g, " ").trim();
      return new RegExp(source, flags).test(shown) ? { shown } : false;
    };
    const handle = await page.waitForFunction(fits, options, element, ...pattern(wanted)).catch(async (error) => {
      const shown = await element.evaluate((place) => place.innerText).catch(() => "(gone)");
      throw new Error(`${role} ${name} never showed ${wanted}, but: ${shown.slice(0, 400)}`, { cause: error });
    });
    return (await handle.jsonValue()).shown;
  }
  /** Waits until what is shown is the answer to what was asked. */
  async function settled({ timeout } = {}) {
    const options = { polling: 50, ...(timeout === undefined ? {} : { timeout }) };
    await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null, options);
  }
  /** What the lines of a grid that are in sight say: one list of cell texts per line. */
  async function lines(name) {
    await settled();
    const grid = await find("grid", name);
    return grid.evaluate((grid) =>
      [...grid.querySelectorAll("[role=row]")]
        .map((row) => [...row.querySelectorAll("[role=gridcell]")].map((cell) => cell.innerText.replace(/\s+/g, " ").trim()))
        .filter((cells) => cells.length > 0),
    );
  }
  /** Waits until the first screen is there and the engine behind it runs. */
  async function ready() {
    await find("button", /sample/i);
    await page.waitForFunction(() => typeof window.stackhunt?.open === "function", { polling: 50 });
  }
  /** Has the next reading cancelled as soon as rows have come; pressed in the page, since from here it might be too late. */
  async function cancelSoon() {
    await page.evaluate(() => {
      const watch = setInterval(() => {
        const button = [...document.querySelectorAll("button")].find((one) => one.innerText === "Cancel");
        if (button === undefined || !/[1-9][\d,]* rows/.test(button.parentElement.innerText)) return;
        clearInterval(watch);
        button.click();
      }, 5);
    });
  }
  /** Waits until files have been read to their end, and the page shows their rows. */
  async function read({ timeout = 20_000 } = {}) {
    await page.waitForFunction(() => (window.stackhunt?.logs?.length ?? 0) > 0, { polling: 50, timeout });
    await page.waitForFunction(() => document.querySelector("progress, [role=progressbar]") === null, { polling: 50, timeout });
  }
  return { find, has, click, type, text, settled, lines, ready, cancelSoon, read };
}
