import { randomBytes } from "node:crypto";
import type { Instant } from "#lib/shared/time/instant.ts";
import type { VerifySubject } from "#lib/sql/answers/verify-answer.ts";
import { targetUser } from "#lib/sql/names.ts";
import type { SqlLevel } from "#lib/sql/own-user.ts";
import { joinRole } from "#lib/sql/templates/membership.ts";
import type { LookedAt } from "#lib/sql/templates/verify.ts";
import type { Script } from "#lib/sql/tokens.ts";
import { Refusal } from "../../base/failure.ts";
import { groupRolesProblem, rolesOf } from "../../cluster-sql/connection/group-roles.ts";
import { wantedBy } from "../../cluster-sql/connection/wanted.ts";
import type { Link } from "../../cluster-sql/link.ts";
import type { Spec } from "./spec.ts";

/** How a new SQL user gets its access, and how that is proved. */
export type Access = {
  /** names the answers of the cluster */
  readonly code: string;
  readonly run: Script;
  /** its end, which its mark tells the cluster, and the last statement without it */
  readonly endsAt: Instant | null;
  readonly roles: readonly string[];
  /** whether the group roles must be there already */
  readonly onlyJoins: boolean;
  readonly looksAt: LookedAt;
  readonly wanted: VerifySubject["wanted"];
  /** what it lets the SQL user do, as one sentence; null where no privileges were chosen */
  readonly gives: string | null;
};

/**
 * The statements for the chosen access, made anew from the choices. On the level `create` Rolecall grants nothing: it only puts the SQL
 * user into group roles. Throws `invalid_input`.
 */
export function accessOf(
  name: string,
  { wanted, wantedUntil: endsAt }: Pick<Spec, "wanted" | "wantedUntil">,
  level: SqlLevel,
): Access {
  const code = randomBytes(12).toString("base64url");
  const planned = wantedBy(wanted ?? undefined, name, code);
  const { run = [], roles = [] } = planned.wanted ?? {};
  const onlyJoins = level !== "manage";
  if (onlyJoins && wanted && (wanted.via !== "role" || roles.length === 0))
    throw refused("Rolecall's SQL connection can only use group roles that exist. Choose access by a group role.");
  const joins = () => roles.map((role) => joinRole(role, targetUser(name)));
  const { looksAt, wanted: compared, gives } = planned;
  return {
    code,
    roles,
    onlyJoins,
    run: onlyJoins ? joins() : run,
    endsAt,
    looksAt,
    wanted: compared,
    gives,
  };
}

/**
 * Before anything is made: that no group role is admin, through whatever roles, or logs in, and on the level `create` that each is there. Throws
 * `invalid_input` and `SqlError`.
 */
export async function requireGroupRoles(link: Link, { roles, onlyJoins }: Access): Promise<void> {
  const problem = await groupRolesProblem(link, roles);
  if (problem !== null) throw refused(problem);
  for (const role of onlyJoins ? roles : [])
    if (!(await rolesOf(link, role)))
      throw refused(`The group role ${role} does not exist. An admin has to create it once, or choose no privileges.`);
}

function refused(words: string): Refusal {
  return new Refusal("invalid_input", { fields: { access: words } });
}
