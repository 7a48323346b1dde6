import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { Restriction, RestrictionItem } from "#lib/shared/restrict/restriction.ts";
import type { SinceItem } from "#lib/shared/restrict/since/since-schema.ts";
import { SideParts } from "./side-parts.tsx";

const ITEM: RestrictionItem = {
  id: "i1",
  name: "app",
  wanted: null,
  state: "done",
  step: "check",
  at: 1,
  sent: 1,
  statements: [],
  result: "restricted",
  powers: [],
  taken: [],
};
const RESTRICTION: Restriction = {
  id: "r1",
  clusterId: "c1",
  cluster: "prod",
  state: "ended",
  by: "Ada",
  startedAt: 1,
  changedAt: 1,
  changedBy: "Ada",
  onFailure: "pause",
  canaryMinutes: 10,
  counts: { waiting: 0, running: 0, done: 1, failed: 0, unknown: 0, stopped: 0 },
  remaining: 0,
  mayControl: true,
  mayPutBack: true,
  items: [ITEM],
  since: null,
};
const SEEN: SinceItem = {
  id: "i1",
  name: "app",
  restrictedAt: 1_000,
  lookedAt: 2_000,
  refused: 0,
  kinds: [],
  isPutBack: false,
  hidesRefusals: false,
  hidesSessions: false,
};

function textOf(more: Partial<Restriction>): string {
  const restriction = Object.assign({}, RESTRICTION, more);
  const props = { restriction, resume: { run: () => {}, pending: false } };
  return renderToStaticMarkup(createElement(SideParts, props, "Seen since")).replace(/<[^>]+>/g, " ");
}

test("how a restriction ended, and what failed, stands above what was seen since", () => {
  const failed = Object.assign({}, ITEM, { id: "i2", name: "bi", state: "failed", code: "sql_refused" });
  const text = textOf({ items: [ITEM, failed] });
  const places = ["How it ended", "1 not restricted", "Seen since"].map((words) => text.indexOf(words));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((one, other) => one - other));
});

test.each([
  [
    "it was not looked at",
    { lookedAt: undefined, sessionsBefore: 0 },
    "The first one had no open session at its start",
  ],
  ["it had no session", { sessionsBefore: 0, sessionsNow: 0 }, "saw no session of it"],
  ["it has sessions, and nobody knows since when", { sessionsNow: 2 }, "saw no failure. 2 sessions are open."],
  ["its sessions are older", { sessionsNow: 1, newestSessionAt: 500 }, "Its 1 session began before the restriction."],
  ["it connected", { sessionsNow: 2, newestSessionAt: 1_500 }, "It has new sessions"],
  ["a statement failed", { refused: 1 }, "1 statement failed with a privilege error"],
])("the wait after the first one says what was seen of it, where %s", (_case, seen, words) => {
  const items = [Object.assign({}, SEEN, seen)];
  const waits = { state: "running", remaining: 1, canaryUntil: 5_000, since: { state: "runs", items } } as const;
  expect(textOf(waits as unknown as Partial<Restriction>)).toContain(words);
});
