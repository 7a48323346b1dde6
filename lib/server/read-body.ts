import "server-only";
import { Refusal } from "./failure.ts";

/**
 * The JSON of a request's body, counted while it comes. Throws the refusals `too_large` beyond `maxBytes`, whatever the
 * request claims its length to be, and `invalid_input` where it is no JSON.
 */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new Refusal("too_large");
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new Refusal("invalid_input");
  }
}
