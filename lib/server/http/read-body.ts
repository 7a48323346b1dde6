import "server-only";
import { IMPORT_MAX_BYTES } from "#lib/shared/owners.ts";
import { Refusal } from "../base/failure.ts";

/** A file of owners, with what JSON escapes of it. Less than Next.js keeps of a body (`next.config.js`), which would be cut there. */
export const IMPORT_BODY_MAX_BYTES = 1.5 * IMPORT_MAX_BYTES;

/** What a browser sends of a passkey. */
export const PASSKEY_BODY_MAX_BYTES = 16 * 1024;

/** The names of selected SQL users, of several clusters. */
export const SELECTION_BODY_MAX_BYTES = 512 * 1024;

/**
 * The JSON of a request's body, counted while it comes. Throws the refusals `too_large` beyond `maxBytes`, whatever the
 * request claims its length to be, and `invalid_input` where it is no JSON.
 */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  return jsonOf(await readText(request, maxBytes));
}

/** The value of a text of JSON. Throws the refusal `invalid_input`. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal("invalid_input");
  }
}

/** The same with what the address says in it. A body that is no object stays as it is, for its door to refuse. */
export async function readJsonWith(
  request: Request,
  maxBytes: number,
  address: Record<string, string>,
): Promise<unknown> {
  const body = await readJson(request, maxBytes);
  return typeof body === "object" && body !== null ? { ...body, ...address } : body;
}

/** The fields of a form that a page has sent as it is (urlencoded), without the empty ones. Throws as {@link readJson}. */
export async function readForm(request: Request, maxBytes: number): Promise<Record<string, string>> {
  const fields = new URLSearchParams(await readText(request, maxBytes));
  return Object.fromEntries([...fields].filter(([, value]) => value !== ""));
}

/** The text of a body, counted while it comes. Throws the refusals `too_large`, and `invalid_input` where it is no UTF-8. */
export async function readText(request: Request, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new Refusal("too_large");
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new Refusal("invalid_input");
  }
}
