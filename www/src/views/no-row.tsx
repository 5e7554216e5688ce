// What stands where rows would be when there are none: the log is empty, or nothing in it matches.
import { currentLog, hunt } from "../state/store";
import { clearFilter, removePivot } from "../state/verbs";
import { StateBlock } from "../widgets/state-block";

export function NoRow() {
  const { where, pivot } = hunt.value;
  if (currentLog.value?.rows === 0) {
    return <StateBlock title="This log has no rows.">Its files have a header and nothing below it.</StateBlock>;
  }
  return (
    <StateBlock title="No row matches.">
      <p>Loosen the filter, or go back along the trail.</p>
      {where !== "" && <button type="button" class="button" onClick={clearFilter}>Clear the filter</button>}
      {pivot !== null && <button type="button" class="button" onClick={removePivot}>Remove the pivot</button>}
    </StateBlock>
  );
}
