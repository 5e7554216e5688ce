// Answers that can be checked and not read. An exercise keeps PBKDF2 hashes of its answers, each step with a salt of its own:
// no look at the file tells an answer, and no table of hashes does. An expression that computes the answer from the log would
// hold for another log too, but it is the very thing that the learner is to find, in plain sight. What a hash cannot do: a
// number below a thousand, or one option of four, is found by trying all; the stretching makes that longer than doing the
// exercise. What is told after a step is veiled: a file must give it to whoever gives up, so that is no secret, only no
// accident; giving up stands in the result.
//
// `crypto.subtle` is there for a page opened from a file, in Chromium and Firefox (measured: 60 and 110 ms a hash); a page from
// a server without TLS lacks it, and then says so. Invariant: a sealed text reads as the same exercise, without its answers.
import { alike, alikeNumber, elements, values } from "./answer";
import { type Kind, linesOf, readExercise, type Sealed, type Step } from "./format";

const ROUNDS = 200_000;

/** How right an answer is; of a set, how many elements are and how many are not. */
export interface Verdict {
  right: boolean;
  matching: number;
  wrong: number;
  of: number;
}

/** What is told once a step is done. */
export interface Told {
  /** A right answer, for whoever gives up; empty in a step that was sealed before answers were kept with it. */
  answer: string;
  after: readonly string[];
  show: string;
}

/** Compares what was typed with what is right. `null` if it says nothing that could be right, such as a word for a number. */
export async function check(step: Step, text: string): Promise<Verdict | null> {
  const ways = meant(step.kind, text);
  if (ways.every((way) => way.length === 0)) return null;
  const sealed = step.sealed ?? (await seal(step.kind, step.answers));
  const verdicts = await Promise.all(ways.map((way) => compare(step.kind, sealed, way)));
  return verdicts.reduce((best, one) => (one.right || (!best.right && one.matching > best.matching) ? one : best));
}

async function compare(kind: Kind, sealed: Sealed, said: readonly string[]): Promise<Verdict> {
  // More than could be right need not be hashed to be wrong.
  const some = said.slice(0, sealed.hashes.length + 20);
  const hashes = await Promise.all(some.map((one) => hash(sealed.salt, one)));
  const matching = hashes.filter((one) => sealed.hashes.includes(one)).length;
  const of = kind === "set" ? sealed.hashes.length : 1;
  const wrong = said.length - matching;
  return { right: wrong === 0 && matching === of, matching, wrong, of };
}

/** The ways in which a text can be meant, each as what is hashed. */
function meant(kind: Kind, text: string): readonly (readonly string[])[] {
  if (kind === "set") return elements(text);
  if (kind === "value") return values(text).map((one) => [one]);
  const one = kind === "number" ? alikeNumber(text) : alike(text);
  return [one === "" ? [] : [one]];
}

/** What a trainer says to this wrong answer. */
export function remarkOn({ kind, wrong }: Step, text: string): string | null {
  const said = meant(kind, text).map(String);
  return wrong.find(([answer]) => said.includes(String(meant(kind, answer)[0])))?.[1] ?? null;
}

const SEALED: readonly string[] = ["kind", "answer", "sealed"];
const VEILED: readonly string[] = ["after", "show", "veiled"];

/** A right answer as it is shown. */
function answerOf({ kind, answers }: Step): string {
  return kind === "set" ? answers.join("\n").split(/[,;\n]/).map((one) => one.trim()).filter((one) => one !== "").join(", ") : (answers[0] ?? "");
}

