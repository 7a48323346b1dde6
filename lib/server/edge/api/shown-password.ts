import type { Result } from "#lib/shared/errors/result.ts";
import { SEALED_MS } from "#lib/shared/passwords/rotation.ts";
import { isPublicKey, seal } from "#lib/shared/passwords/sealing.ts";
import { store } from "../../store/db/store.ts";
import { isStillInForce } from "../../store/passwords/exposures.ts";
import { failed } from "./operation.ts";

/** `shownId` names the showing; only a stored answer has it. `clusterId`: of a call whose address has no cluster. */
export type Shown = {
  name: string;
  clusterId?: string | undefined;
  password: string | null;
  sealed?: string | undefined;
  shownId?: string | undefined;
};

/**
 * Makes a change that shows a password, and seals it to the caller's key if one was sent; checks the key first. The sealed password opens
 * only for this cluster and SQL user.
 */
export async function sealedTo<A extends Shown>(
  key: string | undefined,
  { clusterId, requestId }: { clusterId: string | undefined; requestId: string },
  change: () => Promise<Result<A>>,
): Promise<Result<A>> {
  if (key !== undefined && !(await isPublicKey(key)))
    return failed("invalid_input", requestId, { sealTo: "This is not a public key of P-256." });
  const result = await change();
  if (!result.ok || key === undefined || result.value.password === null) return result;
  const { name, password } = result.value;
  const jobId = clusterId ?? result.value.clusterId ?? "";
  const sealed = await seal(key, password, { jobId, itemId: name, use: "api" });
  return { ok: true, value: { ...result.value, password: null, sealed } };
}

/** The answer without its password, for a repeated call, with the way to a new one. */
export function withoutPassword<A extends Shown>(answer: A, clusterId: string | undefined): A {
  return answer.password === null ? answer : withoutSecret(answer, clusterId);
}

/** The answer as the caller gets it. */
export function withoutShownId<A extends Shown>({ shownId: _, ...answer }: A): A {
  return answer as A;
}

/**
 * A stored answer with a sealed password, for a repeated call: without the password after an hour, as in a rotation, and where it is no
 * longer surely in force.
 */
export async function sealedAgain<A extends Shown>(answer: A, clusterId: string | undefined, at: number): Promise<A> {
  const { sealed, shownId, ...rest } = answer;
  if (sealed === undefined) return withoutShownId(answer);
  if (at <= Date.now() - SEALED_MS) return withoutSecret(rest as A, clusterId);
  if (shownId === undefined || (await isStillInForce(await store(), shownId))) return withoutShownId(answer);
  return Object.assign(withoutSecret(rest as A, clusterId), { replaced: true });
}

/** Without a cluster in the address, the call was no reset, and its caller may have no right to one. */
function withoutSecret<A extends Shown>(answer: A, clusterId: string | undefined): A {
  if (clusterId === undefined) return { ...answer, password: null, passwordGone: true };
  const resetPath = `/api/v1/clusters/${clusterId}/sql-users/${encodeURIComponent(answer.name)}/reset-password`;
  return { ...answer, password: null, passwordGone: true, resetPath };
}
