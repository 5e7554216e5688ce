// The keys, and the list of them under `?`. Those that work anywhere are the commands' own; the others belong to what has the
// focus.
import { Fragment } from "preact";
import { redo, undo } from "../state/undo";
import { Dialog } from "../widgets/dialog";
import { type Command, commands, showPalette, showShortcuts } from "./commands";
import { VIEWS } from "./list";
import { Notices } from "./notices";

type Section = readonly [string, readonly (readonly [string, string])[]];

const AT_FOCUS: readonly Section[] = [
  ["Filter", [["Enter", "Apply now; a pause applies too"], ["Esc", "Back to what is applied, and to the list"], ["↓", "To the list"]]],
  ["Fields", [
    ["↑ ↓", "Choose a field"],
    ["Enter", "Stack it"],
    ["Shift Enter or +", "Add it to the stack, or take it out"],
    ["Esc", "Empty the box, then to the list of the view"],
  ]],
  ["Stack, Pairs, Clients", [
    ["↑ ↓ Page ↑ ↓", "Choose a line"],
    ["Enter", "Show its rows"],
    ["+ or −", "Include or exclude it in the filter"],
    ["p", "Everything between its pairs"],
    ["f", "Pin it to the findings"],
    ["k", "In the stack: known good, hide it from now on"],
    ["c or Ctrl C", "Copy it"],
    ["Space", "In the stack: choose several values"],
    ["=", "In the stack: compare the chosen values; f in their table pins it"],
    ["o", "In the stack: open a normalised line to its raw values"],
    ["Shift ↑ Shift ↓", "In the stack: choose more"],
    ["Ctrl Shift C", "In the stack: copy the lines for a spreadsheet"],
  ]],
  ["Matrix, Flow", [
    ["↑ ↓ ← →", "Choose a number, a band or a host"],
    ["Page ↑ ↓", "In a large matrix: other clients; with Alt: other servers"],
    ["Enter + − p f c", "As in Pairs"],
  ]],
  ["Findings", [["Esc", "Leave a note"]]],
  ["Activity, Time", [
    ["← →", "Choose a bin; in Time, ↑ ↓ choose a series"],
    ["Shift ← Shift →", "Choose a stretch of time"],
    ["Enter", "Activity: narrow the filter to it; Time: show its rows"],
    ["h", "Time: hide or show the series"],
    ["f", "Time: pin the chart to the findings"],
    ["t", "Time: narrow the filter to the time, in all views"],
    ["Esc", "Take the choice back, then the time out of the filter"],
  ]],
  ["Rows", [
    ["↑ ↓ ← →", "Choose a cell; ↑ from the first row goes to the head"],
    ["Enter", "Open the row; on the head, sort"],
    ["Esc", "Close the row, also from within it"],
    ["+ or −", "Include or exclude the value of the cell"],
    ["< >", "On the head, move the column"],
    ["Shift ← Shift →", "On the head, make the column narrower or wider"],
    ["f", "Pin the row to the findings"],
    ["c or Ctrl C", "Copy the value of the cell"],
    ["Shift C", "Copy the row for a spreadsheet"],
  ]],
];

function anywhere(): Section {
  const keyed = commands().filter((command): command is Command & { key: string } => command.key !== undefined && command.group !== "View");
  const own = keyed.map((command) => [command.key, command.name] as const);
  const views = [VIEWS.map((_, at) => at + 1).join(" "), VIEWS.map((view) => view.name).join(", ")] as const;
  return ["Anywhere", [["Ctrl K or ⌘ K", "Find a command: anything that can be done"], ...own, views, ["Ctrl Z", "Undo, whatever was done last"], ["Ctrl Shift Z", "Do it again"], ["Alt ← Alt →", "Back and forward through the hunt"], ["Esc", "Close what is open, leave a box"]]];
}

export function Shortcuts() {
  return (
    <Dialog title="Keyboard shortcuts" onClose={() => (showShortcuts.value = false)}>
      <div class="shortcuts">
        {[anywhere(), ...AT_FOCUS].map(([where, keys]) => (
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

export function followShortcuts(): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || document.querySelector("dialog[open]") !== null) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") showPalette.value = true;
    else if ((event.ctrlKey || event.metaKey) && !event.altKey && /^[zy]$/i.test(event.key) && !isTyping(event.target)) event.shiftKey || event.key.toLowerCase() === "y" ? redo() : undo();
    else {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const command = commands().find((one) => one.key === event.key);
      if (command === undefined) return;
      command.run();
    }
    event.preventDefault();
  };
  addEventListener("keydown", onKey);
  return () => removeEventListener("keydown", onKey);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
}
