// The clients with marks: how many rows show them and when, and a door to what each did before and afterwards.
import { useEffect } from "preact/hooks";
import type { ClientCount, IndicatorsAnswer } from "../engine/protocol";
import { count } from "../format/number";
import { aroundMarks, type AroundMarks, countAround, showAround, showSessionsOf } from "../state/around-marks";
import { ofAll } from "../state/pin-indicators";
import { hasPairs, reading } from "../state/store";
import { ClientDoor } from "./client-door";

export function MarkedClients({ answer }: { answer: IndicatorsAnswer }) {
  // While files come in, answers come one after the other: the last is counted.
  const comesIn = reading.value !== null;
  useEffect(() => {
    if (!comesIn) void countAround(answer, (client) => ofAll(answer, client));
  }, [answer, comesIn]);
  return (
    <>
      <ul class="marked-clients" aria-label="Clients with marks">
        {answer.clients.map((client) => {
          const of = ofAll(answer, client);
          const around = aroundMarks.value.get(client);
          return (
            <li key={client}>
              <ClientDoor of={of} field={answer.field} filter={answer.filter} />
              {hasPairs.value && <button type="button" class="side-door" title="All it did, with whom and what it asked, from one pause to the next, in the order of time" aria-label={`Sessions of ${client}`} onClick={() => showSessionsOf(client, answer.field)}>sessions</button>}
              {/* What is not counted yet has its room, so that nothing moves when it is. */}
              {around === undefined ? <span class="side uncounted" aria-hidden="true">0,000 before the marks 0,000 since the first</span> : SIDES.map((side) => <Side key={side} of={of} answer={answer} side={side} around={around} />)}
            </li>
          );
        })}
      </ul>
      <p class="muted">Counted are rows of the whole log without a mark. A scan has some, too: what stands close to a mark may still be the scan{hasPairs.value && "; sessions show where it paused"}.</p>
    </>
  );
}

const SIDES: readonly (keyof AroundMarks)[] = ["before", "since", "after"];

const PLACES: Record<keyof AroundMarks, string> = { before: "before the marks", since: "since the first", after: "after the last" };

const TITLES: Record<keyof AroundMarks, string> = {
  before: "Rows of it before its first mark, whatever the filter, in the order of time",
  since: "Rows of it from its first mark on that have none themselves, whatever the filter, in the order of time",
  after: "Rows of it after its last mark that have none themselves, whatever the filter, in the order of time",
};

function Side({ of, answer, side, around }: { of: ClientCount; answer: IndicatorsAnswer; side: keyof AroundMarks; around: AroundMarks }) {
  const rows = around[side];
  if (side === "since" && rows === around.after) return null;
  if (rows === 0) return <span class="muted side">nothing {PLACES[side]}</span>;
  return (
    <button type="button" class="side-door" title={TITLES[side]} aria-label={`${count(rows)} ${PLACES[side]}, ${of.client}`} onClick={() => showAround(of, answer, side)}>
      {count(rows)} {PLACES[side]}
    </button>
  );
}
