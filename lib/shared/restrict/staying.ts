import type { AdminState } from "../admin-state.ts";

/*
 * Which superusers of a cluster must stay, in one place: the counts of the store, the overview and the pages of a cluster follow it.
 */

/** Why a superuser stays one: Rolecall's own, one of single sign-on, an emergency login, a protected one, or the last besides Rolecall's own and single sign-on. */
export type StaysFor = "own" | "sso" | "break_glass" | "protected" | "last_admin";

type Known = {
  /** Rolecall's own at the level Manage */
  isOwn: boolean;
  isSso: boolean;
  isBreakGlass: boolean;
  isProtected: boolean;
};

/** Why a superuser stays for what it is; undefined where it does not. */
export function staysByItself({
  isOwn,
  isSso,
  isBreakGlass,
  isProtected,
}: Known): Exclude<StaysFor, "last_admin"> | undefined {
  if (isOwn) return "own";
  if (isSso) return "sso";
  if (isBreakGlass) return "break_glass";
  return isProtected ? "protected" : undefined;
}

/** The superusers of a cluster that stay for what they are, each counted once. */
type ByItself = {
  /** Rolecall's own at the level Manage */
  own: number;
  /** of single sign-on, which Rolecall never changes */
  sso: number;
  /** of the kind break-glass, or protected */
  breakGlass: number;
};

/** `putBack`: of the others, those that are as they were before their restriction for a time. They are to be restricted, and nobody counts on them. */
export type Staying = ByItself & { putBack: number };

/** How many superusers must stay, by their reason. */
export type StayCounts = ByItself & { last: number };

export const NONE_STAYS: Staying = { own: 0, sso: 0, breakGlass: 0, putBack: 0 };
export const NO_STAY_COUNTS: StayCounts = { own: 0, sso: 0, breakGlass: 0, last: 0 };

/**
 * How many superusers of a cluster must stay. One of the others is the last admin where without it only Rolecall's own and those of single
 * sign-on would be left: whether these can sign in is up to the cluster and the identity provider. One that was never verified may be admin
 * too; `unknown` is without those that no check proves.
 */
export function stayCountsOf(
  { admin, unknown }: Pick<Record<AdminState, number>, "admin" | "unknown">,
  { own, sso, breakGlass, putBack }: Staying = NONE_STAYS,
): StayCounts {
  const isAnyLeft = breakGlass > 0 || unknown > 0;
  const last = !isAnyLeft && admin - own - sso - putBack > 0 ? 1 : 0;
  return { own, sso, breakGlass, last };
}

/** How many must stay in all. */
export const stayOf = ({ own, sso, breakGlass, last }: StayCounts): number => own + sso + breakGlass + last;

type Counted = { states: Pick<Record<AdminState, number>, "admin">; stay: number };

/** The superusers of a cluster that need not stay. */
export const leftOn = ({ states, stay }: Counted): number => states.admin - stay;

/** Of these, those that are in no restriction that is not over, and not put back for a time: a new restriction can take them. */
export const freeOn = (cluster: Counted & { restricting: number; putBack: number }): number =>
  Math.max(0, leftOn(cluster) - cluster.restricting - cluster.putBack);
