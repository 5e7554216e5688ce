// `cargo xtask shots`: a picture of everything that the page can show, in both themes and at the widths that are designed for, and a page
// to leaf through them. Arguments: the directory to write to, then sets of logs as `name=file,file`; the sample comes first by itself.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { browsers, launch } from "./harness.mjs";
import { dialogScenes, emptyScenes, exerciseScenes, landingScenes, viewScenes } from "./views.mjs";

const SIZES = [[1024, 768], [1440, 900], [1920, 1080]];

const [directory, ...sets] = process.argv.slice(2);
rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
const taken = [];
let failed = 0;

for (const name of browsers) {
  const browser = await launch(name);
  try {
    for (const dark of [false, true]) for (const [width, height] of SIZES) await shoot(browser, { dark, width, height });
  } finally {
    await browser.close();
  }
}
writeFileSync(join(directory, "index.html"), leaves());
console.log(`${taken.length} pictures, ${failed} walks that ended early: ${join(directory, "index.html")}`);
process.exitCode = failed === 0 ? 0 : 1;

/** One walk for the sample with all there is to see, one for each other set of logs through the views alone. */
async function shoot(browser, { dark, width, height }) {
  const look = `${browser.name}-${dark ? "dark" : "light"}-${width}`;
  const walk = async (set, scenes) => {
    const tab = await browser.open({ width, height });
    try {
      // Told to the page itself: not every browser can be told what the computer prefers.
      await tab.page.evaluate((theme) => (document.documentElement.dataset.theme = theme), dark ? "dark" : "light");
      for await (const scene of scenes(tab)) {
        const file = `${look}-${set}-${scene}`.replace(/[^a-zA-Z0-9]+/g, "-").slice(0, 120) + ".png";
        await tab.page.screenshot({ path: join(directory, file) });
        taken.push({ file, look, set, scene });
      }
    } catch (error) {
      failed += 1;
      console.error(`${look}, ${set}: ${error.message}`);
    } finally {
      await tab.close();
    }
  };
  await walk("sample", async function* (tab) {
    yield* landingScenes(tab);
    await tab.click("button", "Load the sample");
    await tab.read();
    yield* viewScenes(tab, { menus: true });
    yield* dialogScenes(tab, "findings");
    yield* emptyScenes(tab);
    yield* exerciseScenes(tab);
  });
  for (const given of sets) {
    const [set, files] = given.split("=");
    await walk(set, async function* (tab) {
      await tab.ready();
      await tab.drop(...files.split(","));
      await tab.read({ timeout: 120_000 });
      yield* viewScenes(tab);
    });
  }
}

function leaves() {
  const scenes = [...new Set(taken.map(({ set, scene }) => `${set}: ${scene}`))];
  const figure = ({ file, look }) => `<figure><a href="${file}"><img loading="lazy" src="${file}" alt="${look}"></a><figcaption>${look}</figcaption></figure>`;
  const part = (title) => `<h2>${title.replace(/[&<]/g, "")}</h2><div>${taken.filter(({ set, scene }) => `${set}: ${scene}` === title).map(figure).join("")}</div>`;
  return `<!doctype html><meta charset="utf-8"><title>stackhunt shots</title><style>body{font:14px system-ui;margin:20px}div{display:flex;flex-wrap:wrap;gap:10px}figure{margin:0}img{width:480px;border:1px solid #999}</style>${scenes.map(part).join("\n")}`;
}
