// A worker for what is not in a hurry and needs no rows: checksums, whether two files are the same, lines that were skipped.
// It starts when it is first needed, and keeps no shard waiting.
import type { Calls, Name } from "./messages";
import type { Shard } from "./shard";

/** Bytes of a file taken in one turn; between two turns questions come first. */
const TURN = 2 << 20;

export class Background {
  private worker: Promise<Shard> | null = null;
  private line: Promise<unknown> = Promise.resolve();
  private rehearsed = false;

  constructor(private readonly start: () => Promise<Shard>) {}

  /** SHA-256 of a file in hexadecimal digits; each part waits until `turn` says so. */
  checksum(blob: Blob, turn: () => Promise<void>): Promise<string> {
    return this.next(async () => {
      for (let at = 0; ; at += TURN) {
        await turn();
        const last = at + TURN >= blob.size;
        const digest = await this.call("checksum", { blob: blob.slice(at, at + TURN), first: at === 0, last });
        if (last) return digest ?? "";
      }
    });
  }

  /** Has the browser compile what is asked of millions of rows, once, in a worker that then gives its memory back. */
  rehearse(): void {
    if (this.rehearsed) return;
    this.rehearsed = true;
    void this.start()
      .then((worker) => worker.call("rehearse", null).finally(() => worker.end()))
      .catch(() => undefined);
  }

  async call<K extends Name>(name: K, args: Calls[K][0]): Promise<Calls[K][1]> {
    this.worker ??= this.start();
    return (await this.worker).call(name, args);
  }

  end(): void {
    void this.worker?.then((worker) => worker.end());
    this.worker = null;
  }

  private next<T>(work: () => Promise<T>): Promise<T> {
    const next = this.line.then(work);
    this.line = next.catch(() => undefined);
    return next;
  }
}
