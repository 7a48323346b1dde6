import { restrictManyPath } from "#components/sql-user-facts/restrict-path.ts";
import { counted, number } from "#components/ui/words/counted.ts";
import type { Waiting } from "#lib/shared/sql-users/overview.ts";
import { isOrAre, type Task } from "./task.ts";

/** One that is a superuser again, or is to be, and what stands in the way. */
export function putBack({ id, cluster, name, at, stuck, blocked }: Extract<Waiting, { kind: "put_back" }>): Task {
  const words = stuck
    ? " was put back and could not be restricted again"
    : blocked
      ? " was put back and cannot be restricted again"
      : " is to be put back: a second Cluster Admin has to agree";
  const more = stuck ? "Rolecall tries each hour." : "";
  const because = blocked ? "The SQL connection is off or below the level Manage." : "";
  const all = [because, more].filter((each) => each !== "");
  return {
    key: `put_back ${id} ${name}`,
    figure: 1,
    isDanger: stuck || blocked,
    sentence: [{ name }, " on ", { name: cluster.name }, words],
    more: all.length > 0 ? [all.join(" ")] : undefined,
    at,
    href: `/restrict/${id}`,
    button: "Open the restriction",
  };
}

/** An application that may be down comes before all else. */
export function backAsked({ id, cluster, name, at, by }: Extract<Waiting, { kind: "back_asked" }>): Task {
  return {
    key: `back_asked ${id} ${name}`,
    figure: 1,
    sentence: [`${by} asks to put `, { name }, " on ", { name: cluster.name }, " back as it was"],
    more: ["Its application may fail without what the restriction took."],
    at,
    href: `/restrict/${id}`,
    button: "Open the restriction",
  };
}

/** A watch that cannot see would be taken for one that saw nothing. */
export function watched({ cluster, count, at }: Extract<Waiting, { kind: "watch" }>): Task {
  return {
    key: `watch ${cluster.id}`,
    figure: count,
    sentence: [counted(count, "watched SQL user"), " of ", { name: cluster.name }, " could not be read"],
    more: ["What runs meanwhile is in no suggestion. The next reading tries again."],
    at,
    href: restrictManyPath(cluster.id, {}),
    button: "Show why",
  };
}

/** What a restriction changed could not be looked at. */
export function notSeen({ id, cluster, at }: Extract<Waiting, { kind: "look" }>): Task {
  return {
    key: `look ${id}`,
    figure: 1,
    sentence: ["Rolecall could not look at what a restriction changed on ", { name: cluster.name }],
    more: ["Whether they lack a right is not known. The next look tries again."],
    at,
    href: `/restrict/${id}`,
    button: "Open the restriction",
  };
}

/** One that is paused waits for a person, as superusers do; one that runs goes on by itself and comes after them. */
export function restrictions(
  open: readonly Extract<Waiting, { kind: "restriction" }>[],
  left: readonly Task[],
): Task[] {
  const [paused, running] = [open.filter((each) => each.paused), open.filter((each) => !each.paused)];
  return [...paused.map(restriction), ...left, ...running.map(restriction)];
}

/** Restrictions that are not over: their SQL users are nobody's other task. */
function restriction({ id, cluster, paused, done, total, until, at }: Extract<Waiting, { kind: "restriction" }>): Task {
  const over = `${number(done)} of ${number(total)} ${isOrAre(done)} done.`;
  const next = paused
    ? " It waits for you: resume or stop it."
    : until === null
      ? " It goes on by itself."
      : " The others wait after the first one: see that its application still works.";
  return {
    key: `restriction ${id}`,
    figure: total - done,
    sentence: [
      `The restriction of ${counted(total, "SQL user")} of `,
      { name: cluster.name },
      paused ? " is paused" : " is in progress",
    ],
    more: [over + next],
    at,
    href: `/restrict/${id}`,
    button: "Open the restriction",
  };
}
