import { allClosed } from "#components/sql-user-facts/key/all-closed.ts";
import type { RotationAction } from "#lib/client/rotation.ts";
import type { ClosedCluster } from "#lib/shared/closed-clusters-schema.ts";
import { isRetryable, type Rotation, type RotationItem } from "#lib/shared/passwords/rotation.ts";

/** The actions that set passwords, or have them set. */
const LOCKABLE = ["resume", "retry", "deliver"] as const satisfies readonly RotationAction[];
type Lockable = (typeof LOCKABLE)[number];

const isHeld = ({ state, place, replacedBy }: RotationItem) =>
  state === "done" && !replacedBy && (place === "sealed" || place === "lost");

/** Whether an action is about this SQL user. */
const IS_LEFT: Record<Lockable, (item: RotationItem) => boolean> = {
  resume: ({ state }) => state === "waiting",
  retry: isRetryable,
  deliver: (item) => isHeld(item) && item.owner !== undefined,
};

const LABELS: Record<Lockable, { title: string; needs: string }> = {
  resume: { title: "Resume this rotation", needs: "A rotation" },
  retry: { title: "Retry", needs: "A rotation" },
  deliver: { title: "Deliver to owners", needs: "A claim link sets a password, which" },
};

/** Why no password is left to deliver to owners; undefined where one is, or where none is elsewhere than with them. */
export function undeliverableWords(items: readonly RotationItem[]): string | undefined {
  const news = items.filter(({ state }) => state === "done");
  if (news.some(IS_LEFT.deliver)) return undefined;
  if (news.some(isHeld)) return "What is left has no owner.";
  return news.some(({ place }) => place === "browser") ? "You already have the passwords." : undefined;
}

export type RotationLock = {
  title: string;
  needs: string;
  closed: readonly ClosedCluster[];
  users: readonly { clusterId: string; name: string }[];
};

const isLockable = (action: RotationAction): action is Lockable => LOCKABLE.some((each) => each === action);

/** Why an action with a rotation could only fail: the API key closes the cluster of each SQL user that it is about. */
export function rotationLock({ items, closed }: Rotation, action: RotationAction): RotationLock | undefined {
  if (!isLockable(action)) return undefined;
  const users = items.filter(IS_LEFT[action]);
  const clusters = allClosed(users, closed);
  const { title, needs } = LABELS[action];
  return clusters && { title, needs, closed: clusters, users };
}
