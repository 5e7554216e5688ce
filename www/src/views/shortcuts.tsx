// The keys, and the list of them under `?`.
import { signal } from "@preact/signals";
import { Fragment } from "preact";
import { showView } from "../state/verbs";
import { Dialog } from "../widgets/dialog";
import { Notices } from "./notices";

export const showShortcuts = signal(false);

/** Id of the filter box, the one element that a key focuses from anywhere. */
export const FILTER_ID = "filter";

const KEYS: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  ["Anywhere", [
    ["/", "Go to the filter"],
    ["1 2 3 4 5", "Stack, Rows, Pairs, Indicators, Findings"],
    ["Alt ← Alt →", "Back and forward through the hunt"],
    ["?", "This list"],
    ["Esc", "Close what is open"],
  ]],
  ["Filter", [["Enter", "Apply now; a pause applies too"], ["Esc", "Back to what is applied"]]],
  ["Fields", [
    ["↑ ↓", "Choose a field"],
    ["Enter", "Stack it"],
    ["Shift Enter or +", "Add it to the stack, or take it out"],
  ]],
  ["Stack, Pairs", [
    ["↑ ↓ Page ↑ ↓", "Choose a line"],
    ["Enter", "Show its rows"],
    ["+ or −", "Include or exclude it in the filter"],
    ["p", "Everything between its pairs"],
    ["f", "Pin it to the findings"],
    ["k", "In the stack: known good, hide it from now on"],
    ["c or Ctrl C", "Copy it"],
    ["Space", "In the stack: choose several values"],
    ["Shift ↑ Shift ↓", "In the stack: choose more"],
    ["Ctrl Shift C", "In the stack: copy the lines for a spreadsheet"],
  ]],
  ["Rows", [
    ["↑ ↓ ← →", "Choose a cell; ↑ from the first row goes to the head"],
    ["Enter", "Open the row; on the head, sort"],
    ["+ or −", "Include or exclude the value of the cell"],
    ["Alt ← Alt →", "On the head, move the column"],
    ["Shift ← Shift →", "On the head, make the column narrower or wider"],
    ["f", "Pin the row to the findings"],
    ["c or Ctrl C", "Copy the value of the cell"],
    ["Shift C", "Copy the row for a spreadsheet"],
  ]],
];

export function Shortcuts() {
  return (
    <Dialog title="Keyboard shortcuts" onClose={() => (showShortcuts.value = false)}>
      <div class="shortcuts">
        {KEYS.map(([where, keys]) => (
          <section key={where}>
            <h3>{where}</h3>
            <dl>
              {keys.map(([key, does]) => (
                <Fragment key={key}>
                  <dt><kbd>{key}</kbd></dt>
                  <dd>{does}</dd>
                </Fragment>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <Notices />
    </Dialog>
  );
}

export function followShortcuts(views: readonly string[]): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const view = views[Number(event.key) - 1];
    if (event.key === "/") document.getElementById(FILTER_ID)?.focus();
    else if (event.key === "?") showShortcuts.value = true;
    else if (view !== undefined && document.querySelector("dialog[open]") === null) showView(view);
    else return;
    event.preventDefault();
  };
  addEventListener("keydown", onKey);
  return () => removeEventListener("keydown", onKey);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox]), textarea, select");
}
