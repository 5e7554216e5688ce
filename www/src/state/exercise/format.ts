// The file of an exercise: lines of `key: value` under a line that says what it is. Knows how it is written and what is wrong
// with it, not how answers are checked (`seal.ts`) nor how it is worked through (`progress.ts`).
// The text is a trainer's, or anyone's: it is only ever text. Invariant: reading never fails; each mistake names its line and
// says what to do, and an exercise without mistakes has a title, at least one step, and an answer for each.
import { huntOf } from "../hunt";
import { elements, numberOf } from "./answer";

export type Kind = "number" | "value" | "set" | "choice";

/** What an answer is checked by: salted hashes, and what is told once the step is done. */
export interface Sealed {
  salt: string;
  /** Of a set, one for each element; else one for each answer that is right. */
  hashes: readonly string[];
}

export interface Step {
  title: string;
  text: readonly string[];
  ask: string;
  kind: Kind;
  /** Answers that can be read: only in a file that is not sealed yet. */
  answers: readonly string[];
  sealed: Sealed | null;
  options: readonly string[];
  hints: readonly string[];
  /** Wrong answers that are often given, and what is said to each; like hints, they can be read in a sealed file. */
  wrong: readonly (readonly [answer: string, remark: string])[];
  /** Told after the step, in words and as the address of a hunt; veiled in a sealed file. */
  after: readonly string[];
  show: string;
  veiled: string;
  /** Number of its first line, from 1. */
  line: number;
}

export interface Exercise {
  title: string;
  intro: readonly string[];
  /** The log that it is about: its Zeek path, and how many rows the right one has. */
  log: string;
  rows: number | null;
  steps: readonly Step[];
}

export interface Mistake {
  line: number;
  what: string;
}

/** What the first line of a file says, without the number of the form. */
export const MARK = "stackhunt exercise";
const FORM = 1;

/** An exercise is read whole; nothing that a person wrote is longer. */
export const LONGEST_FILE = 400_000;
const MOST_STEPS = 100;
const MOST_PROBLEMS = 20;

/** Whether a text begins like an exercise, whatever its form and however its first line is written: reading it tells what is wrong. */
export function isExercise(beginning: string): boolean {
  return new RegExp(`^\\ufeff?\\s*${MARK}\\b`, "i").test(beginning);
}

/** Answers can be read in it. */
export function isOpen(exercise: Exercise): boolean {
  return exercise.steps.some((step) => step.sealed === null);
}

export interface Line {
  key: string;
  value: string;
  number: number;
}

/** The lines with their keys; an indented line goes on with the one before. */
export function linesOf(text: string): { lines: Line[]; mistakes: Mistake[] } {
  const lines: Line[] = [];
  const mistakes: Mistake[] = [];
  text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/).forEach((raw, at) => {
    const number = at + 1;
    if (at === 0 || raw.trim() === "" || raw.startsWith("//")) return;
    const last = lines.at(-1);
    if (/^\s/.test(raw)) {
      if (last === undefined) mistakes.push({ line: number, what: "An indented line goes on with the line before, and there is none. Begin it with a word such as title:" });
      else last.value = `${last.value} ${raw.trim()}`.trim();
      return;
    }
    const parts = /^([A-Za-z]+)\s*:\s*(.*)$/.exec(raw);
    if (parts === null) mistakes.push({ line: number, what: "This line has no word and colon at its beginning. Write one of " + KEYS + ", or indent it to go on with the line before." });
    else lines.push({ key: (parts[1] ?? "").toLowerCase(), value: (parts[2] ?? "").trim(), number });
  });
  return { lines, mistakes };
}

const OF_EXERCISE = ["title", "log", "intro"] as const;
const OF_STEP = ["text", "ask", "kind", "option", "answer", "sealed", "wrong", "hint", "after", "show", "veiled"] as const;
/** What a person writes; the seal writes two more. */
const KEYS = [...OF_EXERCISE, "step", ...OF_STEP.filter((key) => key !== "sealed" && key !== "veiled")].join(", ");

export function readExercise(text: string): { exercise: Exercise | null; mistakes: readonly Mistake[] } {
  const form = new RegExp(`^\\ufeff?${MARK} (\\d+)[ \\t]*(?:\\r|\\n|$)`).exec(text)?.[1];
  if (text.length > LONGEST_FILE) return { exercise: null, mistakes: [{ line: 1, what: `The file is longer than an exercise may be (${LONGEST_FILE} characters). Make it two exercises.` }] };
  if (form === undefined) return { exercise: null, mistakes: [{ line: 1, what: `The first line must be: ${MARK} ${FORM}` }] };
  if (Number(form) !== FORM) return { exercise: null, mistakes: [{ line: 1, what: `The exercise is of form ${form}, and this page reads form ${FORM}. Open it with a newer stackhunt.` }] };
  const { lines, mistakes } = linesOf(text);
  const firstStep = lines.findIndex((line) => line.key === "step");
  const head = firstStep < 0 ? lines : lines.slice(0, firstStep);
  const exercise = readHead(head, mistakes);
  const steps: Step[] = [];
  for (let from = firstStep; from >= 0 && from < lines.length; ) {
    const next = lines.findIndex((line, at) => at > from && line.key === "step");
    const end = next < 0 ? lines.length : next;
    steps.push(readStep(lines.slice(from, end), mistakes));
    from = end;
  }
  if (steps.length === 0) mistakes.push({ line: 1, what: "There is no step. Write step: with a title, and under it ask: and answer:" });
  if (steps.length > MOST_STEPS) mistakes.push({ line: steps[MOST_STEPS]?.line ?? 1, what: `There are more than ${MOST_STEPS} steps. Make it two exercises.` });
  mistakes.sort((a, b) => a.line - b.line);
  return { exercise: mistakes.length > 0 ? null : { ...exercise, steps }, mistakes: mistakes.slice(0, MOST_PROBLEMS) };
}

