import type { CustomFetch } from "openid-client";

/** Larger than any metadata, key set or token answer. */
const ANSWER_MAX_BYTES = 512 * 1024;

/** `fetch` that follows no redirect and rejects larger answers. Rejects as `fetch` does. */
export const boundedFetch: CustomFetch = async (url, options) => {
  const answer = await fetch(url, { ...options, redirect: "manual" } as RequestInit);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_MAX_BYTES) throw new TypeError("the provider's answer is too large");
    chunks.push(chunk);
  }
  const { status, headers } = answer;
  // `fetch` has decompressed the body.
  const kept = new Headers(headers);
  for (const name of ["content-encoding", "content-length"]) kept.delete(name);
  return new Response([204, 205, 304].includes(status) ? null : Buffer.concat(chunks), { status, headers: kept });
};
