// Reading: cuts files into pieces, keeps every worker busy, and has a piece read again where its header proves wrong.
// Knows no rows. Invariant: pieces are numbered in the order of files and of positions in them, whoever reads them.
import type { Background } from "./background";
import type { Piece } from "./messages";
import type { ReportAnswer } from "./protocol";
import type { Shard } from "./shard";
import { twins } from "./twins";
import type { OpenedFile, OpenOptions, Progress } from "./types";

/** A file is cut only if every piece has at least this many bytes. */
const LEAST = 8 << 20;
/** Larger pieces make the last one finish late. */
const MOST = 64 << 20;
/** How long reading pauses at most, in milliseconds. */
const PAUSE = 400;
/** How many workers do: as many cores as drawing and the browser's own reading keep busy. */
const PAUSING = 2;

interface Task {
  piece: Piece;
  /** End header of the piece, once it is read. */
  end?: Uint8Array | null;
}

/** All pieces of one file. */
interface Cut {
  tasks: Task[];
}

/** A file, and the numbers of its pieces. */
interface Opened extends OpenedFile {
  pieces: number[];
  sameAs: number | null;
}

export class Reading {
  private owners: number[] = [];
  private readonly opened: Opened[] = [];
  private line: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(
    private readonly shards: Shard[],
    private readonly background: Background,
    private readonly report: () => Promise<ReportAnswer>,
  ) {}

  /** Every file given so far, by its number. */
  get files(): readonly OpenedFile[] {
    return this.opened;
  }

  /** Which shard has a piece. */
  ownerOf(piece: number): number {
    return this.owners[piece] ?? 0;
  }

  /** Whether rows may be coming. */
  get busy(): boolean {
    return this.waiting > 0;
  }

  /** Reads files; several calls are read one after another. */
  read(files: readonly File[], options: OpenOptions): Promise<void> {
    return this.next(async () => {
      const cuts: Cut[] = [];
      const first = this.opened.length;
      for (const file of files) cuts.push(await this.cut(await this.note(file)));
      await this.readNow(files, cuts, options);
      if (options.signal?.aborted !== true) await this.setTwinsAside(first);
    });
  }

  /** Reads a file again, as something else. */
  readAs(number: number, format: string, options: OpenOptions): Promise<void> {
    return this.next(async () => {
      const opened = this.opened[number];
      if (opened === undefined) return;
      for (const piece of opened.pieces) await this.shards[this.ownerOf(piece)]?.call("discard", { piece });
      Object.assign(opened, { format, sameAs: null });
      await this.readNow([opened.file], [await this.cut(opened)], options);
    });
  }

  private next(work: () => Promise<void>): Promise<void> {
    this.waiting += 1;
    const next = this.line.then(work).then(() => this.agree()).finally(() => (this.waiting -= 1));
    this.line = next.catch(() => undefined);
    return next;
  }

  /** Has every worker know of fields what each knows: which there are, and their types. */
  private async agree(): Promise<void> {
    const known = await Promise.all(this.shards.map((shard) => shard.call("knows", null)));
    const together = await this.shards[0]?.call("together", { known });
    if (together !== undefined) await Promise.all(this.shards.map((shard) => shard.call("learn", { together })));
  }

  /** The same content in another packing is not counted twice either: that shows only once it is read. */
  private async setTwinsAside(first: number): Promise<void> {
    // Packed files alone can have other bytes and the same content.
    if (!(await this.anyPacked())) return;
    await this.agree();
    const { files } = await this.report();
    const known = new Map<number, Promise<string[]>>();
    const sums = (number: number): Promise<string[]> => {
      const { name, file } = this.opened[number] ?? { name: "", file: new File([], "") };
      const sum = known.get(number) ?? this.background.call("contents", { name, blob: file }).catch(() => []);
      known.set(number, sum);
      return sum;
    };
    const found = await twins(files, first, sums);
    for (const { report, of } of found) {
      const reason = `not counted: its content is the same, byte for byte, as that of ${of.name}, which is open already`;
      const [piece, ...others] = this.opened[report.file]?.pieces ?? [];
      if (piece === undefined) continue;
      await this.shards[this.ownerOf(piece)]?.call("setAside", { piece, member: report.member, reason });
      for (const other of others) await this.shards[this.ownerOf(other)]?.call("discard", { piece: other });
    }
    const aside = new Set(found.map(({ report }) => report));
    for (const { report, of } of found) {
      const opened = this.opened[report.file];
      const whole = files.every((other) => other.file !== report.file || other.rows === 0 || aside.has(other));
      if (opened !== undefined && whole && of.file !== report.file) opened.sameAs ??= of.file;
    }
  }

  private async anyPacked(): Promise<boolean> {
    for (const { file, sameAs } of this.opened) if (sameAs === null && (await packed(file))) return true;
    return false;
  }

  /** Gives a file its number, and looks whether its bytes are open already: no row is counted twice. */
  private async note(file: File): Promise<Opened> {
    const name = file.webkitRelativePath || file.name;
    let sameAs: number | null = null;
    for (const other of this.opened) {
      if (sameAs !== null || file.size === 0 || other.file.size !== file.size || other.sameAs !== null) continue;
      if (await this.background.call("same", { one: file, other: other.file }).catch(() => false)) sameAs = other.number;
    }
    const opened: Opened = { number: this.opened.length, name, size: file.size, file, format: "", sameAs, pieces: [] };
    this.opened.push(opened);
    return opened;
  }

