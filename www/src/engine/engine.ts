// The engine: starts workers, hands them pieces of files, asks them questions and has the partials merged.
// Runs no WASM and holds no log data itself. Invariant: an answer comes from all shards or not at all.
import { Background } from "./background";
import { free } from "./free";
import type { Merged } from "./messages";
import type { ExportQuestion, ExportStackQuestion, LogsAnswer, Question, ReportAnswer } from "./protocol";
import { Reading } from "./reading";
import { Shard } from "./shard";
import type { AskOptions, Engine, OpenedFile, OpenOptions, Questions } from "./types";
import { inert, unpacked, workerUrl } from "./page-parts";

const MEDIA_TYPES = { csv: "text/csv", jsonl: "application/x-ndjson", pairs: "application/json", zeek: "text/plain" };
const NOTHING = new Uint8Array(0);
/** How long nothing must have been asked, in milliseconds, before work goes on that can wait. */
const QUIET = 800;
/** And before what is likely to be asked is made ready: sooner, to be done while the first answer is looked at. */
const CALM = 50;
/** Rows of a log in which it can be felt whether the browser compiled well what is asked for the first time. */
const MANY = 500_000;
/** Answers kept. */
const KEPT = 100;

export async function createEngine(): Promise<Engine> {
  const bytes = await unpacked("wasm");
  const module = await WebAssembly.compile(bytes);
  const url = workerUrl(inert("worker-source"));
  const count = Math.max(1, Math.min(navigator.hardwareConcurrency || 2, 8));
  const one = async (seed: bigint): Promise<Shard> => {
    const shard = new Shard(new Worker(url as unknown as string));
    await shard.call("start", { module, seed });
    return shard;
  };
  const start = async (): Promise<Shard[]> => {
    // Nobody who writes logs can know it, so nobody can write two values that look like one.
    const [seed = 0n] = crypto.getRandomValues(new BigUint64Array(1));
    const shards = await Promise.all(Array.from({ length: count }, () => one(seed)));
    await connect(shards);
    return shards;
  };
  const shards = await start();
  const engine = new PageEngine(shards, start, new Background(() => one(0n)));
  void engine.warm().catch(() => undefined);
  return engine;
}

/** Gives the first worker a channel to each other. One that is lost is lost to all: they wait for each other. */
async function connect(shards: readonly Shard[]): Promise<void> {
  const [first, ...others] = shards;
  const channels = others.map((other) => ({ other, channel: new MessageChannel() }));
  const ports = channels.map(({ channel }) => channel.port1);
  for (const shard of shards) shard.onLost = (words) => shards.forEach((other) => other.fail(words));
  await Promise.all([first?.call("lead", { ports }, ports), ...channels.map(({ other, channel: { port2: port } }) => other.call("follow", { port }, [port]))]);
}

class PageEngine implements Engine {
  private readonly slots = new Map<string, AbortController>();
  private readonly listeners = new Set<(logs: LogsAnswer) => void>();
  /** Answers by question, for the way back; another map for other rows. */
  private answers = new Map<string, unknown>();
  private reading: Reading;

  /** Questions being answered, and when the last answer came. */
  private asked = 0;
  /** Those among them that do not wait for others, and who waits for them. */
  private urgent = 0;
  private readonly waiting: (() => void)[] = [];
  /** The end of the last of those that wait. */
  private turn: Promise<void> = Promise.resolve();
  private quietSince = 0;
  /** Given so far to questions that may be dropped. */
  private tickets = 0;

  constructor(
    private shards: Shard[],
    private readonly start: () => Promise<Shard[]>,
    private readonly background: Background,
  ) {
    this.reading = this.newReading();
  }

  private newReading(): Reading {
    const report = async () => (await this.steps({ ask: "report" }, new AbortController().signal)).merged.answer as ReportAnswer;
    return new Reading(this.shards, this.background, report);
  }

  /** Has the first worker run what the first look at a log needs, until someone has one. */
  async warm(): Promise<void> {
    const [first] = this.shards;
    for (let more = first !== undefined; more; ) more = (await first?.call("warm", { end: this.reading.busy })) === true;
  }

  get files(): readonly OpenedFile[] {
    return this.reading.files;
  }

  open(files: readonly File[], options: OpenOptions = {}): Promise<LogsAnswer> {
    return this.read((reading) => reading.read(files, options), options);
  }

  readAs(file: number, format: string, options: OpenOptions = {}): Promise<LogsAnswer> {
    return this.read((reading) => reading.readAs(file, format, options), options);
  }

  async checksum(file: number): Promise<string> {
    const { reading } = this;
    const opened = reading.files[file];
    if (opened === undefined) return "";
    return this.background.checksum(opened.file, () => this.quiet(reading, QUIET));
  }

  /** Waits until for a while nothing was read or asked. */
  private async quiet(reading: Reading, long: number): Promise<void> {
    while (reading.busy || this.asked > 0 || performance.now() - this.quietSince < long) {
      await new Promise((resolve) => setTimeout(resolve, long / 4));
      if (reading !== this.reading) throw new DOMException("the logs were closed", "AbortError");
    }
  }

  /** Has every worker make ready what questions will need, one thing after the other, while nobody asks. */
  private async prepare(reading: Reading): Promise<void> {
    let left = this.shards;
    while (left.length > 0) {
      await this.quiet(reading, CALM);
      const more = await Promise.all(left.map((shard) => shard.call("prepare", null)));
      left = left.filter((_, at) => more[at]);
    }
  }

  async skippedLines(file: number, member: number): Promise<Blob> {
    const opened = this.reading.files[file];
    if (opened === undefined) return new Blob([]);
    const { name, file: blob, format } = opened;
    return this.background.call("skipped", { name, blob, member, format });
  }

