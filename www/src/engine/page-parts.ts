// The parts that the build put into the page beside its script: WASM and worker, as inert text.

export function inert(id: string): string {
  return document.getElementById(id)?.textContent ?? "";
}

/** Bytes from base64 of gzip. */
export async function unpackBase64(text: string): Promise<ArrayBuffer> {
  const packed = Uint8Array.from(atob(text.trim()), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
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
