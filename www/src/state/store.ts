// All state of the page. `hunt` is what is asked for; the rest is what is open and what is being read. Verbs change it, answers
// follow it, views show it.
import { computed, signal } from "@preact/signals";
import type { LogInfo, LogsAnswer, RowId } from "../engine/protocol";
import type { Engine, Progress } from "../engine/types";
import { EMPTY, type Hunt, knownIn, selectionOf } from "./hunt";

export interface Reading {
  progress: Progress;
  cancel: () => void;
}

export interface Notice {
  text: string;
  /** What to do next, if there is something. */
  next?: string;
  tone: "plain" | "bad";
  /** Says what the start page would say of a hunt that waits for its logs. */
  waits?: boolean;
}

export const hunt = signal<Hunt>(EMPTY);
export const logs = signal<LogsAnswer>({ logs: [], files: { logs: 0, others: 0, archives: 0, unread: 0 }, warnings: [] });
/** The files being read; `null` when none are. */
export const reading = signal<Reading | null>(null);
/** Grows whenever the opened logs have more rows: answers of before are out of date. */
export const revision = signal(0);
/** The last thing that happened and needs saying. */
export const notice = signal<Notice | null>(null);
/** The row whose detail is open. Not part of the hunt: it is known only as long as the logs are open. */
export const openRow = signal<RowId | null>(null);

export const selection = computed(() => selectionOf(hunt.value));
/** What is known to be good in the log at hand, hidden or shown. */
export const knownHere = computed(() => knownIn(hunt.value.known, hunt.value.log));
export const currentLog = computed<LogInfo | null>(() => logs.value.logs.find((log) => log.id === hunt.value.log) ?? null);
export const hasPairs = computed(() => currentLog.value?.ends != null);
/** The fields of client and server; Zeek's own for a log that is not known, or has none. */
const ZEEKS = ["id.orig_h", "id.resp_h"] as const;
export const endsOf = (log: LogInfo | null | undefined): readonly [string, string] => log?.ends ?? ZEEKS;
export const ends = computed(() => endsOf(currentLog.value));

/** Why the engine could not start. */
export const broken = signal<string | null>(null);

let engine: Engine | null = null;
let start: Promise<Engine> | null = null;

/** The page is there before its engine: what is dropped meanwhile waits for it. */
export async function startEngine(create: () => Promise<Engine>): Promise<Engine | null> {
  start = create();
  try {
    engine = await start;
  } catch (error) {
    broken.value = error instanceof Error ? error.message : String(error);
  }
  return engine;
}

export async function engineStarted(): Promise<void> {
  await start;
}

export function theEngine(): Engine {
  if (engine === null) throw new Error("The engine is not running yet.");
  return engine;
}

export function hasFields(...names: string[]): boolean {
  const fields = currentLog.value?.fields ?? [];
  return names.every((name) => fields.some((field) => field.name === name));
}
