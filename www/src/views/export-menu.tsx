// The selection as a file.
import { useSignal } from "@preact/signals";
import type { Format } from "../engine/protocol";
import { countOf } from "../format/number";
import { countAnswer } from "../state/answers";
import { chosenColumns } from "../state/hunt";
import { hiddenInWords } from "../state/report";
import { hasPairs, hunt, knownHere } from "../state/store";
import { copy, exportRows } from "../state/take-out";
import { Icon } from "../widgets/icon";
import { MenuItem, Popover } from "../widgets/popover";

export function ExportMenu() {
  const defuse = useSignal(true);
  const rows = countAnswer.latest.value?.answer.matching ?? 0;
  const columns = chosenColumns(hunt.value).length;
  const what = columns === 0 ? "every column" : countOf(columns, "chosen column");
  return (
    <Popover kind="menu" align="end" name="Export" title="Save the selection as a file" button={<>Export<Icon name="down" /></>}>
      {(close) => {
        const take = (format: Format): void => {
          close();
          void exportRows(format, defuse.value);
        };
        return (
          <>
            <p class="menu-title">{countOf(rows, "row")}, {what}</p>
            {knownHere.value.length > 0 && !hunt.value.knownShown && <p class="menu-title">{hiddenInWords()}: not in the file</p>}
            <MenuItem label="CSV" hint="for spreadsheets and scripts" onClick={() => take("csv")} />
            <MenuItem label="JSON lines" hint="one object per row" onClick={() => take("jsonl")} />
            <MenuItem label="Pairs JSON" hint="client → server → requests" disabled={!hasPairs.value} onClick={() => take("pairs")} />
            <MenuItem label="Zeek TSV" hint="with header; whole rows as they were" onClick={() => take("zeek")} />
            <hr />
            <MenuItem label="Copy filter" hint="as text" disabled={hunt.value.where === ""} onClick={() => (close(), void copy(hunt.value.where, "The filter"))} />
            <MenuItem label="Copy link" hint="what is asked, for the same logs" onClick={() => (close(), void copy(location.href, "The link"))} />
            <hr />
            <MenuItem
              label="Defuse spreadsheet formulas"
              hint="CSV: ' before a cell that would run"
              checked={defuse.value}
              onClick={() => (defuse.value = !defuse.value)}
            />
          </>
        );
      }}
    </Popover>
  );
}
