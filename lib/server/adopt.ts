import "server-only";
import type { Permit } from "./auth/guard.ts";
import { ownerName } from "./owners.ts";
import type { Note } from "./run.ts";
import { findSqlUser } from "./sql-users.ts";
import { keepDescribed, keepLookedInto } from "./store/sql-users.ts";
import { store } from "./store/store.ts";

type Description = { clusterId: string; name: string; ownerTeamId: string | null; purpose: string };

/** Says whose a SQL user is and what for; one that was created outside of Rolecall is adopted by it. Throws Refusal. */
export async function describeSqlUser(
  permit: Permit<"sql_users.describe">,
  { clusterId, name, ownerTeamId, purpose }: Description,
  note: Note,
): Promise<{ name: string }> {
  const owner = await ownerName(ownerTeamId);
  const { user } = await findSqlUser(permit, { clusterId, name });
  note({ owner, adopted: user.outsideAt === undefined ? undefined : true });
  await keepDescribed(await store(), { clusterId, name }, { purpose, ownerTeamId });
  return { name };
}

/** Takes the SQL users that vanished up to `until` (epoch milliseconds) for looked into, so that nobody is asked to any more. */
export async function lookIntoVanished(
  _permit: Permit<"sql_users.describe">,
  { clusterId, until }: { clusterId: string; until: number },
  note: Note,
): Promise<{ count: number }> {
  const count = await keepLookedInto(await store(), clusterId, until);
  note({ count });
  return { count };
}
