// Reading: cuts files into pieces, keeps every worker busy, and has a piece read again where its header proves wrong.
// Knows no rows. Invariant: pieces are numbered in the order of files and of positions in them, whoever reads them.
import type { Piece } from "./messages";
import type { Shard } from "./shard";
import type { OpenOptions, Progress } from "./types";

/** A file is cut only if every piece has at least this many bytes. */
const LEAST = 8 << 20;
/** Larger pieces make the last one finish late. */
const MOST = 64 << 20;

interface Task {
  piece: Piece;
  /** End header of the piece, once it is read. */
  end?: Uint8Array | null;
}

/** All pieces of one file. */
interface Cut {
  tasks: Task[];
}

export class Reading {
  private owners: number[] = [];
  private files = 0;
  private line: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(private readonly shards: Shard[]) {}

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
    this.waiting += 1;
    const next = this.line.then(() => this.readNow(files, options)).finally(() => (this.waiting -= 1));
    this.line = next.catch(() => undefined);
    return next;
  }

  private async readNow(files: readonly File[], { signal, onProgress }: OpenOptions): Promise<void> {
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
        onProgress?.({ ...progress });
      };
    });
    const stop = (): void => this.shards.forEach((shard) => shard.stop("reading was cancelled; what had been read is kept"));
    signal?.addEventListener("abort", stop, { once: true });
    const cuts: Cut[] = [];
    for (const file of files) cuts.push(await this.cut(file));
    const queue = cuts.flatMap((cut) => cut.tasks.map((task) => ({ cut, task })));
    const left = new Map(cuts.map((cut) => [cut, cut.tasks.length]));
    const work = async (shard: Shard, index: number): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const { cut, task } = next;
        this.owners[task.piece.piece] = index;
        if (signal?.aborted === true) {
          await shard.call("unread", { piece: task.piece, reason: "not read: reading was cancelled" });
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

  private async cut(file: File): Promise<Cut> {
    const number = this.files++;
    const name = file.webkitRelativePath || file.name;
    const base = { file: number, name, blob: file as Blob };
    const size = Math.min(MOST, Math.max(LEAST, Math.ceil(file.size / (4 * this.shards.length))));
    const header = file.size >= 2 * LEAST ? await this.shards[0]?.call("head", { name, blob: file }) : null;
    const count = header === null || header === undefined ? 1 : Math.max(1, Math.ceil(file.size / size));
    const first = this.owners.length;
    this.owners.length += count;
    const tasks = Array.from({ length: count }, (_, index) => {
      const start = index * size;
      const end = index === count - 1 ? Number.MAX_SAFE_INTEGER : start + size;
      return { piece: { ...base, piece: first + index, start, end, header: index === 0 ? null : (header ?? null) } };
    });
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
