import type { Intent } from "../intent.ts";
import { normalizeUserName, targetUser } from "../names.ts";
import { planAccess } from "../plan.ts";
import { SqlRefusal } from "../refusal.ts";
import type { Script } from "../tokens.ts";
import { revokeAdmin, showSessions } from "./admin.ts";
import { joinRole } from "./membership.ts";

export type RotationPair = {
  /** once: both users in the same roles, neither of them admin */
  readonly prepare: Script;
  /** each turn, after the application was given the other user: no rows, and this one's password can be changed too */
  readonly stillUsed: (user: string) => Script;
};

/**
 * Two logins with the same rights, used in turns: CockroachDB keeps one password per user, so changing the only one's
 * leaves a time in which new connections fail. Each turn the idle one gets a new password, the application moves to it,
 * and once nothing uses the other any more, that one gets a new password as well.
 */
export function rotationPair(intent: Intent & { readonly via: "role" }, second: string): RotationPair {
  const first = targetUser(intent.user);
  const other = targetUser(second);
  if (first === other) throw new SqlRefusal("invalid_intent", other, "The two users need different names.");
  const plan = planAccess({ ...intent, demote: false });
  const otherAdmins = (intent.demote === false ? [] : intent.demote.otherAdmins).filter((name) => {
    const admin = normalizeUserName(name);
    return admin !== first && admin !== other;
  });
  const known = { otherAdmins, ...(intent.runBy === undefined ? {} : { runBy: intent.runBy }) };
  const demote = intent.demote === false ? [] : [first, other].flatMap((user) => revokeAdmin(user, known));
  return {
    prepare: [...plan.run, ...plan.roles.map((role) => joinRole(role, other)), ...demote],
    stillUsed: showSessions,
  };
}
