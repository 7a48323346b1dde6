import "server-only";
import type { Result } from "#lib/shared/result.ts";
import { isPublicKey, seal } from "#lib/shared/sealing.ts";
import { failed } from "./operation.ts";

type Shown = { name: string; password: string | null; sealed?: string | undefined };

/**
 * Makes a change that shows a password, and seals it to the caller's key if one was sent; checks the key first. The sealed password opens
 * only for this cluster and SQL user.
 */
export async function sealedTo<A extends Shown>(
  key: string | undefined,
  { clusterId, requestId }: { clusterId: string; requestId: string },
  change: () => Promise<Result<A>>,
): Promise<Result<A>> {
  if (key !== undefined && !(await isPublicKey(key)))
    return failed("invalid_input", requestId, { sealTo: "This is not a public key of P-256." });
  const result = await change();
  if (!result.ok || key === undefined || result.value.password === null) return result;
  const { name, password } = result.value;
  const sealed = await seal(key, password, { jobId: clusterId, itemId: name, use: "api" });
  return { ok: true, value: { ...result.value, password: null, sealed } };
}

/** The answer without its password, for a repeated call, with the way to a new one. */
export function withoutPassword<A extends Shown>(answer: A, clusterId: string): A {
  return answer.password === null ? answer : gone(answer, clusterId);
}

/** The same for a password that was stored sealed, for as long as in a rotation. */
export function withoutSealed<A extends Shown>(answer: A, clusterId: string): A {
  const { sealed, ...rest } = answer;
  return sealed === undefined ? answer : gone(rest as A, clusterId);
}

function gone<A extends Shown>(answer: A, clusterId: string): A {
  const resetPath = `/api/v1/clusters/${clusterId}/sql-users/${encodeURIComponent(answer.name)}/reset-password`;
  return { ...answer, password: null, passwordGone: true, resetPath };
}
