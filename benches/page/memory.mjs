// Memory of all processes that this one has started: the sum of their proportional set sizes (Linux; elsewhere unknown).
import { existsSync, readdirSync, readFileSync } from "node:fs";

const read = (path) => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // The process has ended meanwhile.
    return "";
  }
};

export const known = existsSync("/proc/self/smaps_rollup");

/** Bytes of the descendants of this process. */
export function memoryNow() {
  const parents = new Map();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const parent = read(`/proc/${name}/stat`).split(") ").at(-1)?.split(" ")[1];
    parents.set(Number(name), Number(parent));
  }
  const ours = (id) => {
    for (let at = parents.get(id); at > 1; at = parents.get(at)) if (at === process.pid) return true;
    return false;
  };
  let bytes = 0;
  for (const id of parents.keys()) {
    if (ours(id)) bytes += 1024 * Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${id}/smaps_rollup`))?.[1] ?? 0);
  }
  return bytes;
}

/** Looks every 50 ms until `stop`, which gives the most there was. `peak` begins anew. */
export function watchMemory() {
  let most = memoryNow();
  const timer = setInterval(() => (most = Math.max(most, memoryNow())), 50);
  return {
    peak() {
      const peak = Math.max(most, memoryNow());
      most = 0;
      return peak;
    },
    stop: () => clearInterval(timer),
  };
}
