// Which client asked which server how often: as a table, a matrix, a picture of flows, or nested JSON. Which of them is part of the
// hunt.
import type { PairsAnswer } from "../engine/protocol";
import { countOf } from "../format/number";
import { follow, selectionIn } from "../state/answers";
import { changeHunt } from "../state/address";
import type { PairsForm } from "../state/hunt";
import { pinPairs } from "../state/pin-pairs";
import { currentLog, ends, hasPairs, hunt } from "../state/store";
import { copy, pairsText, saveText } from "../state/take-out";
import { copyPairs } from "../state/take-out-pairs";
import { Icon } from "../widgets/icon";
import { MenuItem, Popover } from "../widgets/popover";
import { StateBlock } from "../widgets/state-block";
import { NoRow } from "./no-row";
import { OnlyNew } from "./only-new";
import { PairsBeacons } from "./pairs-beacons";
import { PairsFlow } from "./pairs-flow";
import { PairsMatrix } from "./pairs-matrix";
import { PairsSessions } from "./pairs-sessions";
import { PairsTable } from "./pairs-table";

const pairs = follow("pairs", () => selectionIn("pairs"));

/** More text than this is shown only in part; copy and download have all of it. */
const SHOWN_TEXT = 400_000;

const FORMS: readonly { id: PairsForm; name: string; about: string }[] = [
  { id: "table", name: "Table", about: "A line for each pair" },
  { id: "sessions", name: "Sessions", about: "What the two had to do with each other, from one pause to the next, in the order of time" },
  { id: "matrix", name: "Matrix", about: "Clients by servers, with totals" },
  { id: "flow", name: "Flow", about: "A picture of up to 50 hosts" },
  { id: "beacons", name: "Beacons", about: "Who comes back at regular intervals: implants, and polling" },
  { id: "json", name: "Nested JSON", about: "Client, server, count, for scripts" },
];

/** What the button pins, where it is not the table. */
const PINNED: Partial<Record<PairsForm, string>> = { matrix: "the matrix, in this order,", flow: "this picture and its numbers" };

// Only a row of an http log is a request.
const isHttp = (): boolean => currentLog.value?.path === "http";

export function Pairs() {
  const latest = pairs.latest.value;
  const problem = pairs.problem.value;
  const answer = latest?.answer ?? null;
  const form = hunt.value.pairs;
  if (!hasPairs.value) return <NoPairs />;
  return (
    <>
      <div class="tools several">
        <span role="status">{answer === null ? "" : `${countOf(answer.pairs.length, "pair")}, ${countOf(answer.total, isHttp() ? "request" : "row")}`}</span>
        <div class="segments" role="group" aria-label="Show pairs as">
          {FORMS.map(({ id, name, about }) => <button type="button" key={id} aria-pressed={id === form} title={about} onClick={() => changeHunt({ pairs: id })}>{name}</button>)}
        </div>
        <OnlyNew by={ends.value} what="pairs" />
        <span class="spacer" />
        {form !== "sessions" && form !== "beacons" && (
          <button type="button" class="button pins" aria-label="Pin pairs" disabled={answer === null || answer.pairs.length === 0} title={`Pin ${PINNED[form] ?? "the pairs, those of most rows first,"} to the findings`} onClick={() => answer !== null && pinPairs(answer)}><Icon name="pin" /></button>
        )}
        <Popover kind="menu" align="end" name="Copy pairs" title="Put all pairs on the clipboard" disabled={answer === null} button={<><Icon name="copy" /><span class="wide-only">Copy</span><Icon name="down" /></>}>
          {(close) => answer !== null && <CopyMenu answer={answer} close={close} />}
        </Popover>
        <button type="button" class="button" aria-label="Download JSON" disabled={answer === null} onClick={() => answer !== null && saveText(pairsText(answer), "pairs", "json")}>
          <Icon name="save" /><span class="wide-only">Download </span>JSON
        </button>
      </div>
      {problem !== null && <StateBlock tone="bad" title={problem.message}>Change the filter.</StateBlock>}
      {answer === null && problem === null && <StateBlock title="Counting…" />}
      {answer?.total === 0 && <NoRow />}
      {answer !== null && answer.total > 0 && answer.pairs.length === 0 && <StateBlock title="No row of these has a client and a server." />}
      {answer !== null && answer.pairs.length > 0 && <PairsAs form={form} answer={answer} list={JSON.stringify(latest?.question)} />}
    </>
  );
}

function NoPairs() {
  const sets = (currentLog.value?.fields ?? []).filter(({ name, type }) => /^[rt]x_hosts$/.test(name) && /^(set|vector)/.test(type)).map(({ name }) => name);
  if (sets.length < 2) return <StateBlock title="This log has no client and server addresses.">Open a log with id.orig_h and id.resp_h.</StateBlock>;
  return (
    <StateBlock title="A row of this log may have several clients and servers.">
      <p>Who sent and who received stands in sets: <button type="button" class="link" onClick={() => changeHunt({ view: "stack", by: sets })}>stack both together</button>.</p>
    </StateBlock>
  );
}

function CopyMenu({ answer, close }: { answer: PairsAnswer; close: () => void }) {
  const take = (act: () => void) => (): void => {
    close();
    act();
  };
  return (
    <>
      <MenuItem label="For a spreadsheet" hint="tab-separated, formulas defused" onClick={take(() => copyPairs(answer.pairs, answer.total, "tsv"))} />
      <MenuItem label="As Markdown" hint="for tickets and notes" onClick={take(() => copyPairs(answer.pairs, answer.total, "markdown"))} />
      <MenuItem label="As nested JSON" hint="client → server → rows" onClick={take(() => void copy(pairsText(answer), "The pairs"))} />
    </>
  );
}

function PairsAs({ form, answer, list }: { form: PairsForm; answer: PairsAnswer; list: string }) {
  const pending = pairs.pending.value;
  if (form === "beacons") return <PairsBeacons />;
  if (form === "sessions") return <PairsSessions />;
  if (form === "json") return <PairsText answer={answer} />;
  if (form === "matrix") return <PairsMatrix key={list} answer={answer} pending={pending} />;
  if (form === "flow") return <PairsFlow answer={answer} pending={pending} />;
  return <PairsTable answer={answer} list={list} pending={pending} rows={isHttp() ? "Requests" : "Rows"} />;
}

// Control characters are escaped by JSON itself; addresses hold no others.
function PairsText({ answer }: { answer: PairsAnswer }) {
  const text = pairsText(answer);
  return (
    <pre class="json-text mono" tabIndex={0} aria-label="Pairs as nested JSON">
      {text.slice(0, SHOWN_TEXT)}
      {text.length > SHOWN_TEXT && "\n… copy or download for the rest"}
    </pre>
  );
}
