// A question asked among workers: the first has the others run each step, and merges. What main thread and workers say to each other waits for whatever is
// being drawn, which while files are read is a tenth of a second; the way over the main thread was two such waits for each step.
import type { Core } from "./core";
import { free } from "./free";
import type { Calls, Failure, Merged, Step } from "./messages";

type Reply = { partial: Uint8Array } | { failure: Failure };

/** What another worker says it failed of. */
export class Failed extends Error {
  constructor(readonly failure: Failure) {
    super();
  }
}

/** Another worker. It answers in the order in which it was asked. */
class Other {
  private readonly waiting: { resolve: (partial: Uint8Array) => void; reject: (error: Failed) => void }[] = [];

  constructor(private readonly port: MessagePort) {
    port.onmessage = ({ data }: MessageEvent<Reply>) => {
      const first = this.waiting.shift();
      if ("failure" in data) first?.reject(new Failed(data.failure));
      else first?.resolve(data.partial);
    };
  }

  run(step: Step): Promise<Uint8Array> {
    this.port.postMessage(step);
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }
}

let others: Other[] = [];
const dropped = new Set<number>();

/** The first worker is given its ends of the channels to the others, in their order. */
export function lead(ports: MessagePort[]): null {
  others = ports.map((port) => new Other(port));
  return null;
}

/** Each other is given its own. */
export function follow(port: MessagePort, run: (step: Step) => Uint8Array, failure: (error: unknown) => Failure): null {
  const post = (reply: Reply, moved: Transferable[] = []): void => port.postMessage(reply, moved);
  port.onmessage = ({ data }: MessageEvent<Step>) => {
    try {
      const partial = run(data);
      free(data.carry);
      post({ partial }, [partial.buffer]);
    } catch (error) {
      post({ failure: failure(error) });
    }
  };
  return null;
}

/** Nobody waits any more for the answer that has this ticket. */
export function drop(ticket: number): void {
  dropped.add(ticket);
}

/** One step of a question, or all from this one on. */
export async function answer(core: Core, run: (step: Step) => Uint8Array, { question, step, carry, whole, ticket }: Calls["answer"][0]): Promise<Merged> {
  let merged: Merged = { carry };
  try {
    for (let at = step; merged.carry !== undefined && !dropped.has(ticket); at += 1) {
      const asked = { question, step: at, carry: merged.carry };
      const theirs = others.map((other) => other.run(asked));
      const own = new Promise<Uint8Array>((resolve) => resolve(run(asked)));
      const partials = await Promise.all([own, ...theirs]);
      // Meanwhile it may have been dropped.
      if (dropped.has(ticket)) break;
      merged = core.Shard.merge(question, at, asked.carry, partials);
      free(asked.carry, ...partials);
      if (!whole) break;
    }
    return merged;
  } finally {
    dropped.delete(ticket);
  }
}
