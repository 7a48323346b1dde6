import type { RestrictPreviewUser } from "#lib/shared/restrict/restriction.ts";

/** When each logged in last, as far as the cluster knows, by name. */
export type LastLogins = ReadonlyMap<string, number>;

/** Those that are restricted, in the order of the run. */
export const goingOf = ({ users }: { users: readonly RestrictPreviewUser[] }) =>
  users.filter(({ digest }) => digest !== undefined);

/**
 * Who comes first unless a person chooses: of those in use now the one with the fewest sessions, so that the wait shows something and harms
 * little; without any, the one that logged in last. Undefined for fewer than two, which need no order.
 */
export function canaryOf(going: readonly RestrictPreviewUser[], logins: LastLogins): RestrictPreviewUser | undefined {
  const [least, ...others] = going;
  if (!least || others.length === 0) return undefined;
  // Of a pair, the idle one comes before it in any case.
  const free = going.filter(({ pair }) => !pair?.active);
  const used = free.filter(({ sessions = 0 }) => sessions > 0);
  if (used.length > 0) return used.reduce((one, other) => (sessionsOf(other) < sessionsOf(one) ? other : one));
  const loginOf = ({ name }: RestrictPreviewUser) => logins.get(name) ?? 0;
  const last = free.reduce((one, other) => (loginOf(other) > loginOf(one) ? other : one), least);
  return loginOf(last) > 0 ? last : least;
}

const sessionsOf = ({ sessions = 0 }: RestrictPreviewUser) => sessions;

/** What the wait after this one shows. */
export type CanarySays = "used" | "unused" | "none_used" | "unknown";

export function canarySays(first: RestrictPreviewUser, going: readonly RestrictPreviewUser[]): CanarySays {
  if (first.sessions === undefined) return "unknown";
  if (first.sessions > 0) return "used";
  return going.some((each) => sessionsOf(each) > 0) ? "unused" : "none_used";
}
