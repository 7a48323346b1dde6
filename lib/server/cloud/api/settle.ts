import { CloudError } from "../../base/cloud-error.ts";
import type { Secret } from "../../base/secret.ts";
import { sqlUserName } from "./address.ts";
import { mayPass } from "./caller.ts";
import type { CloudClient } from "./client.ts";
import type { CallOptions } from "./config.ts";
import { saysPasswordIsCurrent } from "./judge.ts";
import type { Past } from "./keyed-queue.ts";
import { withRetries } from "./retry.ts";

/*
 * Changes of SQL users, with their outcome settled where possible. The vendor has no idempotency key, so a create or a delete is sent once.
 * Only a request that the vendor refused because of its limit, with a time to wait, is repeated: it was not carried out. After a lost
 * answer (time-out, cut connection, 5xx, an unreadable answer) the list decides; where it proves nothing, `outcome_unknown` is thrown.
 * Every other CloudError means that nothing was changed. Changes of one SQL user are queued, over all servers.
 */

export type Settled = {
  name: string;
  /** the change is certain, although the vendor's answer to it was not had: for the audit */
  answerLost: boolean;
};

type Target = { clusterId: string; name: string };
type WithPassword = Target & { password: Secret };

const PUT_ATTEMPTS = 3;
/** Of a create or a delete that the vendor did not take, for its limit. */
const RATE_LIMIT_ATTEMPTS = 3;

/**
 * Creates a SQL user with `password`. The list is read right before: after a lost answer, only that tells a SQL user made by this call from
 * an older one. One that was there is never changed: `sql_user_exists`. One that appeared while the answer was lost gets `password` by a
 * PUT, so that the shown password is the one on the cluster.
 *
 * "already exists" in a 5xx does not say which call created the SQL user: that is `outcome_unknown`, and nothing is changed. Absence after
 * a lost answer is `outcome_unknown` too, since the request may still be in flight. With `takeOver`, an earlier create whose answer was
 * lost has made the SQL user: it gets `password`.
 */
export function createSettled(
  client: CloudClient,
  target: WithPassword,
  { priority = "write", signal, before, takeOver = false }: CallOptions & { takeOver?: boolean } = {},
): Promise<Settled> {
  const { clusterId, password } = target;
  return queueChange(client, target, signal, async (name, past) => {
    // A read in flight may be from before another server's change of this SQL user.
    client.outdate();
    const known = await client.listSqlUsers(clusterId, { priority, signal });
    if (known.includes(name)) {
      if (!takeOver) throw new CloudError("sql_user_exists", { outcome: "not_done" });
      await putPassword(client, { clusterId, name, password }, { priority, signal, before }, false);
      return { name, answerLost: true };
    }
    try {
      await retryWhenRateLimited(client, signal, () =>
        client.createSqlUser(clusterId, name, password, { priority, signal, before }),
      );
      delete past.deleteLostAt;
      return { name, answerLost: false };
    } catch (error) {
      return await settleIfLost(error, async () => {
        if (error instanceof CloudError && error.code === "sql_user_exists") return undefined;
        const after = await client.listSqlUsers(clusterId, { priority });
        if (!after.includes(name)) return undefined;
        await putPassword(client, { clusterId, name, password }, { priority }, true);
        return { name, answerLost: true };
      });
    }
  });
}

/**
 * Deletes a SQL user. After a lost answer, absence from a complete list is success. Presence is `outcome_unknown`, since the
 * request may still be in flight; a second delete that finds no SQL user succeeds, as the first one has done it.
 */
export function deleteSettled(
  client: CloudClient,
  target: Target,
  { priority = "write", signal, before }: CallOptions = {},
): Promise<Settled> {
  const { clusterId } = target;
  return queueChange(client, target, signal, async (name, past) => {
    try {
      await retryWhenRateLimited(client, signal, () =>
        client.deleteSqlUser(clusterId, name, { priority, signal, before }),
      );
      delete past.deleteLostAt;
      return { name, answerLost: false };
    } catch (error) {
      if (isGone(error) && past.deleteLostAt !== undefined) return { name, answerLost: true };
      if (isLost(error)) past.deleteLostAt = Date.now();
      return await settleIfLost(error, async () => {
        const after = await client.listSqlUsers(clusterId, { priority });
        return after.includes(name) ? undefined : { name, answerLost: true };
      });
    }
  });
}

