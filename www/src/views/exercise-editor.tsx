// Writing an exercise: a text, what is wrong in it, and the file with its answers sealed. No other program is needed for it.
import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { countOf } from "../format/number";
import { problemOf } from "../state/answers";
import { isOpen, readExercise } from "../state/exercise/format";
import { editing, startExercise } from "../state/exercise/progress";
import { sealText } from "../state/exercise/seal";
import { saveExercise } from "../state/take-out";
import { Dialog } from "../widgets/dialog";
import { Icon } from "../widgets/icon";
import template from "./exercise-template.txt";

/** What was written last, so that closing the editor loses nothing. */
let draft: string = template;

/** Opens the editor, with the template before anything is written. */
export function writeExercise(): void {
  editing.value = { text: draft, name: "" };
}

export function ExerciseEditor({ begin }: { begin: string }) {
  const text = useSignal(begin);
  const failed = useSignal("");
  const box = useRef<HTMLTextAreaElement>(null);
  // A caret in a filled box stands at its end; an exercise is written from its first line on.
  useEffect(() => {
    box.current?.setSelectionRange(0, 0);
    box.current?.focus();
  }, []);
  const read = useMemo(() => readExercise(text.value), [text.value]);
  // One with a mistake has a title too.
  const title = /^title:(.*)$/m.exec(text.value)?.[1] ?? "";
  const close = (): void => void (editing.value = null);
  const write = (to: string): void => void (text.value = draft = to);
  const toLine = (line: number): void => {
    const lines = text.value.split("\n");
    const from = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    box.current?.focus();
    box.current?.setSelectionRange(from, from + (lines[line - 1] ?? "").length);
  };
  const save = async (): Promise<void> => {
    try {
      saveExercise(await sealText(text.value), title);
      failed.value = "";
    } catch (error) {
      failed.value = problemOf(error).message;
    }
  };
  const work = (): void => {
    const whole = text.value;
    close();
    startExercise(whole, "");
  };
  return (
    <Dialog title="Write an exercise" onClose={close}>
      <p class="muted">An exercise is a text file. Learners drop it on the page together with its log. Save it sealed: the answers, and what is told after a step, cannot be read in that file; titles, questions and hints can.</p>
      <label class="hidden-text" for="exercise-source">Text of the exercise</label>
      <textarea
        id="exercise-source"
        class="exercise-source mono"
        ref={box}
        rows={16}
        spellcheck={false}
        value={text.value}
        aria-describedby="exercise-mistakes"
        onInput={(event) => write(event.currentTarget.value)}
      />
      <p class="exercise-acts">
        <button type="button" class="button primary" disabled={read.exercise === null} onClick={() => void save()}><Icon name="save" />Save sealed</button>
        <button type="button" class="button" title="As it stands here, to go on with it later" onClick={() => saveExercise(text.value, title)}>Save readable</button>
        <button type="button" class="button" disabled={read.exercise === null} onClick={work}>Try it</button>
        {text.value !== template && <button type="button" class="button" onClick={() => write(template)}>Begin anew</button>}
      </p>
      <div class="exercise-mistakes" id="exercise-mistakes" role="status">
        {read.exercise !== null && <p>✓ {countOf(read.exercise.steps.length, "step")}{isOpen(read.exercise) ? "; the answers can still be read in this text." : ", all sealed."}</p>}
        {read.mistakes.length > 0 && (
          <ul>
            {read.mistakes.map((mistake) => (
              <li><button type="button" class="link number" onClick={() => toLine(mistake.line)}>Line {mistake.line}</button> {mistake.what}</li>
            ))}
          </ul>
        )}
        {failed.value !== "" && <p class="bad-text">{failed.value}</p>}
      </div>
      <details class="exercise-syntax">
        <summary>How it is written</summary>
        <p>The first line is <code>stackhunt exercise 1</code>. Every other line is a word, a colon and a text; an indented line goes on with the one before, and a line that begins with <code>//</code> is for you alone.</p>
        <dl>
          {SYNTAX.map(([word, means]) => <div key={word}><dt><code>{word}</code></dt><dd>{means}</dd></div>)}
        </dl>
      </details>
    </Dialog>
  );
}

const SYNTAX: readonly (readonly [string, string])[] = [
  ["title:", "the name of the exercise"],
  ["log: http, 2111 rows", "its log, and how many rows the right one has; may be left out"],
  ["intro:", "what it is about; once more for another paragraph"],
  ["step:", "the title of a step; all below belongs to it until the next one"],
  ["text:", "what to do; once more for another paragraph"],
  ["ask:", "the question"],
  ["answer:", "the answer. Upper and lower case, spaces, quotes and thousands separators do not count. Once more for another answer that is right too"],
  ["kind:", "number, value, set or choice; a number and a choice are seen by themselves. Of a set, all elements are wanted, in any order, with commas between them"],
  ["option:", "one of the options of a choice; the answer repeats the right one"],
  ["wrong: 7 = why not", "a wrong answer that is often given, and what is said to it; can be read in a sealed file, as hints can"],
  ["hint:", "shown one after the other when asked for; two or more help most"],
  ["after:", "told when the step is solved or given up"],
  ["show:", "the address of a hunt, from # on: where “Show me” leads after the step. Copy it from the address bar"],
];
