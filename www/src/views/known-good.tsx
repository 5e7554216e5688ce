// What is known to be good and therefore hidden: always said, with how much it is, and taken back with one click.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { count } from "../format/number";
import { visibleText } from "../format/visible";
import { countAnswer, withKnownAnswer } from "../state/answers";
import { hiddenInWords } from "../state/report";
import { hunt, knownHere, selection, theEngine } from "../state/store";
import { and } from "../state/filter-text";
import { forgetKnown, showKnown, showKnownRows } from "../state/verbs";
import { Icon } from "../widgets/icon";
import { LogText } from "../widgets/log-text";
import { Popover } from "../widgets/popover";

export function KnownGood() {
  const shown = hunt.value.knownShown;
  if (knownHere.value.length === 0) return null;
  const pending = countAnswer.pending.value || withKnownAnswer.pending.value;
  return (
    <div class={`known-good ${pending ? "pending" : ""}`} role="group" aria-label="Known good">
      <span role="status">{hiddenInWords()}</span>
      <button type="button" class="button small" onClick={() => showKnown(!shown)}>{shown ? "Hide them" : "Show them"}</button>
      <Popover class="button small" align="end" name="Known-good values" title="What is known good in this log" button={<>List<Icon name="down" /></>}>
        {(close) => <KnownList close={close} />}
      </Popover>
    </div>
  );
}

/** More are counted only when fewer are left. */
const COUNTED = 40;

function KnownList({ close }: { close: () => void }) {
  const known = knownHere.value;
  const counts = useSignal<ReadonlyMap<string, number>>(new Map());
  useEffect(() => {
    let gone = false;
    const { where, ...rest } = selection.value;
    const ask = async (): Promise<void> => {
      for (const filter of known.slice(0, COUNTED)) {
        const { matching } = await theEngine().ask("count", { ...rest, known: null, where: and(where ?? "", filter) });
        if (gone) return;
        counts.value = new Map(counts.value).set(filter, matching);
      }
    };
    // A value of another day's log may not fit this one; then its line has no number.
    ask().catch(() => undefined);
    return () => {
      gone = true;
    };
  }, [known.join("\n"), JSON.stringify(selection.value)]);
  return (
    <div class="known-list">
      <p class="menu-title">Hidden wherever rows of this log are counted, listed or exported. Kept in the address and in the saved hunt.</p>
      <ul>
        {known.map((filter) => (
          <li key={filter}>
            <button type="button" class="door num" title="Show these rows" onClick={() => (close(), showKnownRows(filter))}>
              {counts.value.has(filter) ? count(counts.value.get(filter) ?? 0) : "…"}
            </button>
            <span class="mono known-filter" title={visibleText(filter, 1200)}><LogText text={filter} limit={300} /></span>
            <button type="button" class="quiet" aria-label={`No longer known good: ${visibleText(filter, 120)}`} title="No longer known good" onClick={() => forgetKnown(filter)}><Icon name="close" /></button>
          </li>
        ))}
      </ul>
    </div>
  );
}