  private async read(work: (reading: Reading) => Promise<void>, options: OpenOptions): Promise<LogsAnswer> {
    this.answers = new Map();
    await work(this.reading);
    this.quietSince = performance.now();
    this.answers = new Map();
    const answer = await this.ask("logs", {});
    for (const listener of this.listeners) listener(answer);
    // What cannot be made ready now is made when it is asked for.
    void this.prepare(this.reading).catch(() => undefined);
    if (answer.logs.some(({ rows }) => rows > MANY)) this.background.rehearse();
    options.signal?.throwIfAborted();
    return answer;
  }

  onOpened(listener: (logs: LogsAnswer) => void): void {
    this.listeners.add(listener);
  }

  async ask<K extends keyof Questions>(kind: K, question: Questions[K][0], options: AskOptions = {}): Promise<Questions[K][1]> {
    const asked = { ask: kind, ...question } as Question;
    const key = JSON.stringify(asked);
    // Only the page's own views, which ask in slots, keep answers: they change none of them.
    const known = options.slot === undefined ? undefined : this.answers.get(key);
    if (known !== undefined) {
      // A newer question ends an older one, also if its answer is known.
      return this.slotted(options, () => Promise.resolve(known as Questions[K][1]));
    }
    const { answers } = this;
    const { merged } = await this.slotted(options, (signal) => (options.later === true ? this.inTurn(() => this.steps(asked, signal, true)) : this.steps(asked, signal)));
    // What was asked while files came in is out of date already.
    if (options.slot !== undefined && answers === this.answers && !this.reading.busy) {
      if (answers.size >= KEPT) answers.delete(answers.keys().next().value ?? "");
      answers.set(key, merged.answer);
    }
    return merged.answer as Questions[K][1];
  }

  async export(question: ExportQuestion, options: AskOptions = {}): Promise<Blob> {
    const asked: Question = { ask: "export", ...question };
    return this.slotted(options, async (signal) => {
      const { merged, carry } = await this.steps(asked, signal);
      const type = MEDIA_TYPES[question.format];
      if (merged.file !== undefined) return new Blob([merged.file as BlobPart], { type });
      const parts: Blob[] = [];
      for (const { piece, carry: part } of merged.parts ?? []) {
        signal.throwIfAborted();
        const shard = this.shards[this.reading.ownerOf(piece)];
        if (shard !== undefined) parts.push(await shard.call("part", { question: asked, carry, part }));
      }
      return new Blob(parts, { type });
    });
  }

  async exportStack(question: ExportStackQuestion, options: AskOptions = {}): Promise<Blob> {
    const asked: Question = { ask: "exportStack", ...question };
    const { merged } = await this.slotted(options, (signal) => this.steps(asked, signal));
    return new Blob([(merged.file ?? NOTHING) as BlobPart], { type: MEDIA_TYPES[question.format] });
  }

  async clear(): Promise<void> {
    for (const slot of this.slots.values()) slot.abort();
    for (const shard of this.shards) shard.end();
    this.background.end();
    this.shards = await this.start();
    this.reading = this.newReading();
    this.answers = new Map();
    for (const listener of this.listeners) listener({ logs: [], files: { logs: 0, others: 0, archives: 0, unread: 0 }, warnings: [] });
  }

  /** Runs what waits for others when what waited before it is done: who asks something else meanwhile waits for a step of one of them. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work);
    this.turn = mine.then(
      () => undefined,
      () => undefined,
    );
    return mine;
  }

  /** Waits until nothing is being answered that does not wait itself, and what was about to be asked has been. */
  private async othersAnswered(signal: AbortSignal): Promise<void> {
    do {
      await new Promise((resolve) => setTimeout(resolve));
      if (this.urgent > 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
      signal.throwIfAborted();
    } while (this.urgent > 0);
  }

  /** Runs `work`; a newer one in the same slot ends it. */
  private async slotted<T>({ slot, signal, later }: AskOptions, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const own = new AbortController();
    if (slot !== undefined) {
      this.slots.get(slot)?.abort();
      this.slots.set(slot, own);
    }
    const either = signal === undefined ? own.signal : AbortSignal.any([own.signal, signal]);
    const urgent = later === true ? 0 : 1;
    this.asked += 1;
    this.urgent += urgent;
    try {
      return await work(either);
    } finally {
      this.asked -= 1;
      this.urgent -= urgent;
      if (this.urgent === 0) for (const go of this.waiting.splice(0)) go();
      this.quietSince = performance.now();
      if (slot !== undefined && this.slots.get(slot) === own) this.slots.delete(slot);
    }
  }

  /** All steps of a question: each runs on every shard, and the first shard merges. Of what waits for others, or is asked for the carry too, the
   * first shard is given one step after the other. */
  private async steps(question: Question, signal: AbortSignal, later = false): Promise<{ merged: Merged; carry: Uint8Array }> {
    const [merger] = this.shards;
    if (merger === undefined) throw new Error("no worker is running");
    const whole = !later && question.ask !== "export";
    let carry: Uint8Array = NOTHING;
    for (let step = 0; ; step += 1) {
      if (later) await this.othersAnswered(signal);
      signal.throwIfAborted();
      const ticket = this.tickets++;
      const drop = (): void => merger.drop(ticket);
      signal.addEventListener("abort", drop);
      const merged = await merger.call("answer", { question, step, carry, whole, ticket }).finally(() => signal.removeEventListener("abort", drop));
      signal.throwIfAborted();
      if (merged.carry === undefined) return { merged, carry };
      free(carry);
      carry = merged.carry;
    }
  }
}
