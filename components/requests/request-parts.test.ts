import { expect, test } from "vitest";
import type { ListedRequest } from "#lib/shared/requests/requests-schema.ts";
import { partOf } from "./request-parts.ts";

type About = Parameters<typeof partOf>[0];
const about = (more: Partial<About>): About => ({
  kind: "create",
  state: "pending",
  own: false,
  mayDecide: false,
  ...more,
});

test.each<[string, Partial<About>]>([
  ["a decision", { state: "pending", mayDecide: true }],
  ["a restriction", { state: "waiting", mayDecide: true }],
  ["privileges to run", { kind: "privileges", state: "waiting", mayDecide: true }],
  ["a change to carry out by hand", { kind: "delete", state: "manual", mayDecide: true }],
  ["a password to set by hand", { kind: "reset", state: "ready", mayDecide: true, keyClosed: "reads" }],
  ["a password to set", { state: "ready", own: true }],
])("what waits for the person is to do: %s", (_what, more) => expect(partOf(about(more))).toBe("todo"));

test.each<[string, Partial<About>]>([
  ["their own request", { state: "pending", own: true }],
  ["a password that the key cannot set", { state: "ready", own: true, keyClosed: "reads" }],
  [
    "temporary access that the key cannot begin",
    { kind: "grant", state: "ready", mayDecide: true, keyClosed: "reads" },
  ],
  ["their own restriction", { state: "waiting", own: true }],
  ["a deletion in flight", { kind: "delete", state: "waiting", mayDecide: true }],
  ["their own request that others carry out", { state: "manual", own: true }],
  ["another requester's password", { state: "ready", mayDecide: true }],
])("what waits for others is in progress: %s", (_what, more) => expect(partOf(about(more))).toBe("open"));

test.each<ListedRequest["state"]>(["said_done", "finished", "denied", "withdrawn", "expired", "void"])(
  "%s is decided",
  (state) => expect(partOf(about({ state, own: true, mayDecide: true }))).toBe("decided"),
);