/** The text of an exercise with its answers, and what is told after them, made unreadable. What is sealed already stays. */
export async function sealText(text: string): Promise<string> {
  const { exercise } = readExercise(text);
  if (exercise === null) throw new Error("an exercise with mistakes cannot be sealed");
  const { lines } = linesOf(text);
  /** What stands instead of a line, by its number; nothing instead of the further lines of its key. */
  const instead = new Map<number, string>();
  for (const [at, step] of exercise.steps.entries()) {
    const until = exercise.steps[at + 1]?.line ?? Infinity;
    const own = lines.filter((line) => line.number >= step.line && line.number < until);
    const replace = (keys: readonly string[], by: string): void => {
      own.filter((line) => keys.includes(line.key)).forEach((line, first) => instead.set(line.number, first === 0 ? by : ""));
    };
    const sealed = step.sealed ?? (await seal(step.kind, step.answers));
    const sealing = own.find(({ key }) => SEALED.includes(key)) ?? { number: step.line };
    if (step.sealed === null) replace(SEALED, `kind: ${step.kind}\nsealed: ${[sealed.salt, ...sealed.hashes].join(" ")}`);
    if (step.sealed === null || step.after.length > 0 || step.show !== "") {
      const veiled = `veiled: ${await veil(sealed.salt, { answer: answerOf(step), after: step.after, show: step.show })}`;
      if (own.some(({ key }) => VEILED.includes(key))) replace(VEILED, veiled);
      else instead.set(sealing.number, `${instead.get(sealing.number) ?? ""}\n${veiled}`);
    }
  }
  const starts = new Set(lines.map((line) => line.number));
  let dropping = false;
  const out = text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/).flatMap((raw, at) => {
    if (starts.has(at + 1)) dropping = instead.has(at + 1);
    // A comment may say what the seal hides.
    const hidden = raw.startsWith("//") || (dropping && raw.trim() !== "");
    return hidden ? [instead.get(at + 1) ?? ""].filter((line) => line !== "") : [raw];
  });
  return `${out.join("\n").trim()}\n`;
}

export async function seal(kind: Kind, answers: readonly string[]): Promise<Sealed> {
  const salt = base64(crypto.getRandomValues(new Uint8Array(12)));
  const right = kind === "set" ? elements(answers.join("\n"))[0] ?? [] : answers.flatMap((answer) => meant(kind, answer)[0] ?? []);
  // In the order of the hashes, which tells nothing.
  return { salt, hashes: (await Promise.all(right.map((one) => hash(salt, one)))).sort() };
}

async function hash(salt: string, text: string): Promise<string> {
  return base64(await stretched(salt, text));
}

async function veil(salt: string, told: Told): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const hidden = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await veilKey(salt), utf8.encode(JSON.stringify(told)));
  return base64(new Uint8Array([...iv, ...new Uint8Array(hidden)]));
}

/** What a step tells once it is done. A damaged veil tells nothing. */
export async function unveil(step: Step): Promise<Told> {
  const plain = { answer: answerOf(step), after: step.after, show: step.show };
  if (step.veiled === "" || step.sealed === null) return plain;
  try {
    const bytes = bytesOf(step.veiled);
    const key = await veilKey(step.sealed.salt);
    const shown = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes.slice(0, 12) }, key, bytes.slice(12));
    const told: unknown = JSON.parse(new TextDecoder().decode(shown));
    return isTold(told) ? { ...plain, ...told } : plain;
  } catch {
    return plain;
  }
}

function isTold(value: unknown): value is Omit<Told, "answer"> & Partial<Pick<Told, "answer">> {
  if (typeof value !== "object" || value === null || !("after" in value) || !("show" in value)) return false;
  if ("answer" in value && typeof value.answer !== "string") return false;
  return Array.isArray(value.after) && value.after.every((text) => typeof text === "string") && typeof value.show === "string";
}

const utf8 = new TextEncoder();

async function veilKey(salt: string): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", await stretched(salt, "after the step"), "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** 16 bytes that tell nothing of the text. */
async function stretched(salt: string, text: string): Promise<Uint8Array<ArrayBuffer>> {
  if (globalThis.crypto?.subtle === undefined) throw new Error("This browser checks no answers for a page that was opened like this. Open the file from the disk.");
  const key = await crypto.subtle.importKey("raw", utf8.encode(text), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: utf8.encode(salt), iterations: ROUNDS }, key, 128);
  return new Uint8Array(bits);
}

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
