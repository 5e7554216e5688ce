// The title of a finding: log text that is shown with what is hidden in it, and a line to write in once it is to be changed.
// Invariant: a title is changed as one step, and only to what stands in the line.
import { useState } from "preact/hooks";
import { visibleText } from "../format/visible";
import { editFinding, type Finding } from "../state/findings";
import { LogText } from "../widgets/log-text";

/** As much as a hunt file takes, with room. */
const LONGEST = 2_000;

export function FindingTitle({ finding: { id, title }, name }: { finding: Finding; name: string }) {
  const [editing, setEditing] = useState(false);
  if (!editing) {
    return (
      <>
        <h2 class="mono" title={visibleText(title, 1200)} onDblClick={() => setEditing(true)}><LogText text={title} limit={300} /></h2>
        <button type="button" class="button small" aria-label={`Edit the title of ${name}`} title="Say it in your words" onClick={() => setEditing(true)}>Title…</button>
      </>
    );
  }
  const shown = visibleText(title, LONGEST);
  const done = (input: HTMLInputElement, keep: boolean): void => {
    const written = input.value.trim();
    if (keep && written !== "" && written !== shown) editFinding(id, { title: written });
    // Escape must not write what leaving the line would.
    input.value = shown;
    setEditing(false);
  };
  return (
    <input
      class="finding-title"
      aria-label={`Title of ${name}`}
      maxLength={LONGEST}
      defaultValue={shown}
      ref={(input) => {
        if (input === null || input === document.activeElement) return;
        input.focus();
        input.select();
      }}
      onBlur={(event) => done(event.currentTarget, true)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.stopPropagation();
        done(event.currentTarget, event.key === "Enter");
      }}
    />
  );
}
