// The parts that the build put into the page beside its script, as inert text: WASM and worker, help and licences.

export function inert(id: string): string {
  return document.getElementById(id)?.textContent ?? "";
}

/** Characters that are no digits, because they mean something in HTML, in scripts or in the page's skeleton. */
const MEANT = "\"$%&'<>\\`";

/** Bytes from the text that the build makes of them (`xtask/src/pack.rs`): five digits of base 85 are four bytes. */
function fromBase85(text: string): Uint8Array<ArrayBuffer> {
  const values = new Uint8Array(128);
  for (let code = 33, value = 0; code < 127; code++) if (!MEANT.includes(String.fromCharCode(code))) values[code] = value++;
  const bytes = new Uint8Array(Math.floor((text.length * 4) / 5));
  const view = new DataView(new ArrayBuffer(4));
  for (let at = 0, to = 0; at < text.length; at += 5, to += 4) {
    let word = 0;
    // What is missing of the last word is made of the highest digits, so that nothing is carried into its bytes.
    for (let digit = 0; digit < 5; digit++) word = word * 85 + (at + digit < text.length ? (values[text.charCodeAt(at + digit) & 127] ?? 0) : 84);
    view.setUint32(0, word);
    for (let byte = 0; byte < 4 && to + byte < bytes.length; byte++) bytes[to + byte] = view.getUint8(byte);
  }
  return bytes;
}

/** Bytes from a part of the page that was packed with gzip. */
export async function unpacked(id: string): Promise<ArrayBuffer> {
  const stream = new Blob([fromBase85(inert(id).trim())]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL: (url: string) => unknown };
}

/** Where a worker with this source can be started from. The page's policy lets nothing else be a script's address. */
export function workerUrl(source: string): unknown {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  if (types === undefined) return url;
  const policy = types.createPolicy("stackhunt", {
    createScriptURL(address) {
      if (!address.startsWith("blob:")) throw new TypeError("only the page's own Blobs are scripts");
      return address;
    },
  });
  return policy.createScriptURL(url);
}
