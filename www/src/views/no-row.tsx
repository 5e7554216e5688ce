// What stands where rows would be when there are none: the log is empty, or nothing in it matches.
import { visibleText } from "../format/visible";
import { currentLog, hunt } from "../state/store";
import { withColons, withMissing } from "../state/filter-text";
import { clearFilter, filterBy, removePivot } from "../state/verbs";
import { StateBlock } from "../widgets/state-block";

export function NoRow() {
  const { where, pivot } = hunt.value;
  if (currentLog.value?.rows === 0) {
    return <StateBlock title="This log has no rows.">Its files have a header and nothing below it.</StateBlock>;
  }
  const meant = withColons(where, currentLog.value?.fields.map((field) => field.name) ?? []);
  const missing = withMissing(where);
  return (
    <StateBlock title="No row matches.">
      {missing !== null && (
        <p>
          In quotes, <span class="mono">(empty)</span> and <span class="mono">-</span> are texts. Empty values are asked for with <span class="mono">field:""</span>, unset ones with <span class="mono">field:-</span>.{" "}
          <button type="button" class="button" onClick={() => void filterBy(missing, false)}>Filter by <span class="mono">{visibleText(missing, 200)}</span></button>
        </p>
      )}
      {meant !== null && (
        <p>
          A field is asked for with a colon; without one, all is searched for as text.{" "}
          <button type="button" class="button" onClick={() => void filterBy(meant, false)}>Filter by <span class="mono">{visibleText(meant, 200)}</span></button>
        </p>
      )}
      <p>Loosen the filter, or go back along the trail.</p>
      {where !== "" && <button type="button" class="button" onClick={clearFilter}>Clear the filter</button>}
      {pivot !== null && <button type="button" class="button" onClick={removePivot}>Remove the pivot</button>}
    </StateBlock>
  );
}
