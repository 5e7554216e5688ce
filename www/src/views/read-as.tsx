// The choice of what a file is read as: what its content says, a format, or rows with the columns of a known log.
import type { FileReport } from "../engine/protocol";
import { visibleText } from "../format/visible";
import { chooseFormat } from "../state/reading-report";
import { theEngine } from "../state/store";

export function ReadAs({ file }: { file: FileReport }) {
  const opened = theEngine().files[file.file];
  if (opened?.size === 0 || file.choices.length === 0) return null;
  return (
    <select
      class="read-as"
      aria-label={`Read ${visibleText(file.name, 80)} as`}
      value={opened?.format ?? ""}
      onChange={(event) => void chooseFormat(file.file, event.currentTarget.value)}
    >
      <option value="">read as its content says</option>
      {file.choices.map((choice) => <option key={choice.id} value={choice.id}>read as {choice.name}</option>)}
    </select>
  );
}
