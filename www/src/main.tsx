// Where the page begins: the engine, the hunt in the address, the first view.
import { render } from "preact";
import { createEngine } from "./engine/engine";
import { followAddress } from "./state/address";
import { setEngine } from "./state/store";
import { followTheme } from "./state/theme";
import { App, Broken } from "./views/app";

async function begin(): Promise<void> {
  const root = document.getElementById("app") ?? document.body.appendChild(document.createElement("div"));
  root.id = "app";
  followTheme();
  try {
    const engine = await createEngine();
    setEngine(engine);
  } catch (error) {
    render(<Broken reason={error instanceof Error ? error.message : String(error)} />, root);
    return;
  }
  followAddress();
  render(<App />, root);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => void begin());
else void begin();
