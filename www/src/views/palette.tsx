// The command palette: a few letters find anything that can be done. A combobox with its list, after the ARIA pattern: the focus
// stays in the box, the arrows move the choice.
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { fit } from "../format/fuzzy";
import { currentLog } from "../state/store";
import { filterBy } from "../state/verbs";
import { caretBack } from "../widgets/dialog";
import { type Command, commands, showPalette } from "./commands";

/** More than anyone looks through. */
const LISTED = 200;
/** What is no command may be meant for the rows. It is never what Enter does by itself: an empty log is a surprise. */
const WORDS = "filter-words";

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
    command.run();
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
  const none = `No command has this in its name.${found.length > 0 ? " ↓ and Enter look for it in the rows." : ""}`;
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
          chosen.value = search(all, query.value)[0]?.command.id === WORDS ? -1 : 0;
        }}
        onKeyDown={onKeyDown}
      />
      <ul class="palette-list" id="palette-list" role="listbox" aria-label="Commands" ref={list}>
        {(found[0]?.command.id ?? WORDS) === WORDS && <li class="palette-none muted" role="presentation">{none}</li>}
        {found.map(({ command, at }, index) => (
          <li key={command.id} id={`palette-${index}`} role="option" aria-selected={index === chosen.value} onClick={() => run(command)} onPointerMove={() => (chosen.value = index)}>
            <span class="palette-name"><Marked text={command.name} at={at} /></span>
            {command.hint !== undefined && <span class="palette-hint muted">{command.hint}</span>}
            <span class="palette-group muted">{command.group}</span>
            {command.key !== undefined && <kbd>{command.key}</kbd>}
          </li>
        ))}
      </ul>
      <p class="hidden-text" role="status">{chosen.value < 0 ? none : `${found.length} found`}</p>
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
    const hinted = named ?? fit(text, `${command.name} ${command.group} ${command.hint ?? ""}`, false);
    if (hinted !== null) found.push({ command, score: hinted.score - (named === null ? 50 : 0) - (command.group === "Example" ? 100 : 0), at: named?.at ?? [] });
  }
  found.sort((a, b) => b.score - a.score);
  if (currentLog.value !== null) {
    found.push({ command: { id: WORDS, name: `Filter rows: ${text}`, group: "Filter", hint: "as a filter text", run: () => void filterBy(text, false) }, score: -Infinity, at: [] });
  }
  return found.slice(0, LISTED);
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
