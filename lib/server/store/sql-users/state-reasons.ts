import { z } from "zod";
import type { AdminState } from "#lib/shared/admin-state.ts";
import type { Store } from "../db/open.ts";

const stateReasons = z.object({ through: z.string().nullable(), powers: z.array(z.string()) });
/** `through`: the role by which it is admin, null where it is a member itself. `powers`: what makes it privileged, one phrase each. */
export type StateReasons = Readonly<{ through: string | null; powers: readonly string[] }>;

/** Enough to see what is wrong; the page of the SQL user lists all. */
const MOST_POWERS = 5;
const MOST_LETTERS = 200;

/** The reasons as they are stored; null where there is none. */
export function packReasons(reasons: StateReasons | undefined): string | null {
  if (!reasons || (reasons.through === null && reasons.powers.length === 0)) return null;
  const { through, powers } = reasons;
  const shown = powers.slice(0, MOST_POWERS).map((power) => power.slice(0, MOST_LETTERS));
  const more = powers.length - shown.length;
  return JSON.stringify({ through, powers: more > 0 ? [...shown, `${more} more`] : shown });
}

export type ProvedState = StateReasons & {
  name: string;
  state: AdminState;
  provedAt: number | null;
  owner: string | null;
};

/** The present SQL users of a cluster with their states, why each is so, and the name of the team that owns it; by name. */
export async function provedStates(store: Store, clusterId: string): Promise<ProvedState[]> {
  const rows = await store
    .selectFrom("sql_users")
    .leftJoin("teams", "teams.id", "sql_users.owner_team_id")
    .select(["sql_users.name", "admin_state", "admin_state_at", "state_reasons", "teams.name as owner"])
    .where("cluster_id", "=", clusterId)
    .where("ended_at", "is", null)
    .orderBy("sql_users.name")
    .execute();
  return rows.map(({ name, admin_state: state, admin_state_at: provedAt, state_reasons: packed, owner }) => {
    const { through, powers } =
      packed === null ? { through: null, powers: [] } : stateReasons.parse(JSON.parse(packed));
    return { name, state, provedAt, owner, through, powers };
  });
}
