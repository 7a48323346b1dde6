import { expect, test } from "vitest";
import type { RequestSpec } from "#lib/shared/requests/requests-schema.ts";
import { NO_END } from "#lib/shared/requests/wanted-end.ts";
import { readEnd } from "#lib/shared/time/instant.ts";
import {
  accessWords,
  differences,
  laterWords,
  requestedWords,
  stateSentence,
  stateWords,
  toneOf,
  wantedWords,
} from "./request-labels.ts";

const PLAIN: RequestSpec = { ...NO_END, name: "", purpose: "", contact: "", userKind: "service", access: "" };

test.each([
  ["", "Read only"],
  ["for=read-write&db=shop&db=stock&with=saveRows", "Read and write, in shop and stock, never deletes a row"],
  ["for=append-only&others=log;+audit&when=future", "Append only, in log, audit, future tables only"],
  [
    "for=table-level&tables=shop.public.orders%0Ashop.public.lines&may=SELECT,INSERT",
    "Chosen tables, tables shop.public.orders, shop.public.lines, SELECT INSERT",
  ],
  [
    "for=ddl-owner&db=shop&from=old_owner&via=direct",
    "Owns the schema (migrations), in shop, takes over from old_owner, granted directly",
  ],
  ["for=backup-operator&connections=bucket&with=restore", "Backups, restores too, through bucket"],
])("access %s is summed up in one line", (access, words) => {
  expect(accessWords(access)).toBe(words);
});

test("a ready request names the person who can set the password", () => {
  expect(stateWords({ kind: "create", state: "ready", own: true })).toBe("Ready: you can set the password.");
  expect(stateWords({ kind: "create", state: "ready", own: false })).toBe("Ready: the requester can set the password.");
});

test("a ready request whose password the key cannot set says who sets it, and offers it to nobody", () => {
  const ready = { kind: "create", state: "ready", own: true, keyClosed: "reads" } as const;
  for (const own of [true, false])
    expect(stateWords({ ...ready, own })).toBe(
      "Ready, to carry out by hand: a Cluster Admin sets its password on the cluster.",
    );
  expect(stateSentence(ready)).toBe("Rolecall's key only reads there. Ask a Cluster Admin for the password.");
  expect(stateSentence({ ...ready, own: false })).toBe("Rolecall's key only reads there.");
  expect([stateWords({ ...ready, kind: "grant" }), stateSentence({ ...ready, kind: "grant" })]).toEqual([
    "Ready, but its password cannot be set now.",
    "Rolecall's key only reads there. It waits until the key may change SQL users.",
  ]);
  expect([toneOf(ready), toneOf({ state: "ready" })]).toEqual(["wait", "ok"]);
});

test.each([
  ["create", true, "Finished: you set the password"],
  ["reset", false, "Finished: the requester set the password"],
  ["privileges", false, "Finished: verified"],
  ["delete", true, "Finished: deleted"],
] as const)("a finished %s request (own: %s) says what finished it", (kind, own, words) => {
  expect(stateWords({ kind, state: "finished", own })).toBe(words);
});

test("what was done by hand is said, and only what a reading showed is finished", () => {
  const said = { kind: "create", state: "said_done", own: true, handBy: "Cleo" } as const;
  expect(stateWords(said)).toBe("Said to be done by hand, by Cleo");
  expect(stateSentence(said)).toBe("Rolecall has not seen it on the cluster. Ask Cleo for the password.");
  expect(stateSentence({ ...said, own: false })).toBe(
    "Rolecall has not seen it on the cluster. Once it appears there, set its owner and its end: it has neither.",
  );
  expect(stateSentence({ ...said, kind: "reset", own: false })).toBe("Rolecall cannot see a new password.");
  expect([stateWords({ ...said, passwordAlone: true }), stateSentence({ ...said, passwordAlone: true })]).toEqual([
    "Password said to be set by hand, by Cleo",
    "Rolecall cannot see a new password. Ask Cleo for the password.",
  ]);
  expect(stateWords({ ...said, state: "finished" })).toBe("Finished: done by hand by Cleo, and seen on the cluster");
});

test("an end is told as it was asked for, a time in the zone of the reader", () => {
  const until = readEnd("2026-12-05T17:10:00Z") ?? null;
  const words = [
    NO_END,
    { ...NO_END, wantedDays: 1 },
    { ...NO_END, wantedDays: 90 },
    { ...NO_END, wantedMinutes: 90 },
    { ...NO_END, wantedMinutes: 480 },
    { ...NO_END, wantedUntil: until },
  ].map((wanted) => [wantedWords(wanted, "Europe/Berlin"), laterWords(wanted, "Europe/Berlin")]);
  expect(words).toEqual([
    ["no end", "no end"],
    ["for 1 day", "1 day from the approval"],
    ["for 90 days", "90 days from the approval"],
    ["for 1 h 30 min", "1 h 30 min from the approval"],
    ["for 8 h", "8 h from the approval"],
    ["until 5 Dec 2026, 18:10 (Europe/Berlin)", "until 5 Dec 2026, 18:10 (Europe/Berlin)"],
  ]);
});

test("changes to a request are listed field by field, and only those", () => {
  const requested = { ...PLAIN, name: "pay_sync", purpose: "Sync", access: "db=shop" };
  expect(differences(requested, { ...requested }, "UTC")).toEqual([]);
  expect(differences(requested, { ...requested, access: "for=read-write&db=shop", wantedDays: 30 }, "UTC")).toEqual([
    { label: "Access", from: "Read only, in shop", to: "Read and write, in shop" },
    { label: "Duration", from: "no end", to: "for 30 days" },
  ]);
});

test("an approval with changes names the requested values that were replaced, and no others", () => {
  const requested = { ...PLAIN, name: "settle_report", purpose: "Reports", access: "", wantedDays: 90 };
  expect(requestedWords({ requested }, "UTC")).toBeUndefined();
  expect(requestedWords({ requested, approved: { ...requested, name: "pay_settle" } }, "UTC")).toBe(
    "requested: settle_report",
  );
  expect(requestedWords({ requested, approved: { ...requested, name: "pay_settle", wantedDays: 30 } }, "UTC")).toBe(
    "requested: settle_report; duration “for 90 days”",
  );
});
