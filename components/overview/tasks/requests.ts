import { counted, number } from "#components/ui/words/counted.ts";
import type { Overview, Waiting } from "#lib/shared/sql-users/overview.ts";
import { named, type Task } from "./task.ts";

/** All that this person can act on. */
const TO_DO = "/requests?part=todo";

/** Its requester waits, and the request does not expire. */
export function toCarryOut(waiting: readonly Extract<Waiting, { kind: "by_hand" }>[]): Task[] {
  const [first] = waiting;
  if (!first) return [];
  const { id, cluster, name, requester, at, count } = first;
  const isOne = count === 1;
  return [
    {
      key: "by_hand",
      figure: count,
      sentence: isOne
        ? ["The approved request for ", { name }, " on ", { name: cluster.name }, " is to be carried out by hand"]
        : [`${number(count)} approved requests are to be carried out by hand`],
      more: isOne ? [`${requester} waits`] : named(waiting, count, (each) => `${each.requester}: `),
      at,
      href: isOne ? `/requests?request=${id}` : TO_DO,
      button: "Carry out",
    },
  ];
}

/** Requests that this person decides. */
export function toDecide(
  waiting: readonly Extract<Waiting, { kind: "decide" }>[],
  requests: Overview["requests"],
): Task[] {
  const figure = Math.max(waiting.length, requests.toDecide ?? 0);
  const [first, ...others] = waiting;
  if (figure === 0) return [];
  return [
    {
      key: "decide",
      figure,
      sentence: [`${counted(figure, "request")} ${figure === 1 ? "waits" : "wait"} for your decision`],
      more: first && named(waiting, figure, (each) => `${each.requester}: `),
      at: requests.oldestAt ?? first?.at,
      href: first && others.length === 0 && figure === 1 ? `/requests?request=${first.id}` : TO_DO,
      button: "Decide",
    },
  ];
}

/** Approved requests, whose requesters wait until a person restricts the SQL user and verifies it. */
export function toRestrict({ toRestrict: figure }: Overview["requests"]): Task[] {
  if (!figure) return [];
  return [
    {
      key: "to_restrict",
      figure,
      sentence: [
        figure === 1
          ? "1 approved request waits for its restriction"
          : `${number(figure)} approved requests wait for their restriction`,
      ],
      href: "/requests?state=waiting",
      button: "Restrict",
    },
  ];
}

/** An approved request, whose requester sets the password. */
export function toClaim({ id, cluster, name, at }: Extract<Waiting, { kind: "claim" }>): Task {
  return {
    key: `claim ${id}`,
    figure: 1,
    sentence: [{ name }, " on ", { name: cluster.name }, " is ready: set its password"],
    at,
    href: `/requests?request=${id}`,
    button: "Set password",
  };
}

/** Rows of a review that this person is asked about. */
export function toReview({ id, name, left, at }: Extract<Waiting, { kind: "review" }>): Task {
  return {
    key: `review ${id}`,
    figure: left,
    sentence: [`The review ${name} asks you about ${number(left)} of its rows`],
    at,
    href: `/reviews/${id}?view=todo`,
    button: "Review",
  };
}
