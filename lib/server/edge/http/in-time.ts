import "server-only";
import type { Result } from "#lib/shared/errors/result.ts";
import { within } from "../../base/request/within.ts";

/** How long a document waits for its data: the usual time of the vendor. The browser fetches later data itself. */
const TIMEOUT_MS = 250;

/**
 * The value of a read that succeeds in time, or undefined. Use it only for data, never to choose components: a page that renders again must
 * not lose a dialog that shows a password.
 */
export async function inTime<T>(work: Promise<Result<T>>): Promise<T | undefined> {
  const result = await within(TIMEOUT_MS, work, undefined);
  return result?.ok ? result.value : undefined;
}
