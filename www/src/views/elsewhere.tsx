// What the filter and the pivot find in the other open logs: a door to each.
import { count, countOf } from "../format/number";
import { visibleText } from "../format/visible";
import { elsewhere, goThere } from "../state/elsewhere";
import { Icon } from "../widgets/icon";
import { MenuItem, Popover } from "../widgets/popover";

/** Logs that have a door of their own beside the trail. */
const NAMED = 3;

export function ElsewhereDoors() {
  const now = elsewhere.value;
  if (now === null) return null;
  const { found, without, unfit } = now;
  const rest = [
    without > 0 && `no row in ${countOf(without, "other log")}`,
    unfit > 0 && `${countOf(unfit, "log")} without such a field`,
  ].filter((part) => part !== false).join(", ");
  if (found.length === 0) return without === 0 ? null : <span class="elsewhere muted" role="status" title={rest}>in no other log</span>;
  return (
    <div class="elsewhere" role="group" aria-label="Rows of other logs">
      <span class="muted">also</span>
      {found.slice(0, NAMED).map(({ log, rows }) => (
        <button type="button" class="button small elsewhere-log" key={log.id} title={`${countOf(rows, "row")} of ${visibleText(log.id, 60)} that the filter and the pivot match`} onClick={() => goThere(log)}>
          <span class="mono">{visibleText(log.id, 24)}</span> <span class="num">{count(rows)}</span>
        </button>
      ))}
      <Popover kind="menu" class="button small" align="end" name="Rows of all other logs" title="Rows of all other logs that the filter and the pivot match" button={<>{countOf(found.length, "log")}<Icon name="down" /></>}>
        {(close) => (
          <>
            {found.map(({ log, rows }) => <MenuItem key={log.id} label={visibleText(log.id, 60)} hint={countOf(rows, "row")} onClick={() => (close(), goThere(log))} />)}
            {rest !== "" && <p class="menu-title">{rest}</p>}
          </>
        )}
      </Popover>
    </div>
  );
}
