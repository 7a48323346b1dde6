import "server-only";
import { redirect } from "next/navigation";
import type { Result } from "#lib/shared/errors/result.ts";
import type { Permission } from "#lib/shared/policy.ts";
import { enrolPath, signInPath } from "#lib/shared/return-path.ts";
import { type Actor, anyActor } from "../../access/guard.ts";
import { requestContext } from "../../base/request/request.ts";
import type { ReadDoor } from "../../run/door.ts";
import { read } from "../../run/run.ts";

/** The signed-in account. Others are redirected to sign in, and then back to this page. Counts as a use of the session. */
export async function signedInPerson(): Promise<Actor> {
  const { prefetch, path } = await requestContext();
  const found = await anyActor(!prefetch);
  if (!found) redirect(signInPath(path));
  if (found.mustEnrol) redirect(enrolPath(path));
  return found.actor;
}

/** Reads through a door for a page. Redirects to sign-in where the session has ended; other failures are values. */
export async function readForPage<P extends Permission, I, O>(
  door: ReadDoor<P, I, O>,
  input: unknown,
): Promise<Result<O>> {
  const { prefetch, path } = await requestContext();
  const result = await read(door, input, !prefetch);
  if (!result.ok && result.error.code === "unauthenticated") redirect(signInPath(path));
  if (!result.ok && result.error.code === "factor_required") redirect(enrolPath(path));
  return result;
}
