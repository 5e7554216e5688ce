// Memory of messages, given back as soon as they are read. Left to itself, Firefox keeps what many questions said to each other, a hundred megabytes and
// more, until it next looks for what nobody holds.

/** Gives back the memory of bytes that nobody reads again, where the browser can do that at once. */
export function free(...all: Uint8Array[]): void {
  for (const { buffer } of all) if (buffer.byteLength > 0 && "transfer" in buffer) (buffer as { transfer(length: number): unknown }).transfer(0);
}
