import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import type { Pair } from "#lib/shared/sql-users/pairs.ts";
import { normalizeSqlUserName } from "#lib/shared/sql-users/sql-user-names.ts";

/** A pair as this page has made it. `how`: `created`, if Rolecall made the second SQL user, which nothing uses yet. */
export type NewPair = { first: string; second: string; role: string; how: "created" | "existing" };

/**
 * What happens at once to a pair that has no rights in common yet: its SQL is run where the second SQL user was created with it; of an
 * existing one, which would lose admin, it is shown; nothing, where another person has made another pair since.
 */
export function firstAct(
  made: NewPair | undefined,
  pair: Pick<Pair, "active" | "idle" | "role">,
): "runs" | "asks" | null {
  if (made === undefined) return null;
  const is = (one: string, other: string) => normalizeSqlUserName(one) === normalizeSqlUserName(other);
  const isThis = is(made.first, pair.active.name) && is(made.second, pair.idle.name) && is(made.role, pair.role);
  if (!isThis) return null;
  return made.how === "created" ? "runs" : "asks";
}

/** How a SQL user gets a partner. */
export type PairWay = "create" | "existing";
type WayChoice = { id: PairWay; label: string; text: string };

const CREATE: WayChoice = {
  id: "create",
  label: "Create it",
  text: "With the same owner and description. Its first password is never shown; the first step of the pair sets a new one.",
};
const EXISTING: WayChoice = {
  id: "existing",
  label: "Use one that exists",
  text: "No other application may use it.",
};

/** The ways to a partner that can succeed: the API key creates one only where it may change SQL users. */
export function waysToPair({ keyClosed }: Pick<ShownCluster, "keyClosed">): readonly [WayChoice, ...WayChoice[]] {
  return keyClosed ? [EXISTING] : [CREATE, EXISTING];
}
