import { restrictManyPath } from "#components/sql-user-facts/restrict-path.ts";
import { counted, number } from "#components/ui/words/counted.ts";
import type { Waiting } from "#lib/shared/sql-users/overview.ts";
import { isOrAre, type Task } from "./task.ts";

type PutBack = Extract<Waiting, { kind: "put_back" }>;

/** What has to be done about it; undefined where it is as it was for a time, on purpose, and Rolecall restricts it again by itself. */
function troubleOf({ stuck, blocked, until }: PutBack): string | undefined {
  if (stuck) return " was put back and could not be restricted again";
  if (blocked) return " was put back and cannot be restricted again";
  return until === null ? " is to be put back: a second Cluster Admin has to agree" : undefined;
}

/** One that is a superuser again, or is to be, and what stands in the way. */
function putBack(back: PutBack): Task {
  const { id, cluster, name, at, stuck, blocked, until } = back;
  const trouble = troubleOf(back);
  const more = stuck ? "Rolecall tries each hour." : "";
  const because = blocked ? "The SQL connection is off or below the level Manage." : "";
  const now = trouble === undefined ? "It is a superuser for a time." : "";
  const all = [because, more, now].filter((each) => each !== "");
  return {
    key: `put_back ${id} ${name}`,
    figure: 1,
    isDanger: until !== null,
    goesOn: trouble === undefined,
    sentence: [{ name }, " on ", { name: cluster.name }, trouble ?? " was put back on purpose"],
    more: all.length > 0 ? [all.join(" ")] : undefined,
    ends: trouble === undefined && until !== null ? { words: "Rolecall restricts it again", at: until } : undefined,
    at,
    href: `/restrict/${id}`,
    button: "Open the restriction",
  };
}

/** Those that wait for a person are the first tasks; those that go on by themselves come after what is left to restrict. */
export function putBacks(all: readonly PutBack[]): { first: Task[]; goOn: Task[] } {
  const { true: first = [], false: goOn = [] } = Object.groupBy(all, (each) => `${troubleOf(each) !== undefined}`);
  return { first: first.map(putBack), goOn: goOn.map(putBack) };
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
  putBack: readonly Task[],
): Task[] {
  const [paused, running] = [open.filter((each) => each.paused), open.filter((each) => !each.paused)];
  return [...paused.map(restriction), ...left, ...putBack, ...running.map(restriction)];
}

/** Restrictions that are not over: their SQL users are nobody's other task. */
function restriction({ id, cluster, paused, done, total, until, at }: Extract<Waiting, { kind: "restriction" }>): Task {
  const over = `${number(done)} of ${number(total)} ${isOrAre(done)} done.`;
  const next = paused
    ? " It waits for you: resume or stop it."
    : until === null
      ? " It goes on by itself."
      : " The others wait after the first one: see that its application still works, or continue on its page.";
  return {
    key: `restriction ${id}`,
    figure: total - done,
    goesOn: !paused,
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
