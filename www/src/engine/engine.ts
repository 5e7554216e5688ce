// The engine: starts workers, hands them pieces of files, asks them questions and has the partials merged.
// Runs no WASM and holds no log data itself. Invariant: an answer comes from all shards or not at all.
import type { Merged } from "./messages";
import type { ExportQuestion, ExportStackQuestion, LogsAnswer, Question } from "./protocol";
import { Reading } from "./reading";
import { Shard } from "./shard";
import type { AskOptions, Engine, OpenOptions, Questions } from "./types";
import { inert, unpacked, workerUrl } from "./page-parts";

const MEDIA_TYPES = { csv: "text/csv", jsonl: "application/x-ndjson", pairs: "application/json", zeek: "text/plain" };
const NOTHING = new Uint8Array(0);
/** Answers kept. */
const KEPT = 100;

export async function createEngine(): Promise<Engine> {
  const bytes = await unpacked("wasm");
  const module = await WebAssembly.compile(bytes);
  const url = workerUrl(inert("worker-source"));
  const count = Math.max(1, Math.min(navigator.hardwareConcurrency || 2, 8));
  const start = (): Promise<Shard[]> => {
    // Nobody who writes logs can know it, so nobody can write two values that look like one.
    const [seed = 0n] = crypto.getRandomValues(new BigUint64Array(1));
    return Promise.all(
      Array.from({ length: count }, async () => {
        const shard = new Shard(new Worker(url as unknown as string));
        await shard.call("start", { module, seed });
        return shard;
      }),
    );
  };
  return new PageEngine(await start(), start);
}

class PageEngine implements Engine {
  private readonly slots = new Map<string, AbortController>();
  private readonly listeners = new Set<() => void>();
  /** Answers by question, for the way back; another map for other rows. */
  private answers = new Map<string, unknown>();
  private reading: Reading;

  constructor(
    private shards: Shard[],
    private readonly start: () => Promise<Shard[]>,
  ) {
    this.reading = new Reading(shards);
  }

  async open(files: readonly File[], options: OpenOptions = {}): Promise<LogsAnswer> {
    this.answers = new Map();
    await this.reading.read(files, options);
    this.answers = new Map();
    const answer = await this.ask("logs", {});
    for (const listener of this.listeners) listener();
    options.signal?.throwIfAborted();
    return answer;
  }

  onOpened(listener: () => void): void {
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
    const { merged } = await this.slotted(options, (signal) => this.steps(asked, signal));
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
    this.shards = await this.start();
    this.reading = new Reading(this.shards);
    this.answers = new Map();
    for (const listener of this.listeners) listener();
  }

  /** Runs `work`; a newer one in the same slot ends it. */
  private async slotted<T>({ slot, signal }: AskOptions, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const own = new AbortController();
    if (slot !== undefined) {
      this.slots.get(slot)?.abort();
      this.slots.set(slot, own);
    }
    const either = signal === undefined ? own.signal : AbortSignal.any([own.signal, signal]);
    try {
      return await work(either);
    } finally {
      if (slot !== undefined && this.slots.get(slot) === own) this.slots.delete(slot);
    }
  }

  /** All steps of a question: each runs on every shard, and the first shard merges. */
  private async steps(question: Question, signal: AbortSignal): Promise<{ merged: Merged; carry: Uint8Array }> {
    const [merger] = this.shards;
    if (merger === undefined) throw new Error("no worker is running");
    let carry: Uint8Array = NOTHING;
    for (let step = 0; ; step += 1) {
      signal.throwIfAborted();
      const partials = await Promise.all(this.shards.map((shard) => shard.call("run", { question, step, carry })));
      signal.throwIfAborted();
      const merged = await merger.call("merge", { question, step, carry, partials });
      signal.throwIfAborted();
      if (merged.carry === undefined) return { merged, carry };
      carry = merged.carry;
    }
  }
}