  private async readNow(files: readonly File[], cuts: readonly Cut[], { signal, onProgress }: OpenOptions): Promise<void> {
    const totalBytes = files.reduce((sum, file) => sum + file.size, 0);
    const progress: Progress = { bytes: 0, totalBytes, rows: 0, files: files.length, filesDone: 0, full: false };
    const rows = this.shards.map(() => 0);
    this.shards.forEach((shard, index) => {
      let done = 0;
      let last = 0;
      shard.onProgress = (bytes, inPiece, full) => {
        progress.full ||= full;
        progress.bytes = Math.min(totalBytes, progress.bytes + bytes);
        // Rows are told per piece, from 0 on.
        if (inPiece < last) done += last;
        last = inPiece;
        rows[index] = done + inPiece;
        progress.rows = rows.reduce((sum, count) => sum + count, 0);
        const wait = onProgress?.({ ...progress });
        if (wait !== undefined) void this.pause(wait);
      };
    });
    const stop = (): void => this.shards.forEach((shard) => shard.stop("reading was cancelled; what had been read is kept"));
    signal?.addEventListener("abort", stop, { once: true });
    const queue = cuts.flatMap((cut) => cut.tasks.map((task) => ({ cut, task })));
    const left = new Map(cuts.map((cut) => [cut, cut.tasks.length]));
    const work = async (shard: Shard, index: number): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const { cut, task } = next;
        this.owners[task.piece.piece] = index;
        const reason = signal?.aborted === true ? "not read: reading was cancelled" : this.whyNot(task.piece.file);
        if (reason !== null) {
          await shard.call("unread", { piece: task.piece, reason });
          left.set(cut, 0);
          continue;
        }
        task.end = await shard.call("read", task.piece);
        const remaining = (left.get(cut) ?? 1) - 1;
        left.set(cut, remaining);
        if (remaining === 0) progress.filesDone += 1;
      }
    };
    try {
      const ends = await Promise.allSettled(this.shards.map(work));
      if (signal?.aborted !== true) for (const cut of cuts) await this.mend(cut);
      const failed = ends.find((end) => end.status === "rejected");
      if (failed !== undefined) throw failed.reason;
    } finally {
      signal?.removeEventListener("abort", stop);
      this.shards.forEach((shard) => shard.stop(""));
      onProgress?.({ ...progress, bytes: totalBytes });
    }
  }

  /** Has workers pause, so that what is drawn meanwhile need not share a core with them. */
  private async pause(until: Promise<void>): Promise<void> {
    const some = this.shards.slice(-PAUSING);
    for (const shard of some) shard.pause(true);
    await Promise.race([until.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, PAUSE))]);
    for (const shard of some) shard.pause(false);
  }

  private whyNot(file: number): string | null {
    const sameAs = this.opened[file]?.sameAs ?? null;
    return sameAs === null ? null : `not read: every byte is the same as in ${this.opened[sameAs]?.name}, which is open already`;
  }

  private async cut(opened: Opened): Promise<Cut> {
    const { number, name, file, format, sameAs } = opened;
    const base = { file: number, name, blob: file as Blob, format };
    const size = Math.min(MOST, Math.max(LEAST, Math.ceil(file.size / (4 * this.shards.length))));
    const large = file.size >= 2 * LEAST && sameAs === null;
    const header = large ? await this.shards[0]?.call("head", { name, blob: file, format }) : null;
    const count = header === null || header === undefined ? 1 : Math.max(1, Math.ceil(file.size / size));
    const first = this.owners.length;
    this.owners.length += count;
    const tasks = Array.from({ length: count }, (_, index) => {
      const start = index * size;
      const end = index === count - 1 ? Number.MAX_SAFE_INTEGER : start + size;
      return { piece: { ...base, piece: first + index, start, end, header: index === 0 ? null : (header ?? null) } };
    });
    opened.pieces = tasks.map(({ piece }) => piece.piece);
    return { tasks };
  }

  /** Pieces were read as if the first header held for the whole file; those for which it does not are read again. */
  private async mend({ tasks }: Cut): Promise<void> {
    for (const [index, task] of tasks.entries()) {
      const before = tasks[index - 1]?.end;
      if (index === 0 || before === undefined || same(before, task.piece.header)) continue;
      const shard = this.shards[this.ownerOf(task.piece.piece)];
      if (shard === undefined) continue;
      await shard.call("discard", { piece: task.piece.piece });
      task.piece.header = before;
      task.end = await shard.call("read", task.piece);
    }
  }
}

function same(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** Whether a file is packed, or an archive: what src/container/node.rs recognises, but for the checksum of a tar. */
async function packed(file: Blob): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, 512).arrayBuffer().catch(() => new ArrayBuffer(0)));
  const begins = (...bytes: number[]): boolean => bytes.every((byte, at) => head[at] === byte);
  const zstd = begins(0x28, 0xb5, 0x2f, 0xfd) || ((head[0] ?? 0) >> 4 === 5 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18);
  return begins(0x1f, 0x8b, 8) || zstd || begins(0x50, 0x4b) || head.indexOf(0) >= 0;
}
