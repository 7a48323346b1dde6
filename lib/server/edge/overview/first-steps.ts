import "server-only";
import type { FirstSteps } from "#lib/shared/sql-users/overview.ts";
import type { Actor } from "../../access/guard.ts";
import type { Store } from "../../store/db/open.ts";
import { doneSoFar } from "../../store/sql-users/overview.ts";

/** The open first steps on a new installation; null once SQL users have owners and there is a second account. */
export async function firstStepsOf(db: Store, { role }: Actor): Promise<FirstSteps | null> {
  if (role !== "administrator") return null;
  const done = await doneSoFar(db);
  return done.owned && done.invited ? null : done;
}
