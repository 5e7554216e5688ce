// What can be done with a line of a table of hosts, by keys and by the buttons at its end.
import { exclude, include, showRows } from "../state/verbs";
import { Icon, type IconName } from "../widgets/icon";
import { isCopy } from "./copy-key";

export interface LineVerbs {
  /** Its rows. */
  filter: string;
  /** How they are shown, where that is not in this log. */
  show?: () => void;
  copy: () => void;
  pin: () => void;
  /** What the pivot leads to, and how. */
  wider: string;
  pivot: () => void;
}

/** False if the key means nothing here. */
export function lineKey(event: KeyboardEvent, { filter, show, copy, pin, pivot }: LineVerbs): boolean {
  if (isCopy(event)) copy();
  else if (event.ctrlKey || event.metaKey || event.altKey) return false;
  else if (event.key === "Enter") (show ?? (() => showRows(filter)))();
  else if (event.key === "+") include(filter);
  else if (event.key === "-") exclude(filter);
  else if (event.key === "p") pivot();
  else if (event.key === "f") pin();
  else if (event.key === "c") copy();
  else return false;
  return true;
}

/** A cell of its own, or inside of one. */
export function LineActs({ verbs, inside = false }: { verbs: LineVerbs; inside?: boolean }) {
  const { filter, show, pin, wider, pivot } = verbs;
  const acts: readonly [IconName, string, string, () => void][] = [
    ["add", "Include in the filter", "+", () => include(filter)],
    ["remove", "Exclude from the filter", "-", () => exclude(filter)],
    ["rows", "Show rows", "Enter", show ?? (() => showRows(filter))],
    ["pin", "Pin to the findings", "f", pin],
    ["pivot", wider, "p", pivot],
  ];
  return (
    <span {...(inside ? { class: "line-acts" } : { role: "gridcell", class: "cell pair-acts" })}>
      {acts.map(([icon, name, key, run]) => (
        <button type="button" class="quiet" key={icon} tabIndex={-1} title={`${name} (${key})`} aria-label={name} onClick={(event) => (event.stopPropagation(), run())}><Icon name={icon} /></button>
      ))}
    </span>
  );
}
