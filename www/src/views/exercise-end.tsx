// After the last step: how it went, to take along.
import { useLayoutEffect, useRef } from "preact/hooks";
import { countOf } from "../format/number";
import { goOnWith, otherExercise } from "../state/exercise/go-on";
import { progress, resultText, startAgain } from "../state/exercise/progress";
import { copyResult, saveResult } from "../state/take-out";
import { Icon } from "../widgets/icon";

export function ExerciseEnd() {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const steps = progress.value;
  const solved = steps.filter((one) => one.state === "solved");
  const alone = solved.filter((one) => one.hints === 0).length;
  const open = steps.filter((one) => one.state === "open").length;
  const other = otherExercise();
  return (
    <div class="exercise-text">
      <h3 tabIndex={-1} ref={heading}>Result</h3>
      <p role="status">{solved.length} of {countOf(steps.length, "step")} solved, {alone} of them without a hint{open > 0 && `; ${open} still open`}.</p>
      <p class="muted">The result is a small text: each step, how many tries and hints it took, and the answer. It is kept nowhere but in this tab.</p>
      <p class="exercise-acts">
        <button type="button" class="button primary" onClick={saveResult}><Icon name="save" />Save result</button>
        <button type="button" class="button" onClick={() => void copyResult()}><Icon name="copy" />Copy result</button>
        <button type="button" class="button" onClick={startAgain}>Start again</button>
      </p>
      {other !== undefined && <p class="exercise-acts"><button type="button" class="button" onClick={() => void goOnWith(other.log)}><Icon name="right" />{other.name}</button></p>}
      <pre class="exercise-result mono" tabIndex={0} aria-label="Result as text">{resultText()}</pre>
    </div>
  );
}
