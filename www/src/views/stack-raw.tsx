// The raw values behind a normalised line, with their counts.
import type { StackRow } from "../engine/protocol";
import { count, countOf } from "../format/number";
import { changeHunt } from "../state/address";
import { and } from "../state/filter-text";
import { filterOf, opened, RAW, rawAnswer } from "../state/stack";
import { hunt } from "../state/store";
import { copy } from "../state/take-out";
import { showRows } from "../state/verbs";
import { Icon } from "../widgets/icon";
import { LINE, LogText, Missing } from "../widgets/log-text";

export function RawValues() {
  const of = opened.value;
  const latest = rawAnswer.latest.value;
  if (of === null) return null;
  const alike = latest?.question.alike;
  const here = latest !== null && JSON.stringify([alike?.shown, alike?.states]) === JSON.stringify([of.line.shown, of.line.states]);
  const filter = filterOf(of.question, of.line);
  const asStack = (): void => changeHunt({ where: and(hunt.value.where, filter ?? ""), normalise: [], contains: "" });
  const values = (row: StackRow) => row.shown.map((shown, at) => (row.states[at] === "set" ? <LogText key={at} text={shown} limit={LINE} /> : <Missing key={at} state={(row.states[at] ?? "unset") as "unset"} />));
  return (
    <div>
      <div class="raw-head">
        <span role="status">{here && latest !== null ? `${countOf(latest.answer.listed, "raw value")} behind this line` : "Counting…"}</span>
        {here && latest !== null && latest.answer.listed > RAW && <span class="muted">the first {count(RAW)} of them</span>}
        <button type="button" class="button small" disabled={filter === null} title="Narrows the filter to this line and counts its values as they are" onClick={asStack}>Stack them</button>
        <span class="spacer" />
        <button type="button" class="quiet" aria-label="Close the raw values" title="Close (o)" onClick={() => (opened.value = null)}><Icon name="close" /></button>
      </div>
      <ul class="raw-list" tabIndex={0} aria-label="Raw values">
        {(here && latest !== null ? latest.answer.rows : []).map((row) => (
          <li key={row.filter}>
            <button type="button" class="door num" title="Show these rows" onClick={() => showRows(row.filter ?? "")}>{count(row.count)}</button>
            <span class="mono">{values(row)} <button type="button" class="quiet" aria-label="Copy this value" title="Copy" onClick={() => void copy(row.shown.join("\t"), "The value")}><Icon name="copy" /></button></span>
          </li>
        ))}
      </ul>
    </div>
  );
}
