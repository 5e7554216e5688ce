// What is stacked and how: fields, order, narrowing, normalisers, and taking the stack out.
import type { Normaliser } from "../engine/protocol";
import { count } from "../format/number";
import { visibleText } from "../format/visible";
import { stackAnswer } from "../state/answers";
import { missingStates } from "../state/missing";
import { pinStack } from "../state/pin";
import { linesInWords } from "../state/stack-words";
import { isAmount } from "../state/stack";
import { currentLog, ends, hasPairs, hunt } from "../state/store";
import { copyStack, saveStack } from "../state/take-out";
import { toList } from "../state/to-list";
import { clearNormalisers, narrowStack, orderStack, stackAlso, sumUp, toggleNormaliser } from "../state/verbs";
import { Icon } from "../widgets/icon";
import { MenuItem, Popover } from "../widgets/popover";
import { OnlyNew } from "./only-new";
import { MeasureMenu } from "./stack-measures";

export const NORMALISERS: readonly { id: Normaliser; label: string; hint: string }[] = [
  { id: "cutQuery", label: "Cut at ?", hint: "/a?b=1 → /a" },
  { id: "cutQueryAndAmpersand", label: "Cut at ? and &", hint: "/a&sid=1 → /a" },
  { id: "percentDecode", label: "Percent-decode", hint: "%2e → ." },
  { id: "parentDomain", label: "Parent domain", hint: "a.b.example.co.uk → example.co.uk" },
  { id: "numbers", label: "Numbers to N", hint: "/page42 → /pageN" },
  { id: "hex", label: "Hex and GUIDs to H", hint: "deadbeef01 → H" },
];

/** Fields that hold names of hosts. */
const NAMES = /host|query|server_name|domain|sni\b|answers/;

export function StackTools() {
  const { by, order, contains, normalise, rank } = hunt.value;
  return (
    <div class={`tools ${by.length > 1 ? "several" : ""} ${by.length > 2 ? "many" : ""}`}>
      <ul class="chips" aria-label="Stacked fields">
        {by.map((field) => (
          <li key={field} class="chip mono">
            {visibleText(field, 60)}
            {by.length > 1 && (
              <button type="button" class="quiet" aria-label={`Take ${visibleText(field, 60)} out of the stack`} onClick={() => stackAlso(field)}>
                <Icon name="close" />
              </button>
            )}
          </li>
        ))}
      </ul>
      <div class="segments" role="group" aria-label="Order">
        <button type="button" aria-pressed={rank === null && order === "rarest"} onClick={() => orderStack("rarest")}>Rarest</button>
        <button type="button" aria-pressed={rank === null && order === "commonest"} onClick={() => orderStack("commonest")}>Commonest</button>
      </div>
      <input
        type="text"
        class={`narrow ${contains === "" ? "" : "set"}`}
        aria-label="Narrow values"
        placeholder="Narrow values"
        spellcheck={false}
        value={contains}
        onInput={(event) => narrowStack(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" && event.key !== "ArrowDown") return;
          event.preventDefault();
          event.currentTarget.blur();
          toList();
        }}
      />
      <Popover kind="menu" name="Normalise" title="Count values as one that differ only in a detail" button={<>Normalise{normalise.length > 0 && <span class="badge">{normalise.length}</span>}<Icon name="down" /></>}>
        {(close) => (
          <>
            <p class="menu-title">Make alike before counting</p>
            {NORMALISERS.filter(({ id }) => id !== "parentDomain" || normalise.includes(id) || by.some((field) => NAMES.test(field))).map(({ id, label, hint }) => (
              <MenuItem key={id} label={label} hint={hint} checked={normalise.includes(id)} onClick={() => toggleNormaliser(id)} />
            ))}
            <hr />
            <MenuItem label="Raw values" disabled={normalise.length === 0} onClick={() => (close(), clearNormalisers())} />
          </>
        )}
      </Popover>
      <OnlyNew by={by} what={by.length === 1 ? "values" : "combinations"} />
      <StackLength />
      <SumOfClients />
      <span class="spacer" />
      <MeasureMenu />
      <Popover kind="menu" align="end" name="Take out the stack" title="Save or copy the stack" button={<><Icon name="save" /><span class="wide-only">Stack</span><Icon name="down" /></>}>
        {(close) => (
          <>
            <MenuItem label="Pin stack to the findings" hint="as a table, with its numbers" onClick={() => (close(), stackAnswer.latest.value !== null && void pinStack(stackAnswer.latest.value.question))} />
            <MenuItem label="Save stack as CSV" hint="formulas defused" onClick={() => (close(), void saveStack())} />
            <MenuItem label="Copy stack as Markdown" hint="for notes and tickets" onClick={() => (close(), void copyStack("markdown"))} />
            <MenuItem label="Copy stack for a spreadsheet" hint="tab-separated" onClick={() => (close(), void copyStack("tsv"))} />
          </>
        )}
      </Popover>
    </div>
  );
}

/** Of an amount the values say little: what is asked is who has most of it. */
function SumOfClients() {
  const [field = "", ...more] = hunt.value.by;
  const type = currentLog.value?.fields.find(({ name }) => name === field)?.type ?? "";
  if (more.length > 0 || !hasPairs.value || !isAmount(type)) return null;
  return <button type="button" class="button" aria-label="Sum by client" title={`Stack the clients by the sum of ${visibleText(field, 60)}`} onClick={() => sumUp(field, [ends.value[0]])}>Sum<span class="wide-only">by client</span></button>;
}

function StackLength() {
  const latest = stackAnswer.latest.value;
  if (latest === null) return null;
  const { distinct, listed, sorted } = latest.answer;
  const words = linesInWords(latest, missingStates.value);
  return (
    <>
    <span class="stack-length" role="status">
      {listed < distinct && words !== "" && `${count(listed)} of `}
      {words}
    </span>
    {!sorted && <span class="warn-text" role="status" title="Narrow the filter: up to 200,000 values are sorted by anything">Too many values: sorted by count</span>}
    </>
  );
}
