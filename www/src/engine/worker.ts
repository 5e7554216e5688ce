// A worker: one shard. Feeds pieces of files to the WASM core and passes questions on to it.
// Knows the calls (messages.ts) and the core's boundary (src/wasm.rs); not what questions mean, nor that there are other workers.
import { answer, drop, Failed, follow, lead } from "./among";
import type { Core, Shard } from "./core";
import type { Calls, Failure, Merged, Name, Piece, Reply, Request, Step } from "./messages";
import type { Problem } from "./protocol";
import { rehearse, warm } from "./warm";

/** The glue that wasm-bindgen makes stands before this script. */
declare const wasm_bindgen: Core;

/** Bytes asked of the browser at once: larger ones cost memory and gain nothing (measured in both browsers). */
const CHUNK = 1 << 20;
/** The fewest bytes fed at once: of an archive they may be a thousand times as many, unpacked. */
const STEP = 1 << 12;
/** How long reading may keep questions waiting, in milliseconds. */
const TURN = 10;
/** How often progress is told, in milliseconds, and when first. */
const TELL = 50;
const FIRST = 20;
/** Bytes asked for at once beyond the end of a piece. */
const TAIL = 1 << 16;
/** Bytes read at once where nothing streams. */
const SLICE = 1 << 22;
/** How much of a file is read to learn its header. */
const HEAD = 1 << 18;

let shard: Shard | null = null;
let seeded = 0n;
/** Why reading is to stop, once it is. */
let stopped: string | null = null;
/** What reading waits for while it pauses, and how to go on. */
let pausing: { over: Promise<void>; goOn: () => void } | null = null;

function pause(still: boolean): void {
  pausing?.goOn();
  pausing = null;
  if (!still) return;
  let goOn = (): void => undefined;
  const over = new Promise<void>((resolve) => (goOn = resolve));
  pausing = { over, goOn };
}

function core(): Shard {
  if (shard === null) throw new Error("the worker was not started");
  return shard;
}

function tell(reply: Reply, transfer: Transferable[] = []): void {
  postMessage(reply, { transfer });
}

const channel = new MessageChannel();

/** Lets questions that have arrived be answered. A stream whose next chunk is there already never gives way by itself. */
function giveWay(): Promise<void> {
  return new Promise((resolve) => {
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(null);
  });
}

/** What is being read. Nothing else of the page holds a stream between two chunks: Chromium 156 then collects it, and its next
 * chunk never comes. */
const held = new Set<Blob | Chunks>();

interface Chunks {
  /** `null` at the end. */
  next(): Promise<Uint8Array | null>;
  cancel(): void;
}

/** Chunks of a Blob in one buffer that is handed back and forth; in browsers without such streams, as they come. */
function chunksOf(blob: Blob): Chunks {
  const stream = blob.stream();
  try {
    const reader = stream.getReader({ mode: "byob" });
    let buffer = new ArrayBuffer(CHUNK);
    return {
      async next() {
        const { value, done } = await reader.read(new Uint8Array(buffer, 0, CHUNK));
        if (value !== undefined) buffer = value.buffer as ArrayBuffer;
        return done || value === undefined ? null : value;
      },
      cancel: () => void reader.cancel().catch(() => undefined),
    };
  } catch {
    const reader = stream.getReader();
    return {
      async next() {
        const { value, done } = await reader.read();
        return done ? null : value;
      },
      cancel: () => void reader.cancel().catch(() => undefined),
    };
  }
}

async function read({ piece, file, name, blob, start, end, header, format }: Piece): Promise<Uint8Array | null> {
  let at = core().begin(piece, file, name, start, end, header ?? undefined, format);
  const before = core().rows();
  let bytes = 0;
  let gaveWay = performance.now();
  let told = gaveWay + FIRST - TELL;
  /** Bytes fed at once: fewer where they take long to read. */
  let step = 1 << 16;
  const progress = (): void => {
    tell({ bytes, rows: core().rows() - before, full: core().full() });
    bytes = 0;
    told = performance.now();
  };
  // Its own bytes first, then a little at a time to the end of its last line. A stream that is given up before its end can keep
  // the browser from starting others, so none asks for more than is wanted.
  const piecewise = async (): Promise<void> => {
    while (at < blob.size) {
      const to = Math.min(blob.size, at < end ? end : at + TAIL);
      const part = blob.slice(at, to);
      const chunks = chunksOf(part);
      held.add(part).add(chunks);
      // Counted: all bytes are here before the stream says that it is at its end.
      while (at < to) {
        const chunk = await chunks.next();
        if (chunk === null) return;
        for (let from = 0; from < chunk.length; ) {
          const some = chunk.subarray(from, from + step);
          const began = performance.now();
          const done = core().feed(some);
          const now = performance.now();
          step = now - began > TURN ? Math.max(STEP, step >> 1) : Math.min(CHUNK, step << 1);
          from += some.length;
          bytes += at < end ? some.length : 0;
          at += some.length;
          if (now - told >= TELL) progress();
          if (now - gaveWay >= TURN) {
            await giveWay();
            await pausing?.over;
            gaveWay = performance.now();
          }
          if (stopped !== null) core().cut(stopped);
          if (done || stopped !== null) return chunks.cancel();
        }
      }
      chunks.cancel();
    }
  };
  try {
    await piecewise();
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    core().cut(`the browser could not read the file to its end (${wordsOf(error)}); what was read before is kept`);
  }
  held.clear();
  const last = core().finish() ?? null;
  progress();
  return last;
}

