// The exercise beside the work: a panel at the right of the stage, or, folded and on narrow screens, a bar below it. It asks;
// the answers are in the views, which it never covers.
import { countOf } from "../format/number";
import { UTC } from "../format/time";
import { visibleText } from "../format/visible";
import { openSampleAlone } from "../state/files";
import { at, builtIn, closeExercise, current, done, editExercise, exercise, folded, goTo, progress, readable, rightLog, startAgain } from "../state/exercise/progress";
import { copyResult, saveResult } from "../state/take-out";
import { toList } from "../state/to-list";
import { ownZone, zone } from "../state/zone";
import { Icon } from "../widgets/icon";
import { MenuItem, Popover } from "../widgets/popover";
import { writeExercise } from "./exercise-editor";
import { ExerciseEnd } from "./exercise-end";
import { ExerciseStep, FoldedStep } from "./exercise-step";

/** Ids that a key goes to from anywhere. */
export const EXERCISE_ID = "exercise";

export function Exercise() {
  const now = exercise.value;
  if (now === null) return null;
  const { step } = current.value;
  const small = folded.value;
  return (
    <section class={`exercise ${small ? "folded" : ""}`} id={EXERCISE_ID} aria-label="Exercise" onKeyDown={onKey}>
      <header class="exercise-head">
        <h2 title={visibleText(now.title, 400)}>{visibleText(now.title, 200)}</h2>
        {small && <FoldedStep />}
        <span class="muted number exercise-count" title={`${done.value} of ${countOf(now.steps.length, "step")} done`}>{done.value} / {now.steps.length}<span class="hidden-text"> steps done</span></span>
        <button type="button" class="quiet" aria-expanded={!small} aria-controls="exercise-body" title={small ? "Unfold the exercise" : "Fold the exercise to a bar"} aria-label={small ? "Unfold the exercise" : "Fold the exercise"} onClick={() => (folded.value = !small)}>
          <Icon name={small ? "up" : "down"} />
        </button>
        <Popover kind="menu" align="end" class="quiet" name="More about the exercise" title="Result, start again, close" button={<Icon name="more" />}>
          {(close) => (
            <>
              <MenuItem label="Save result" hint="a text for the trainer" onClick={() => (close(), saveResult())} />
              <MenuItem label="Copy result" onClick={() => (close(), void copyResult())} />
              <hr />
              <MenuItem label="Start again" hint="forgets the answers" onClick={() => (close(), startAgain())} />
              {readable.value && <MenuItem label="Edit and seal…" hint="its answers can be read now" onClick={() => (close(), editExercise())} />}
              <MenuItem label="Write an exercise…" hint="for trainers" onClick={() => (close(), writeExercise())} />
              <MenuItem label="Close the exercise" onClick={() => (close(), closeExercise())} />
            </>
          )}
        </Popover>
      </header>
      {!small && (
        <>
          <Steps />
          <div class="exercise-body" id="exercise-body">
            {step === null ? <ExerciseEnd /> : <ExerciseStep key={at.value} step={step} first={at.value === 0} notes={<Notes />} />}
          </div>
        </>
      )}
    </section>
  );
}

/** Esc leads to the view from all of it. Among the options of a question a digit chooses one; elsewhere it is the key of a view. */
function onKey(event: KeyboardEvent): void {
  const { target } = event;
  if (!(target instanceof HTMLElement) || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape") {
    event.preventDefault();
    // At once, not when the list is there: the next key is no answer any more.
    target.blur();
    toList();
    return;
  }
  if (!/^\d$/.test(event.key) || !target.matches("input[type=radio]")) return;
  event.stopPropagation();
  const option = document.querySelectorAll<HTMLElement>(`#${EXERCISE_ID} input[type=radio]`)[Number(event.key) - 1];
  option?.click();
  option?.focus();
}

function Notes() {
  const now = exercise.value;
  const wanted = now === null || now.rows === null ? "" : ` with ${now.rows.toLocaleString("en-US")} rows`;
  return (
    <>
      {at.value === 0 && zone.value === UTC && ownZone.value !== UTC && <p class="exercise-note">Times are UTC while the exercise is open, as in its texts. {ownZone.value} comes back after it.</p>}
      {readable.value && <p class="exercise-note">The answers stand in this file as plain text. <button type="button" class="link" onClick={editExercise}>Seal them</button> before you pass it on.</p>}
      {rightLog.value === false && <p class="exercise-note">This exercise is about a log <code>{visibleText(now?.log ?? "", 60)}</code>{wanted}. What is open is another one: counts may differ.{" "}
        {builtIn.value && <button type="button" class="link" onClick={() => void openSampleAlone()}>Close it and load the sample</button>}</p>}
    </>
  );
}

const SAYS = { open: "open", solved: "solved", "given up": "given up" } as const;
const SIGN = { open: "", solved: "✓", "given up": "–" } as const;

/** Every step may be gone to at any time: who knows the first ones begins later. One stop for Tab, arrows between them. */
function Steps() {
  const steps = exercise.value?.steps ?? [];
  const current = Math.min(at.value, steps.length - 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    const dots = [...(event.currentTarget as HTMLElement).querySelectorAll("button")];
    const now = dots.findIndex((dot) => dot === document.activeElement);
    const to = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: dots.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    dots[to]?.focus();
  };
  return (
    <nav class="exercise-steps" aria-label="Steps of the exercise">
      <ol onKeyDown={onKeyDown}>
        {steps.map((step, index) => {
          const state = progress.value[index]?.state ?? "open";
          return (
            <li key={index}>
              <button
                type="button"
                tabIndex={index === current ? 0 : -1}
                class={`step-dot ${state === "open" ? "" : "over"}`}
                aria-current={index === at.value ? "step" : undefined}
                aria-label={`Step ${index + 1}, ${visibleText(step.title, 80)}, ${SAYS[state]}`}
                title={`${index + 1}. ${visibleText(step.title, 120)} (${SAYS[state]})`}
                onClick={() => goTo(index)}
              >
                {SIGN[state] || index + 1}
              </button>
            </li>
          );
        })}
      </ol>
      <p class="exercise-keys muted"><kbd>Esc</kbd> to the view, <kbd>e</kbd> back here</p>
    </nav>
  );
}
