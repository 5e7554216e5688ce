// What main thread and worker say to each other. Everything bulky is transferred, never copied as objects.
import type { PlannedPart, Problem, Question } from "./protocol";

/** A part of a file for one worker to read. */
export interface Piece {
  piece: number;
  file: number;
  name: string;
  blob: Blob;
  start: number;
  end: number;
  /** The header in force at `start`, as a worker gave it. */
  header: Uint8Array | null;
  /** What the analyst chose to read it as; empty for what its content says. */
  format: string;
}

export interface Step {
  question: Question;
  step: number;
  carry: Uint8Array;
}

export interface Merged {
  carry?: Uint8Array;
  answer?: unknown;
  file?: Uint8Array;
  parts?: PlannedPart[];
}

/** Calls by name: arguments and result. */
export interface Calls {
  /** The seed, of all workers the same, decides how texts are hashed. */
  start: [{ module: WebAssembly.Module; seed: bigint }, null];
  /** Runs what the first look at a log needs, so that the browser has it compiled by then: some more of it each time, until told to end. True if there is more. */
  warm: [{ end: boolean }, boolean];
  /** The same for what is asked of millions of rows: takes longer, and memory. */
  rehearse: [null, null];
  /** Reads a piece; gives the header in force at its end. */
  read: [Piece, Uint8Array | null];
  /** The header a file begins with, if it is of a format whose parts can be read by themselves. */
  head: [{ name: string; blob: Blob; format: string }, Uint8Array | null];
  /** Notes a piece that was never read. */
  unread: [{ piece: Piece; reason: string }, null];
  discard: [{ piece: number }, null];
  /** Takes back the rows of a file, or of one member of it, and says why. */
  setAside: [{ piece: number; member: number; reason: string }, null];
  /** What a worker knows of the fields of logs; what several know together; and for each to take that. */
  knows: [null, Uint8Array];
  together: [{ known: Uint8Array[] }, Uint8Array];
  learn: [{ together: Uint8Array }, null];
  /** Makes one thing ready that questions will need; false if nothing is left. */
  prepare: [null, boolean];
  /** Takes the next part of a file; at its end gives the SHA-256 of all of it. */
  checksum: [{ blob: Blob; first: boolean; last: boolean }, string | null];
  /** Whether two files of one size have the same bytes. */
  same: [{ one: Blob; other: Blob }, boolean];
  /** SHA-256 of what lies in a file, unpacked: of the file itself and of each of its members, by number. */
  contents: [{ name: string; blob: Blob }, string[]];
  /** The lines of a file, or of a member of it, that could not be read as rows. */
  skipped: [{ name: string; blob: Blob; member: number; format: string }, Blob];
  /** The ends of channels: of the first worker to all others, and of each other to the first. */
  lead: [{ ports: MessagePort[] }, null];
  follow: [{ port: MessagePort }, null];
  /** A question from this step on, to its end or for one step; all workers run it, and the first merges. */
  answer: [Step & { whole: boolean; ticket: number }, Merged];
  part: [{ question: Question; carry: Uint8Array; part: Uint8Array }, Blob];
}

export type Name = keyof Calls;

export type Request = { [K in Name]: { id: number; name: K; args: Calls[K][0] } }[Name] | { stop: string } | { pause: boolean } | { drop: number };

/** With a fault the worker is lost: its memory is full, or there is a fault in stackhunt. */
export type Failure = { problem: Problem } | { fault: string };

export type Reply =
  | { id: number; value: unknown }
  | ({ id: number } & Failure)
  | { bytes: number; rows: number; full: boolean };
