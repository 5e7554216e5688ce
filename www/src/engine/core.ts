// The core's boundary (src/wasm.rs), as the glue of wasm-bindgen has it.
import type { Merged } from "./messages";
import type { Question } from "./protocol";

export interface Core {
  initSync(options: { module: WebAssembly.Module }): unknown;
  Shard: { new (seed: bigint): Shard; merge(question: Question, step: number, carry: Uint8Array, partials: Uint8Array[]): Merged; together(known: Uint8Array[]): Uint8Array };
  Checksum: new () => { feed(chunk: Uint8Array): void; finish(): string; free(): void };
  Contents: new (name: string) => { feed(chunk: Uint8Array): void; finish(): string[]; free(): void };
  SkippedLines: new (name: string, member: number, format: string) => { feed(chunk: Uint8Array): Uint8Array; finish(): Uint8Array; free(): void };
}

export interface Shard {
  begin(piece: number, file: number, name: string, start: number, end: number, header: Uint8Array | undefined, format: string): number;
  feed(chunk: Uint8Array): boolean;
  rows(): number;
  full(): boolean;
  cut(reason: string): void;
  finish(): Uint8Array | undefined;
  discard(piece: number): void;
  set_aside(piece: number, member: number, reason: string): void;
  knows(): Uint8Array;
  learn(together: Uint8Array): void;
  prepare(): boolean;
  run(question: Question, step: number, carry: Uint8Array): Uint8Array;
  part(question: Question, carry: Uint8Array, part: Uint8Array): Blob;
  free(): void;
}
