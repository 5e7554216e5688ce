// Help beside the work: what a view is for, its measures with formula and source, how to read them and how they mislead. The
// texts are data, a file for each topic (`help/<id>.txt`); the topic of a view has the view's id.
import { computed, signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { hunt } from "../state/store";
import { texts } from "../state/texts";
import { toList } from "../state/to-list";
import { Icon } from "../widgets/icon";
import { VIEWS } from "./list";
import { SaidText } from "./said-text";

interface Topic {
  id: string;
  title: string;
  lead: string;
  /** Lines of the text below the lead. */
  lines: readonly string[];
}

const OTHERS = ["selection", "filter", "fields", "exercise"];

/** What there is to explain: the views in their order, and what is around them. */
export function topics(): readonly Topic[] {
  return [...VIEWS.map((view) => view.id), ...OTHERS].flatMap((id) => {
    const text = texts.value.get(id);
    if (text === undefined) return [];
    const [title = "", lead = "", ...lines] = text.split("\n").filter((line) => line !== "");
    return [{ id, title: title.replace(/^# /, ""), lead, lines }];
  });
}

/** The open topic. That of the shown view follows the view. */
const shown = signal<{ id: string; ofView: boolean } | null>(null);

/** Whether something is explained now: the stage makes room. */
export const helpShown = computed(() => shown.value !== null);

export function openHelp(id: string): void {
  shown.value = { id, ofView: id === hunt.value.view };
}

/** Opens the help of the view, or closes it. */
export function turnHelp(): void {
  if (shown.value?.ofView === true) {
    close();
    toList();
  } else openHelp(hunt.value.view);
}

export function HelpButton({ view, name }: { view: string; name: string }) {
  const open = shown.value?.ofView === true;
  if (!topics().some((topic) => topic.id === view)) return null;
  return (
    <button type="button" class="quiet help-button" aria-expanded={open} aria-label={`About ${name}`} title={`About ${name}: what it shows, and how it misleads (i)`} onClick={() => (open ? close() : openHelp(view))}>
      <Icon name="help" />
    </button>
  );
}

function close(): void {
  shown.value = null;
}

export function Help() {
  const body = useRef<HTMLDivElement>(null);
  const from = useRef<Element | null>(null);
  const id = shown.value?.ofView === true ? hunt.value.view : shown.value?.id;
  const topic = topics().find((one) => one.id === id);
  const there = topic !== undefined;
  // Only opening moves the focus: a panel that follows its view must not take it away from the view.
  useLayoutEffect(() => {
    if (!there) return;
    from.current = document.activeElement;
    // The text, so that every key that scrolls scrolls it.
    body.current?.focus();
  }, [shown.value]);
  if (topic === undefined) return null;
  const leave = (): void => {
    close();
    if (from.current instanceof HTMLElement) from.current.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    leave();
  };
  return (
    <section class="help" aria-label={`Help: ${topic.title}`} onKeyDown={onKeyDown}>
      <header class="help-head">
        <h2>{topic.title}</h2>
        <button type="button" class="quiet" aria-label="Close help" title="Close (Esc)" onClick={leave}><Icon name="close" /></button>
      </header>
      <div class="help-body" ref={body} tabIndex={0} role="group" aria-label={topic.title} key={topic.id}>
        <p class="help-lead">{topic.lead}</p>
        {topic.lines.map((line, at) => <HelpLine key={at} line={line} />)}
        <nav class="help-more" aria-label="Other topics">
          {topics().filter((one) => one !== topic).map((one) => <button type="button" class="link" key={one.id} onClick={() => openHelp(one.id)}>{one.title}</button>)}
        </nav>
      </div>
    </section>
  );
}

function HelpLine({ line }: { line: string }) {
  const text = line.replace(/^(==|=|\*) /, "");
  if (line.startsWith("== ")) return <h3>{text}</h3>;
  if (line.startsWith("= ")) return <p class="help-formula mono">{text}</p>;
  return line.startsWith("* ") ? <p class="help-item"><SaidText text={text} /></p> : <p><SaidText text={text} /></p>;
}
