// The command palette: a few letters find anything that can be done. A combobox with its list, after the ARIA pattern: the focus
// stays in the box, the arrows move the choice.
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { fit } from "../format/fuzzy";
import { currentLog, hasPairs, hunt } from "../state/store";
import { toList } from "../state/to-list";
import { filterBy } from "../state/verbs";
import { caretBack } from "../widgets/dialog";
import { type Command, commands, showPalette } from "./commands";

/** More than anyone looks through. */
const LISTED = 200;
/** The group of what looks for a text that is no command in the rows. It is never what Enter does by itself: an empty log is a surprise. */
const ROWS = "Rows of the log";
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?|(?=.*::|(?:[^:]*:){7})[\da-f:.]+)$/i;

export function Palette() {
  const query = useSignal("");
  const chosen = useSignal(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLUListElement>(null);
  // What can be done does not change while one looks for it.
  const all = useMemo(commands, []);
  const found = useMemo(() => search(all, query.value), [query.value]);
  // Before the next key: what is typed at once belongs into the box.
  useLayoutEffect(() => dialog.current?.showModal(), []);
  useLayoutEffect(() => list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" }), [chosen.value, query.value]);

  // The event of closing comes later: who opens the palette again at once must not lose it to that.
  const close = (): void => {
    dialog.current?.close();
    caretBack();
    showPalette.value = false;
  };
  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    // Closing gives the focus back to where it was; what is run may move it on.
    close();
    const before = hunt.peek();
    command.run();
    // What is shown has changed: the next key is meant for it, not for the box that the focus came from.
    if (hunt.peek() !== before) toList();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const last = found.length - 1;
    const to = { ArrowDown: chosen.value >= last ? 0 : chosen.value + 1, ArrowUp: chosen.value <= 0 ? last : chosen.value - 1, PageDown: Math.min(last, chosen.value + 8), PageUp: Math.max(0, chosen.value - 8) }[event.key];
    if (to !== undefined) chosen.value = Math.max(0, to);
    else if (event.key === "Enter") run(found[chosen.value]?.command);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  };
  const none = `No command has this in its name.${found.length > 0 ? " ↓ and Enter take what is below." : ""}`;
  const isNone = (found[0]?.command.group ?? ROWS) === ROWS;
  return (
    <dialog class="modal palette" ref={dialog} aria-label="Commands" onClose={() => dialog.current !== null && close()} onClick={(event) => event.target === dialog.current && close()}>
      <input
        type="text"
        class="palette-box"
        role="combobox"
        aria-label="Find a command"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-autocomplete="list"
        aria-activedescendant={chosen.value >= 0 && found.length > 0 ? `palette-${chosen.value}` : undefined}
        placeholder="View, field, filter, export, help…"
        spellcheck={false}
        autocomplete="off"
        value={query.value}
        onInput={(event) => {
          query.value = event.currentTarget.value;
          chosen.value = search(all, query.value)[0]?.command.group === ROWS ? -1 : 0;
        }}
        onKeyDown={onKeyDown}
      />
      <p class={isNone ? "palette-none muted" : "hidden-text"} role="status">{isNone ? none : `${found.length} found`}</p>
      <ul class="palette-list" id="palette-list" role="listbox" aria-label="Commands" ref={list}>
        {found.map(({ command, at }, index) => (
          <li key={command.id} id={`palette-${index}`} role="option" aria-selected={index === chosen.value} onClick={() => run(command)} onPointerMove={() => (chosen.value = index)}>
            <span class="palette-name"><Marked text={command.name} at={at} /></span>
            {command.hint !== undefined && <span class="palette-hint muted">{command.hint}</span>}
            <span class="palette-group muted">{command.group}</span>
            {command.key !== undefined && <kbd>{command.key}</kbd>}
          </li>
        ))}
      </ul>
    </dialog>
  );
}

interface Found {
  command: Command;
  score: number;
  at: readonly number[];
}

function search(all: readonly Command[], query: string): readonly Found[] {
  const text = query.trim();
  if (text === "") return all.slice(0, LISTED).map((command) => ({ command, score: 0, at: [] }));
  const found: Found[] = [];
  for (const command of all) {
    const named = fit(text, command.name);
    // The hint helps finding, and what is found only by it comes after what is found by its name. Examples of filters have all words
    // of the trade in them: what does something comes first.
    const hinted = named ?? fit(text, `${command.name} ${command.group} ${command.hint ?? ""} ${command.also ?? ""}`, false);
    if (hinted !== null) found.push({ command, score: hinted.score - (named === null ? 50 : 0) - (command.group === "Example" ? 100 : 0), at: named?.at ?? [] });
  }
  found.sort((a, b) => b.score - a.score);
  const rows = currentLog.value === null ? [] : inRows(text).map((command) => ({ command, score: -Infinity, at: [] }));
  return [...found.slice(0, LISTED - rows.length), ...rows];
}

/** What the text may mean for the rows: an address, a filter, or words. */
function inRows(text: string): Command[] {
  const filter = (id: string, name: string, hint: string, where: string): Command => ({ id, name, group: ROWS, hint, run: () => void filterBy(where, false).then(toList) });
  if (ADDRESS.test(text) && hasPairs.value) return [filter("rows-address", `Filter on ${text}`, "as client or server", ["id.orig_h", "id.resp_h"].map((field) => `${field}:${text.includes(":") ? `"${text}"` : text}`).join(" OR "))];
  if (/[:()[\]"*]|\s(?:AND|OR|NOT)\s|^NOT\s/i.test(text)) return [filter("rows-filter", `Filter rows: ${text}`, "as a filter text", text)];
  return [filter("rows-words", `Find “${text}” in all fields`, "rows with this text in them", text.includes(" ") ? `"${text.replace(/["\\]/g, "\\$&")}"` : text)];
}

function Marked({ text, at }: { text: string; at: readonly number[] }) {
  if (at.length === 0) return <>{text}</>;
  const hit = new Set(at);
  const parts: { text: string; hit: boolean }[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const last = parts.at(-1);
    const is = hit.has(index);
    if (last?.hit === is) last.text += text.charAt(index);
    else parts.push({ text: text.charAt(index), hit: is });
  }
  return <>{parts.map((part, index) => (part.hit ? <b key={index}>{part.text}</b> : part.text))}</>;
}
