// What the page may ask of the engine. Knows the messages (protocol.ts), not how they travel: workers, shards and merging
// stay behind this interface.
import type {
  BeaconsAnswer, BeaconsQuestion, ClientsAnswer, ClientsQuestion, CompareAnswer, CompareQuestion, CountAnswer, CountQuestion, ExportQuestion, ExportStackQuestion, FieldsAnswer, FieldsQuestion, IndicatorsAnswer, IndicatorsQuestion, LogsAnswer,
  LogsQuestion, MatchingAnswer, MatchingQuestion, NeighboursAnswer, NeighboursQuestion, PairsAnswer, PairsQuestion, Problem, ReportAnswer, ReportQuestion, RowAnswer, RowQuestion, RowsAnswer, RowsQuestion, SessionsAnswer, SessionsQuestion, SparksAnswer, SparksQuestion, StackAnswer, StackQuestion,
  TimelineAnswer, TimelineQuestion,
} from "./protocol";

/** Question and answer types by the name that `ask` takes. */
export interface Questions {
  logs: [LogsQuestion, LogsAnswer];
  report: [ReportQuestion, ReportAnswer];
  stack: [StackQuestion, StackAnswer];
  rows: [RowsQuestion, RowsAnswer];
  row: [RowQuestion, RowAnswer];
  neighbours: [NeighboursQuestion, NeighboursAnswer];
  pairs: [PairsQuestion, PairsAnswer];
  count: [CountQuestion, CountAnswer];
  clients: [ClientsQuestion, ClientsAnswer];
  beacons: [BeaconsQuestion, BeaconsAnswer];
  sessions: [SessionsQuestion, SessionsAnswer];
  matching: [MatchingQuestion, MatchingAnswer];
  timeline: [TimelineQuestion, TimelineAnswer];
  sparks: [SparksQuestion, SparksAnswer];
  compare: [CompareQuestion, CompareAnswer];
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
  /** Asked only when nothing else is being answered. */
  later?: boolean;
}

export interface OpenOptions {
  signal?: AbortSignal;
  /** What it gives, if it does, reading waits for, but never long. */
  onProgress?: (progress: Progress) => Promise<void> | undefined;
}

/** A file that was given to the page. */
export interface OpenedFile {
  /** In the order of opening, from 0: the `file` of a reading report. */
  readonly number: number;
  readonly name: string;
  /** Bytes on disk. */
  readonly size: number;
  readonly file: File;
  /** What it was chosen to be read as; empty for what its content says. */
  readonly format: string;
  /** The file whose bytes, or whose content when unpacked, are the same, and because of which this one is not counted. */
  readonly sameAs: number | null;
}

export interface Engine {
  /** Reads files into the case, beside what is open already. Questions may be asked meanwhile: they see the rows read so far. */
  open(files: readonly File[], options?: OpenOptions): Promise<LogsAnswer>;
  ask<K extends keyof Questions>(kind: K, question: Questions[K][0], options?: AskOptions): Promise<Questions[K][1]>;
  export(question: ExportQuestion, options?: AskOptions): Promise<Blob>;
  exportStack(question: ExportStackQuestion, options?: AskOptions): Promise<Blob>;
  readonly files: readonly OpenedFile[];
  /** Reads a file again, as this format of its reading report's choices; empty for what its content says. */
  readAs(file: number, format: string, options?: OpenOptions): Promise<LogsAnswer>;
  /** SHA-256 of a file, worked out while nothing else is asked. */
  checksum(file: number): Promise<string>;
  /** The lines of a file, or of a member of it, that could not be read as rows, unchanged. */
  skippedLines(file: number, member: number): Promise<Blob>;
  /** Tells of every opening and closing of logs that is done, whoever asked for it, and what is open then. */
  onOpened(listener: (logs: LogsAnswer) => void): void;
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