async function head({ name, blob, format }: Calls["head"][0]): Promise<Uint8Array | null> {
  const bytes = new Uint8Array(await blob.slice(0, HEAD).arrayBuffer());
  const scratch = new wasm_bindgen.Shard(seeded);
  scratch.begin(0, 0, name, 0, Number.MAX_SAFE_INTEGER, undefined, format);
  scratch.feed(bytes);
  const header = scratch.finish() ?? null;
  scratch.free();
  return header;
}

/** Slices of a file, one after the other: for work that is not in a hurry. */
async function* slices(blob: Blob): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < blob.size; at += SLICE) yield new Uint8Array(await blob.slice(at, at + SLICE).arrayBuffer());
}

let sum: { feed(chunk: Uint8Array): void; finish(): string; free(): void } | null = null;

async function checksum({ blob, first, last }: Calls["checksum"][0]): Promise<string | null> {
  if (first || sum === null) {
    sum?.free();
    sum = new wasm_bindgen.Checksum();
  }
  for await (const slice of slices(blob)) sum.feed(slice);
  if (!last) return null;
  const digest = sum.finish();
  sum.free();
  sum = null;
  return digest;
}

async function same({ one, other }: Calls["same"][0]): Promise<boolean> {
  if (one.size !== other.size) return false;
  for (let at = 0; at < one.size; at += SLICE) {
    const [a, b] = await Promise.all([one, other].map(async (blob) => new Uint32Array(await padded(blob.slice(at, at + SLICE)))));
    if (a === undefined || b === undefined || a.some((word, index) => word !== b[index])) return false;
  }
  return true;
}

/** Bytes, and zeros up to a multiple of four. */
async function padded(blob: Blob): Promise<ArrayBuffer> {
  return new Blob([blob, new Uint8Array((4 - (blob.size % 4)) % 4)]).arrayBuffer();
}

async function contents({ name, blob }: Calls["contents"][0]): Promise<string[]> {
  const reader = new wasm_bindgen.Contents(name);
  for await (const slice of slices(blob)) reader.feed(slice);
  const sums = reader.finish();
  reader.free();
  return sums;
}

async function skipped({ name, blob, member, format }: Calls["skipped"][0]): Promise<Blob> {
  const reader = new wasm_bindgen.SkippedLines(name, member, format);
  const lines: Blob[] = [];
  const keep = (some: Uint8Array): void => {
    if (some.length > 0) lines.push(new Blob([some as BlobPart]));
  };
  for await (const slice of slices(blob)) keep(reader.feed(slice));
  keep(reader.finish());
  reader.free();
  return new Blob(lines);
}

function run({ question, step, carry }: Step): Uint8Array {
  return core().run(question, step, carry);
}

const calls: { [K in Name]: (args: Calls[K][0]) => Promise<Calls[K][1]> | Calls[K][1] } = {
  start({ module, seed }) {
    wasm_bindgen.initSync({ module });
    seeded = seed;
    shard = new wasm_bindgen.Shard(seed);
    return null;
  },
  warm: ({ end }) => warm(wasm_bindgen, seeded, end),
  rehearse: () => rehearse(wasm_bindgen, seeded),
  read,
  head,
  unread({ piece, reason }) {
    core().begin(piece.piece, piece.file, piece.name, piece.start, piece.start, piece.header ?? undefined, piece.format);
    core().cut(reason);
    core().finish();
    return null;
  },
  discard({ piece }) {
    core().discard(piece);
    return null;
  },
  setAside({ piece, member, reason }) {
    core().set_aside(piece, member, reason);
    return null;
  },
  knows: () => core().knows(),
  together: ({ known }) => wasm_bindgen.Shard.together(known),
  learn({ together }) {
    core().learn(together);
    return null;
  },
  prepare: () => core().prepare(),
  checksum,
  same,
  contents,
  skipped,
  lead: ({ ports }) => lead(ports),
  follow: ({ port }) => follow(port, run, failure),
  answer: (asked) => answer(wasm_bindgen, run, asked),
  part: ({ question, carry, part }) => core().part(question, carry, part),
};

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isProblem(error: unknown): error is Problem {
  return typeof error === "object" && error !== null && "message" in error && !(error instanceof Error);
}

/** Buffers of a result that may move instead of being copied. */
function buffersOf(value: unknown): Transferable[] {
  if (value instanceof Uint8Array) return [value.buffer];
  if (typeof value !== "object" || value === null) return [];
  const { carry, file } = value as Merged;
  return [carry, file].filter((bytes) => bytes !== undefined).map((bytes) => bytes.buffer);
}

function failure(error: unknown): Failure {
  if (error instanceof Failed) return error.failure;
  if (isProblem(error)) return { problem: error };
  return { fault: (globalThis as { stackhuntFault?: string }).stackhuntFault ?? wordsOf(error) };
}

onmessage = async ({ data }: MessageEvent<Request>): Promise<void> => {
  if ("drop" in data) return drop(data.drop);
  if ("pause" in data) return pause(data.pause);
  if ("stop" in data) {
    pause(false);
    stopped = data.stop === "" ? null : data.stop;
    return;
  }
  const { id } = data;
  try {
    const call = calls[data.name] as (args: unknown) => unknown;
    const value = await call(data.args);
    tell({ id, value }, buffersOf(value));
  } catch (error) {
    tell({ id, ...failure(error) });
  }
};
