import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import { EveryHolding, type Holdings } from "#lib/sql/answers/holdings.ts";
import { hasOwnPrefix, isSsoName } from "#lib/sql/names.ts";
import { planRestriction, type Restriction, showHoldings, type WantedLevel } from "#lib/sql/restriction.ts";
import type { Script } from "#lib/sql/tokens.ts";
import { SqlError } from "../base/sql-error.ts";
import type { Link } from "../cluster-sql/link.ts";

/** The verify script needs one, and a restriction does not run it. */
const CODE = "restriction";

/** What every SQL user of the cluster holds. Throws `SqlError`. */
export async function readHoldings(link: Link): Promise<EveryHolding> {
  const [users, roles, system] = showHoldings();
  const read = EveryHolding.read([await link.run(users), await link.run(roles), await link.run(system)]);
  if (!read) throw new SqlError("sql_connection_bad_answer");
  return read;
}

type Planning = { name: string; wanted: WantedAccess | null; held: Holdings; ownUser: string };

/** The statements that restrict a SQL user which holds this. Throws `SqlRefusal`. */
export function planOf({ name, wanted, held, ownUser }: Planning): Restriction {
  return planRestriction({ user: name, wanted: wanted as WantedLevel | null, code: CODE, held, ownUser });
}

/** Of a SQL user of which nothing is known, for what a level gives whatever it holds. */
export const NO_HOLDINGS: Holdings = {
  isThere: true,
  roles: new Map(),
  options: new Set(),
  system: new Map(),
  adminThrough: undefined,
  powers: [],
  stays: [],
  ownsDatabase: false,
};

/** All of its statements in their order. */
export const scriptOf = ({ roles, grants, revokes }: Restriction): Script => [...roles, ...grants, ...revokes];

/** The admins that are left once these SQL users are not admin any more, without Rolecall's own. */
export function adminsWithout(all: EveryHolding, names: ReadonlySet<string>, ownUser: string): string[] {
  return all.admins().filter((name) => name !== ownUser && !hasOwnPrefix(name) && !names.has(name));
}

/** Whether one of these admins is none of single sign-on: whether those can sign in is up to others. */
export const isAnyLeft = (admins: readonly string[]): boolean => admins.some((name) => !isSsoName(name));
