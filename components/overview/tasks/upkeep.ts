import { counted, number } from "#components/ui/words/counted.ts";
import { labelPath } from "#lib/shared/label-path.ts";
import type { CountedCluster, Overview, Waiting } from "#lib/shared/sql-users/overview.ts";
import { countOf, countPath, duePath } from "../counts.ts";
import { isOrAre, named, type Part, type Task } from "./task.ts";

/** More of one kind than these are one task together. */
const MOST_ALONE = 1;

/** A destination of events that fails. */
export function failing({ id, name, at }: Extract<Waiting, { kind: "destination" }>): Task {
  return {
    key: `destination ${id}`,
    figure: 1,
    sentence: [`Events do not reach the destination ${name}`],
    at,
    href: "/settings/destinations",
    button: "Open destinations",
  };
}

const KEY_PROBLEMS: Record<Extract<Waiting, { kind: "key" }>["why"], [before: string, after: string]> = {
  refused: ["CockroachDB Cloud refuses the API key ", ""],
  unreadable: ["The file of the API key ", " cannot be read"],
  no_key: ["The file of the API key ", " holds no key"],
};

/** What it leaves unread, and how it is mended. */
export function failingKey({ name, why, audit, clusters, count, at }: Extract<Waiting, { kind: "key" }>): Task {
  const [before, after] = KEY_PROBLEMS[why];
  const names = clusters.flatMap((cluster, index): Part[] => [...(index > 0 ? [", "] : []), { name: cluster }]);
  const rest = count > clusters.length ? ` and ${number(count - clusters.length)} more` : "";
  const unread: Part[] = audit
    ? ["The audit log of CockroachDB Cloud is not read. "]
    : count > 0
      ? ["Not read until it works: ", ...names, `${rest}. `]
      : [];
  return {
    key: `key ${name}`,
    figure: Math.max(1, count),
    isDanger: count > 0,
    sentence: [before, { name }, after].filter((part) => part !== ""),
    more: [...unread, "Put a new key into its file: Rolecall reads it by itself."],
    at: at ?? undefined,
    href: "/settings#keys",
    button: "Open API keys",
  };
}

/** Until it is decided the label gives nothing. */
export function toConfirm({ cluster, label, rights, tokens, keys }: Extract<Waiting, { kind: "label" }>): Task {
  const figure = rights + tokens + keys;
  const reach = [
    rights > 0 && counted(rights, "right"),
    tokens > 0 && counted(tokens, "token"),
    keys > 0 && counted(keys, "API key"),
  ].filter(Boolean);
  const way = (does: "confirm" | "decline") => labelPath({ does, clusterId: cluster.id, label });
  return {
    key: `label ${cluster.id} ${label}`,
    figure,
    sentence: [
      { name: cluster.name },
      " now has the label ",
      { name: label },
      `: ${reach.join(" and ")} would reach it`,
    ],
    more: ["Nothing reaches it by this label before an administrator confirms it."],
    href: way("confirm"),
    button: "Confirm…",
    other: { href: way("decline"), button: "Do not add" },
  };
}

/** A SQL connection that fails. */
export function failingConnection({ cluster, at }: Extract<Waiting, { kind: "connection" }>): Task {
  return {
    key: `connection ${cluster.id}`,
    figure: 1,
    sentence: ["The SQL connection to ", { name: cluster.name }, " fails"],
    at,
    href: `/clusters/${cluster.id}/sql-connection`,
    button: "Open SQL connection",
  };
}

/** A SQL user that was not deleted a day after its temporary access. */
export function leftOver({ cluster, name, at }: Extract<Waiting, { kind: "left" }>): Task {
  return {
    key: `left ${cluster.id} ${name}`,
    figure: 1,
    sentence: [{ name }, " on ", { name: cluster.name }, " was not deleted after its temporary access"],
    more: ["Your notices say why; Rolecall tries again each day."],
    at,
    href: `/clusters/${cluster.id}/users/${encodeURIComponent(name)}`,
    button: "Open SQL user",
  };
}

/** A check of all SQL users that failed. */
export function failedCheck({ cluster, at }: Extract<Waiting, { kind: "check" }>): Task {
  return {
    key: `check ${cluster.id}`,
    figure: 1,
    sentence: ["The check of ", { name: cluster.name }, " failed"],
    more: ["The states of its SQL users may be out of date."],
    at,
    href: `/clusters/${cluster.id}/verify`,
    button: "Open the check",
  };
}

/** Those that are to be adopted. */
export function createdOutside(
  waiting: readonly Extract<Waiting, { kind: "created_outside" }>[],
  clusters: readonly CountedCluster[],
): Task[] {
  const [first] = waiting;
  if (!first) return [];
  if (waiting.length <= MOST_ALONE)
    return [
      {
        key: "created_outside",
        figure: 1,
        sentence: [{ name: first.name }, " was created on ", { name: first.cluster.name }, " outside Rolecall"],
        more: [first.owner === null ? "It has no owner." : `Its owner is ${first.owner}.`],
        at: first.at,
        href: `/clusters/${first.cluster.id}/users/${encodeURIComponent(first.name)}?open=describe`,
        button: "Adopt",
      },
    ];
  const figure = Math.max(waiting.length, countOf(clusters, "outside"));
  return [
    {
      key: "created_outside",
      figure,
      sentence: [`${counted(figure, "SQL user")} were created outside Rolecall`],
      more: named(waiting, figure),
      at: first.at,
      href: countPath(clusters, "outside"),
      button: "Adopt",
    },
  ];
}

/** Those that are gone, to be looked into. */
export function deletedOutside({ cluster, count, at }: Extract<Waiting, { kind: "deleted_outside" }>): Task {
  return {
    key: `deleted_outside ${cluster.id}`,
    figure: count,
    sentence: [
      counted(count, "SQL user"),
      " of ",
      { name: cluster.name },
      ` ${count === 1 ? "was" : "were"} deleted outside Rolecall`,
    ],
    at,
    href: `/clusters/${cluster.id}/users`,
    button: "Check",
  };
}

/** A creation that stopped in the middle. */
export function unfinished({ cluster, name, at }: Extract<Waiting, { kind: "unfinished" }>): Task {
  return {
    key: `unfinished ${cluster.id} ${name}`,
    figure: 1,
    sentence: ["The creation of ", { name }, " on ", { name: cluster.name }, " stopped in the middle"],
    at,
    href: `/clusters/${cluster.id}/users?q=${encodeURIComponent(name)}`,
    button: "Finish",
  };
}

/** Passwords that are due or overdue. */
export function due({ dues, clusters }: Overview): Task[] {
  if (dues.due === 0) return [];
  return [
    {
      key: "due",
      figure: dues.due,
      sentence: [`${counted(dues.due, "password")} ${isOrAre(dues.due)} due or overdue`],
      more: dues.soon > 0 ? [`${number(dues.soon)} more ${isOrAre(dues.soon)} due soon.`] : undefined,
      href: duePath(clusters),
      button: "Show",
    },
  ];
}

/** SQL users without a team. */
export function unowned(clusters: readonly CountedCluster[], sees: Overview["sees"]): Task[] {
  const figure = countOf(clusters, "unowned");
  if (sees !== "clusters" || figure === 0) return [];
  return [
    {
      key: "unowned",
      figure,
      sentence: [`${counted(figure, "SQL user")} ${figure === 1 ? "has" : "have"} no owner`],
      more: ["Nobody is notified when one of them is due, changed or reviewed."],
      href: countPath(clusters, "unowned"),
      button: "Show",
    },
  ];
}
