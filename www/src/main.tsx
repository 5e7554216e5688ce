// Where the page begins: the engine, the hunt in the address, the first view.
import { render } from "preact";
import { createEngine } from "./engine/engine";
import { installScripting } from "./engine/scripting";
import { followAddress } from "./state/address";
import { followLogs } from "./state/begin";
import { followExercise } from "./state/exercise/times";
import { followEngine } from "./state/files";
import { followChecksums } from "./state/reading-report";
import { followElsewhere } from "./state/elsewhere";
import { followSessions } from "./state/sessions";
import { followFindings } from "./state/findings-now";
import { followOverlaps } from "./state/overlap";
import { followOverview } from "./state/overview";
import { warnOfUnsaved } from "./state/findings";
import { startEngine } from "./state/store";
import { followTheme } from "./state/theme";
import { keptZone } from "./state/zone";
import { App } from "./views/app";

async function begin(): Promise<void> {
  const root = document.getElementById("app") ?? document.body.appendChild(document.createElement("div"));
  followTheme();
  keptZone();
  followAddress();
  followLogs();
  followExercise();
  warnOfUnsaved();
  render(<App />, root);
  const engine = await startEngine(createEngine);
  if (engine === null) return;
  installScripting(engine);
  followEngine();
  followChecksums();
  followOverview();
  followOverlaps();
  followElsewhere();
  followSessions();
  followFindings();
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => void begin());
else void begin();