function readHead(lines: readonly Line[], mistakes: Mistake[]): Omit<Exercise, "steps"> {
  for (const line of lines) {
    if ((OF_EXERCISE as readonly string[]).includes(line.key)) continue;
    mistakes.push({ line: line.number, what: OF_STEP.some((key) => key === line.key) ? `${line.key}: belongs to a step. Write step: before it.` : unknown(line.key) });
  }
  const title = one(lines, "title");
  if (title === "") mistakes.push({ line: 1, what: "The exercise has no title. Write title: and a few words." });
  const log = /^(\S+?)(?:,\s*([\d,]+)\s+rows?)?$/.exec(one(lines, "log"));
  if (one(lines, "log") !== "" && log === null) mistakes.push({ line: lines.find((line) => line.key === "log")?.number ?? 1, what: "Write the log as its path, and if you like its rows: log: http, 2111 rows" });
  return { title, intro: all(lines, "intro"), log: log?.[1] ?? "", rows: log?.[2] === undefined ? null : numberOf(log[2]) };
}

function readStep(lines: readonly Line[], mistakes: Mistake[]): Step {
  const first = lines[0];
  const line = first?.number ?? 1;
  const wrong = (what: string, key = "step"): void => void mistakes.push({ line: lines.find((other) => other.key === key)?.number ?? line, what });
  for (const other of lines.slice(1)) {
    if ((OF_STEP as readonly string[]).includes(other.key)) continue;
    mistakes.push({ line: other.number, what: (OF_EXERCISE as readonly string[]).includes(other.key) ? `${other.key}: is about the whole exercise. Write it before the first step.` : unknown(other.key) });
  }
  const answers = all(lines, "answer");
  const options = all(lines, "option");
  const sealed = sealedOf(one(lines, "sealed"));
  const kind = kindOf(one(lines, "kind"), answers, options);
  const ask = all(lines, "ask").join(" ");
  const wrongs = all(lines, "wrong").map((text) => /^(.+?) = (.+)$/.exec(text) ?? ["", "", ""]);
  const show = one(lines, "show").replace(/^.*#/, "");
  if (first?.value === "") wrong("The step has no title. Write it after step:");
  if (ask === "") wrong("The step asks nothing. Write ask: with a question.");
  if (kind === null) wrong("There is no such kind of answer. Write number, value, set or choice.", "kind");
  if (lines.some((other) => other.key === "sealed") && sealed === null) wrong("The sealed answer is damaged. Write answer: with the answer instead, and seal the exercise again.", "sealed");
  else if (answers.length === 0 && sealed === null) wrong("The step has no answer. Write answer: with it.");
  if (kind === "number" && answers.some((answer) => numberOf(answer) === null)) wrong("The answer is not a number. Write digits, or kind: value.", "answer");
  if (kind === "set" && answers.length > 0 && elements(answers.join("\n"))[0]?.length === 0) wrong("The answer names nothing. Write its values, with commas between them.", "answer");
  if (kind === "choice" && options.length < 2) wrong("A choice needs two options or more. Write each as option:", options.length === 0 ? "kind" : "option");
  if (kind === "choice" && answers.some((answer) => !options.includes(answer))) wrong("The answer is none of the options. Copy one of them.", "answer");
  if (kind !== "choice" && options.length > 0) wrong("Options belong to a choice. Write kind: choice, or take them out.", "option");
  if (wrongs.some(([whole]) => whole === "")) wrong("wrong: takes a wrong answer and what is said to it: wrong: 7 = Those are the values that are set.", "wrong");
  if (show !== "" && huntOf(show).log === "") wrong("show: takes the address of a hunt. Copy what stands after # in the address bar.", "show");
  return {
    title: first?.value ?? "", text: all(lines, "text"), ask, kind: kind ?? "value", answers, sealed: answers.length > 0 ? null : sealed, options,
    hints: all(lines, "hint"), wrong: wrongs.map(([, answer = "", remark = ""]) => [answer, remark] as const), after: all(lines, "after"), show, veiled: one(lines, "veiled"), line,
  };
}

function kindOf(text: string, answers: readonly string[], options: readonly string[]): Kind | null {
  const known: readonly Kind[] = ["number", "value", "set", "choice"];
  if (text !== "") return known.find((kind) => kind === text.toLowerCase()) ?? null;
  if (options.length > 0) return "choice";
  return answers.length > 0 && answers.every((answer) => numberOf(answer) !== null) ? "number" : "value";
}

function sealedOf(text: string): Sealed | null {
  const [salt, ...hashes] = text.split(/\s+/);
  const base64 = /^[A-Za-z0-9+/]{8,64}={0,2}$/;
  return salt === undefined || hashes.length === 0 || ![salt, ...hashes].every((part) => base64.test(part)) ? null : { salt, hashes };
}

const all = (lines: readonly Line[], key: string): string[] => lines.filter((line) => line.key === key && line.value !== "").map((line) => line.value);
const one = (lines: readonly Line[], key: string): string => all(lines, key)[0] ?? "";
const unknown = (key: string): string => `${key}: is no word of an exercise. Write one of ${KEYS}.`;
