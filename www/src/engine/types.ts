// What the page may ask of the engine. Knows the messages (protocol.ts), not how they travel: workers, shards and merging
// stay behind this interface.
import type {
  CountAnswer, CountQuestion, ExportQuestion, ExportStackQuestion, FieldsAnswer, FieldsQuestion, IndicatorsAnswer, IndicatorsQuestion, LogsAnswer,
  LogsQuestion, PairsAnswer, PairsQuestion, Problem, RowAnswer, RowQuestion, RowsAnswer, RowsQuestion, StackAnswer, StackQuestion,
  TimelineAnswer, TimelineQuestion,
} from "./protocol";

/** Question and answer types by the name that `ask` takes. */
export interface Questions {
  logs: [LogsQuestion, LogsAnswer];
  stack: [StackQuestion, StackAnswer];
  rows: [RowsQuestion, RowsAnswer];
  row: [RowQuestion, RowAnswer];
  pairs: [PairsQuestion, PairsAnswer];
  count: [CountQuestion, CountAnswer];
  timeline: [TimelineQuestion, TimelineAnswer];
  indicators: [IndicatorsQuestion, IndicatorsAnswer];
  fields: [FieldsQuestion, FieldsAnswer];
}

/** How far the reading of files is. */
export interface Progress {
  bytes: number;
  totalBytes: number;
  rows: number;
  files: number;
  filesDone: number;
  /** The browser gave no more memory: not all was read. */
  full: boolean;
}

export interface AskOptions {
  /** A newer question in the same slot replaces an older one, whose promise rejects with an `AbortError`. */
  slot?: string;
  signal?: AbortSignal;
}

export interface OpenOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

export interface Engine {
  /** Reads files into the case, beside what is open already. Questions may be asked meanwhile: they see the rows read so far. */
  open(files: readonly File[], options?: OpenOptions): Promise<LogsAnswer>;
  ask<K extends keyof Questions>(kind: K, question: Questions[K][0], options?: AskOptions): Promise<Questions[K][1]>;
  export(question: ExportQuestion, options?: AskOptions): Promise<Blob>;
  exportStack(question: ExportStackQuestion, options?: AskOptions): Promise<Blob>;
  /** Tells of every opening and closing of logs that is done, whoever asked for it. */
  onOpened(listener: () => void): void;
  /** Forgets all logs and gives their memory back. */
  clear(): Promise<void>;
}

/** A question that has no answer, in words for the analyst; `problem.position` points into the filter text. */
export class EngineError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
    this.name = "EngineError";
  }
}
