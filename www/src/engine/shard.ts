// The main thread's end of one worker: typed calls, answered in any order.
import type { Calls, Name, Reply, Request } from "./messages";
import { EngineError } from "./types";

interface Waiting {
  resolve: (value: never) => void;
  reject: (error: Error) => void;
}

export class Shard {
  private readonly waiting = new Map<number, Waiting>();
  private next = 0;
  private lost: Error | null = null;
  /** Told when the worker is lost, of which it may be waiting for others, or others for it. */
  onLost: (words: string) => void = () => undefined;
  /** Told of bytes and rows read since the last time, and whether the browser gave no more memory. */
  onProgress: (bytes: number, rows: number, full: boolean) => void = () => undefined;

  constructor(private readonly worker: Worker) {
    worker.onmessage = ({ data }: MessageEvent<Reply>) => this.take(data);
    worker.onerror = (event) => this.fail(event.message || "a worker could not be started");
  }

  /** What is in `moved` is moved to the worker, not copied. */
  call<K extends Name>(name: K, args: Calls[K][0], moved: Transferable[] = []): Promise<Calls[K][1]> {
    if (this.lost !== null) return Promise.reject(this.lost);
    const id = this.next++;
    const request = { id, name, args } as Request;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (value: never) => void, reject });
      this.worker.postMessage(request, moved);
    });
  }

  /** Tells the worker that nobody waits any more for the answer with this ticket. */
  drop(ticket: number): void {
    this.worker.postMessage({ drop: ticket } satisfies Request);
  }

  /** Makes the worker stop reading, for this reason, until it is given an empty one. */
  stop(reason: string): void {
    this.worker.postMessage({ stop: reason } satisfies Request);
  }

  /** Makes the worker pause in its reading, or go on. */
  pause(still: boolean): void {
    this.worker.postMessage({ pause: still } satisfies Request);
  }

  end(): void {
    this.worker.terminate();
    this.fail("the logs were closed");
  }

  private take(reply: Reply): void {
    if (!("id" in reply)) return this.onProgress(reply.bytes, reply.rows, reply.full);
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if ("fault" in reply) return this.fail(reply.fault, waiting);
    if (waiting === undefined) return;
    if ("problem" in reply) waiting.reject(new EngineError(reply.problem));
    else waiting.resolve(reply.value as never);
  }

  fail(words: string, first?: Waiting): void {
    if (this.lost !== null) return;
    this.lost = new Error(`A worker stopped (${words}). Close the logs and open fewer at once.`);
    first?.reject(this.lost);
    for (const waiting of this.waiting.values()) waiting.reject(this.lost);
    this.waiting.clear();
    this.onLost(words);
  }
}