/**
 * Sets `password`. Since it is the same each time, the request is repeated while its answer is lost: three times in
 * all. With `sentBefore`, an earlier request with this very password may have been carried out: a refusal proves nothing then, but for
 * `sql_user_not_found`.
 */
export function setPasswordSettled(
  client: CloudClient,
  target: WithPassword,
  { priority = "write", signal, before, sentBefore = false }: CallOptions & { sentBefore?: boolean } = {},
): Promise<Settled> {
  return queueChange(client, target, signal, async (name) => {
    const answerLost = await putPassword(client, { ...target, name }, { priority, signal, before }, sentBefore);
    return { name, answerLost };
  });
}

/**
 * Whether success was had without its answer. `lost` says that a request with this very password was lost before; from
 * then on a refusal no longer means that nothing was changed, unless the SQL user is gone.
 */
async function putPassword(
  client: CloudClient,
  { clusterId, name, password }: WithPassword,
  { priority, ...whileNothingWasSent }: CallOptions,
  lost: boolean,
): Promise<boolean> {
  const again = (error: CloudError) => isLost(error) || mayPass(error);
  let lostBefore = lost;
  return withRetries({ ...client.timeout, attempts: PUT_ATTEMPTS, again }, async () => {
    try {
      await client.setSqlUserPassword(clusterId, name, password, {
        priority,
        ...(lostBefore ? undefined : whileNothingWasSent),
      });
      return false;
    } catch (error) {
      // The vendor may insist on another password than the current one: a random one is that only because of us.
      if (lostBefore && error instanceof CloudError && saysPasswordIsCurrent(error.vendorMessage)) return true;
      if (isLost(error)) lostBefore = true;
      throw error;
    }
  }).catch((error: unknown) => {
    throw lostBefore && error instanceof CloudError && !isGone(error) ? asUnknown(error) : error;
  });
}

/** Repeats a request that the vendor refused because of its limit, after the time that the vendor names. */
function retryWhenRateLimited<T>(
  client: CloudClient,
  signal: AbortSignal | undefined,
  send: () => Promise<T>,
): Promise<T> {
  const again = ({ code, outcome, retryAfterSeconds }: CloudError) =>
    code === "cloud_rate_limited" && outcome === "not_done" && retryAfterSeconds !== undefined;
  return withRetries({ ...client.timeout, attempts: RATE_LIMIT_ATTEMPTS, again, signal }, send);
}

/** The result of `look` after a lost answer; `outcome_unknown` where it finds nothing or fails. Other errors pass. */
async function settleIfLost(error: unknown, look: () => Promise<Settled | undefined>): Promise<Settled> {
  if (!isLost(error)) throw error;
  const found = await look().catch((failure: unknown) => {
    if (!(failure instanceof CloudError)) throw failure;
  });
  if (found) return found;
  throw asUnknown(error);
}

function isLost(error: unknown): error is CloudError {
  return error instanceof CloudError && error.outcome === "unknown";
}

function isGone(error: unknown): boolean {
  return error instanceof CloudError && error.code === "sql_user_not_found";
}

function asUnknown(error: CloudError): CloudError {
  return error.as("outcome_unknown", "unknown");
}

/** Runs `work` when it is the SQL user's turn, unless the signal was aborted while it waited. */
async function queueChange(
  client: CloudClient,
  target: Target,
  signal: AbortSignal | undefined,
  work: (name: string, past: Past) => Promise<Settled>,
): Promise<Settled> {
  const name = sqlUserName(target.name);
  return client.turns.take(target.clusterId, name, async (past) => {
    signal?.throwIfAborted();
    return work(name, past);
  });
}
