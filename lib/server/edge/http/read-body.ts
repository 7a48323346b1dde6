import "server-only";
import { IMPORT_MAX_BYTES } from "#lib/shared/sql-users/owners.ts";
import { Refusal } from "../../base/failure.ts";

/** Fits a file of owners with its JSON escapes. Must stay below the limit of `limit-body.ts`. */
export const IMPORT_BODY_MAX_BYTES = 1.5 * IMPORT_MAX_BYTES;

/** Fits a passkey's answer from a browser. */
export const PASSKEY_BODY_MAX_BYTES = 16 * 1024;

/** Of an operation by its name, as of an action; larger inputs have routes of their own. */
export const OPERATION_BODY_MAX_BYTES = 16 * 1024;

/** Fits the names of selected SQL users on several clusters. */
export const SELECTION_BODY_MAX_BYTES = 512 * 1024;

/**
 * The JSON of a request's body. Throws the refusals `too_large` beyond `maxBytes`, counted while reading whatever `Content-Length` says,
 * and `invalid_input` where it is not JSON.
 */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  return jsonOf(await readText(request, maxBytes));
}

/** The value of a JSON text. Throws the refusal `invalid_input`. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal("invalid_input");
  }
}

/** Adds the parameters of the address to the body. Returns a body that is not an object unchanged, for its door to refuse. */
export async function readJsonWith(
  request: Request,
  maxBytes: number,
  address: Record<string, string>,
): Promise<unknown> {
  const body = await readJson(request, maxBytes);
  return typeof body === "object" && body !== null ? { ...body, ...address } : body;
}

/** The non-empty fields of an urlencoded form. Throws as {@link readJson}. */
export async function readForm(request: Request, maxBytes: number): Promise<Record<string, string>> {
  const fields = new URLSearchParams(await readText(request, maxBytes));
  return Object.fromEntries([...fields].filter(([, value]) => value !== ""));
}

/**
 * The text of a body, counted while reading. Throws the refusals `too_large`, and `invalid_input` where it is not UTF-8 or the sender went
 * away before its end.
 */
export async function readText(request: Request, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new Refusal("too_large");
      chunks.push(chunk);
    }
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal("invalid_input");
  }
}
