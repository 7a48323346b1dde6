import { isDeclined } from "#lib/shared/errors/error-effects.ts";
import { listedRotationSchema, sealedSchema, startedSchema } from "../api/answers.ts";
import { type Client, ServerProblem } from "../api/client.ts";
import { CommandFailure } from "../failure.ts";
import { type Pending, removePending, storeId } from "./pending.ts";

/**
 * The id of the rotation that the request starts, or started when it was sent before. Its key is deleted only if the server certainly
 * started nothing: a new request, sent once, was refused before any work.
 *
 * Throws {@link CommandFailure} where it is not known whether a rotation was begun.
 */
export async function startedId(api: Client, pending: Pending, isNew: boolean): Promise<string> {
  if (pending.id !== undefined) return pending.id;
  const { body, idempotencyKey } = pending;
  try {
    const { id } = await api.call(startedSchema, "POST", "/rotations", { body, idempotencyKey });
    await storeId(pending, id);
    return id;
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    if (isNew && error instanceof ServerProblem && !error.isRepeated && isDeclined(error.code)) {
      await removePending(pending);
      throw error;
    }
    const id = error instanceof ServerProblem ? await idOfKey(api, pending).catch(() => undefined) : undefined;
    if (id === undefined) throw new CommandFailure(`${error.message}; ${IN_DOUBT}`);
    await storeId(pending, id);
    return id;
  }
}

const IN_DOUBT =
  "a rotation may have been started. Its key is kept: look for its passwords within the hour with: rolecall rotate --resume";

/** The rotation that has passwords sealed to this key, among the newest. One that has set none yet is not found. */
async function idOfKey(api: Client, { key }: Pending): Promise<string | undefined> {
  for await (const { id, deliver } of api.items(listedRotationSchema, "/rotations")) {
    if (deliver !== "caller") continue;
    const path = `/rotations/${encodeURIComponent(id)}/passwords`;
    // An administrator's list contains rotations of others, whose passwords they cannot fetch.
    const none = { items: [] };
    const { items } = await api.call(sealedSchema, "GET", path, { query: { key: key.publicKey } }).catch(() => none);
    if (items.length > 0) return id;
  }
  return undefined;
}
