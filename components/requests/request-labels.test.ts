import { expect, test } from "vitest";
import { NO_SPEC } from "./ask/spec-draft.ts";
import { accessWords, differences, requestedWords, stateSentence, stateWords, wantedWords } from "./request-labels.ts";

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
  expect(stateSentence({ ...said, kind: "reset", own: false })).toBe("Rolecall cannot see a new password.");
  expect(stateWords({ ...said, state: "finished" })).toBe("Finished: done by hand by Cleo, and seen on the cluster");
});

test('a spec without an end reads "no end"', () => {
  expect([null, 1, 90].map(wantedWords)).toEqual(["no end", "for 1 day", "for 90 days"]);
});

test("changes to a request are listed field by field, and only those", () => {
  const requested = { ...NO_SPEC, name: "pay_sync", purpose: "Sync", access: "db=shop" };
  expect(differences(requested, { ...requested })).toEqual([]);
  expect(differences(requested, { ...requested, access: "for=read-write&db=shop", wantedDays: 30 })).toEqual([
    { label: "Access", from: "Read only, in shop", to: "Read and write, in shop" },
    { label: "Duration", from: "no end", to: "for 30 days" },
  ]);
});

test("an approval with changes names the requested values that were replaced, and no others", () => {
  const requested = { ...NO_SPEC, name: "settle_report", purpose: "Reports", access: "", wantedDays: 90 };
  expect(requestedWords({ requested })).toBeUndefined();
  expect(requestedWords({ requested, approved: { ...requested, name: "pay_settle" } })).toBe(
    "requested: settle_report",
  );
  expect(requestedWords({ requested, approved: { ...requested, name: "pay_settle", wantedDays: 30 } })).toBe(
    "requested: settle_report; duration “for 90 days”",
  );
});
