import type { Store } from "../db/base.ts";
import type { StoredReviewRow } from "./reviews.ts";

type Said = Pick<StoredReviewRow, "part" | "decision" | "decidedById" | "passedById">;

/**
 * Whether the row is signed off, so that the reviewer of `parts` cannot change it: its decision, or giving it to the fallback reviewer, who
 * can still decide.
 */
export function isSignedOff(row: Said, parts: readonly string[], signed: ReadonlySet<string>): boolean {
  const waits = row.decision === null && parts.includes(row.part);
  const saidBy = row.decision === null ? row.passedById : row.decidedById;
  return !waits && saidBy !== null && signed.has(saidBy);
}

/** Those of these teams that have only one enabled member, with that member. */
async function soleMembers(store: Store, teamIds: readonly string[]): Promise<Map<string, string>> {
  if (teamIds.length === 0) return new Map();
  const rows = await store
    .selectFrom("team_members")
    .innerJoin("accounts", "accounts.id", "team_members.account_id")
    .select(["team_id", "account_id"])
    .where("team_id", "in", teamIds)
    .where("disabled_at", "is", null)
    .execute();
  const sole = new Map<string, string>();
  for (const [teamId, members] of Map.groupBy(rows, ({ team_id }) => team_id))
    if (members.length === 1 && members[0]) sole.set(teamId, members[0].account_id);
  return sole;
}

/** The accounts that alone own one of these rows, by the frozen owner team or the present one. */
export async function soleOwners(
  store: Store,
  rows: readonly { subject_id: string; owner_team_id: string | null }[],
): Promise<Set<string>> {
  const now = await store
    .selectFrom("sql_users")
    .select("owner_team_id")
    .distinct()
    .where(
      "id",
      "in",
      rows.map((row) => row.subject_id),
    )
    .execute();
  const teams = new Set([...rows, ...now].flatMap(({ owner_team_id }) => owner_team_id ?? []));
  return new Set((await soleMembers(store, [...teams])).values());
}
