import "server-only";
import type { Result } from "#lib/shared/result.ts";
import { within } from "../base/within.ts";

/** How long a document waits for its data: as long as the vendor usually takes. The browser fetches later data itself. */
const TIMEOUT_MS = 250;

/**
 * The value of a read that succeeds in time, or undefined. It decides what a document carries and never which components it has: a page
 * that renders again must not lose a dialog with a password in it.
 */
export async function inTime<T>(work: Promise<Result<T>>): Promise<T | undefined> {
  const result = await within(TIMEOUT_MS, work, undefined);
  return result?.ok ? result.value : undefined;
}
