// Where the page begins: the engine, the hunt in the address, the first view.
import { render } from "preact";
import { createEngine } from "./engine/engine";
import { installScripting } from "./engine/scripting";
import { followAddress } from "./state/address";
import { followLogs } from "./state/begin";
import { followEngine } from "./state/files";
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
    installScripting(engine);
  } catch (error) {
    render(<Broken reason={error instanceof Error ? error.message : String(error)} />, root);
    return;
  }
  followAddress();
  followLogs();
  followEngine();
  render(<App />, root);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => void begin());
else void begin();
