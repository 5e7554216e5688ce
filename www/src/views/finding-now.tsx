// What is behind a finding on the logs that are open, beside what was there when it was pinned: yesterday's hunt, run again today.
import { count, countOf } from "../format/number";
import { spanInWords } from "../format/time";
import { visibleText } from "../format/visible";
import { type Finding, notebook } from "../state/findings";
import { behindNow, changed, doorOfHosts, type Moved, ofOtherTime, since, someOf } from "../state/findings-now";
import { addressOf, huntOf } from "../state/hunt";
import { logs } from "../state/store";
import { openDoor } from "../state/verbs";
import { Icon } from "../widgets/icon";
import { LogText } from "../widgets/log-text";

export function Now({ finding }: { finding: Finding }) {
  const { door, selected } = finding;
  if (selected !== undefined && behindNow.value.get(door) === null) {
    return <p class="finding-now muted">{logs.value.logs.length === 0 ? "" : `Not to be checked here: its log ${visibleText(huntOf(door).log, 60)} is not open, or lacks its fields.`}</p>;
  }
  const found = since(finding, behindNow.value);
  if (found === null) return null;
  const { now, then, moved, times } = found;
  const other = ofOtherTime(found, ([first, last]) => spanInWords(first, last));
  if (!changed(found)) {
    if (other !== "") return <p class="finding-now">{countOf(now, "row")} behind it, {other}. Numbers below are those of then.</p>;
    return <p class="finding-now muted"><Icon name="check" /> {countOf(now, "row")} behind it, {times === "same" || now === 0 ? "as when it was pinned" : "as many as when it was pinned"}</p>;
  }
  return (
    <p class="finding-now warn-text">
      <Icon name="warn" /> {countOf(now, "row")} behind it on these logs{other !== "" && `, ${other}`}; it was pinned on {count(then)}. Numbers below are those of then.
      {moved.map((one) => <Hosts key={one.side} moved={one} door={door} />)}
    </p>
  );
}

function Hosts({ moved, door }: { moved: Moved; door: string }) {
  const { side, come, gone } = moved;
  return (
    <>
      {come.length > 0 && <> <strong>{countOf(come.length, `new ${side}`)}:</strong> <span class="mono"><LogText text={someOf(come)} limit={300} /></span> <button type="button" class="button small" onClick={() => openDoor(addressOf(doorOfHosts(door, moved)))}>Their rows</button></>}
      {gone.length > 0 && <> <strong>No longer behind it as {gone.length === 1 ? side : `${side}s`}:</strong> <span class="mono"><LogText text={someOf(gone)} limit={300} /></span>.</>}
    </>
  );
}

/** One line for all findings; nothing while all are as they were pinned. */
export function NowInAll() {
  const all = notebook.value.findings.flatMap((finding) => since(finding, behindNow.value) ?? []);
  const other = all.filter(changed);
  if (other.length === 0) return null;
  const come = other.filter(({ moved }) => moved.some((one) => one.come.length > 0)).length;
  return <span class="warn-text" role="status" title="On the logs that are open, beside when they were pinned">{count(other.length)} of {count(all.length)} changed{come > 0 && `, ${count(come)} with new hosts`}</span>;
}
