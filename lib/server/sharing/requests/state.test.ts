import { describe, expect, test } from "vitest";
import { REQUEST_KINDS, type RequestKind, type RequestState } from "#lib/shared/requests/requests.ts";
import { type RequestFacts, stateOf } from "./state.ts";

const NOW = 1_000_000;
const PENDING: RequestFacts = {
  kind: "create",
  state: "pending",
  teamId: "tem_1",
  expiresAt: NOW + 1,
  decidedAt: null,
  decidedById: null,
  finishedAt: null,
  handBy: null,
  userRow: null,
  endedAt: null,
  ownerNow: null,
  ownerSince: null,
  userCreatedAt: null,
  protected: false,
  adminState: null,
  adminStateAt: null,
  exceptionAt: null,
  memberId: "acc_1",
  requesterDisabledAt: null,
  newerDecidedAt: null,
  madeAt: null,
  startsAt: null,
};
const APPROVED: RequestFacts = {
  ...PENDING,
  state: "approved",
  decidedAt: NOW - 10,
  decidedById: "acc_2",
  userRow: "usr_1",
  ownerNow: "tem_1",
  protected: false,
  adminState: "admin",
  ownerSince: NOW - 20,
  userCreatedAt: NOW - 20,
};
const RESTRICTED = { adminState: "restricted", adminStateAt: NOW - 5 } as const;

type Row = [what: string, facts: Partial<RequestFacts>, stands: boolean, state: RequestState];
const CLAIMABLE: Row[] = [
  ["is still admin", {}, true, "waiting"],
  ["was proved restricted", RESTRICTED, true, "ready"],
  ["was proved restricted before it was approved", { adminState: "restricted", adminStateAt: NOW - 50 }, true, "ready"],
  ["may be reset although it was not proved restricted", { exceptionAt: NOW - 5 }, true, "ready"],
  ["was claimed", { ...RESTRICTED, finishedAt: NOW - 1 }, true, "finished"],
  [
    "has a password that a person says to have set",
    { ...RESTRICTED, finishedAt: NOW - 1, handBy: "Cleo" },
    true,
    "said_done",
  ],
  ["was claimed, and is gone", { endedAt: NOW - 1, finishedAt: NOW - 1 }, false, "finished"],
  ["was not claimed in time", { ...RESTRICTED, expiresAt: NOW }, true, "expired"],
  ["ended", { ...RESTRICTED, endedAt: NOW - 1 }, true, "void"],
  ["has another owner", { ...RESTRICTED, ownerNow: "tem_2" }, true, "void"],
  ["was given away and came back", { ...RESTRICTED, ownerSince: NOW - 5 }, true, "void"],
  ["is protected", { ...RESTRICTED, protected: true }, true, "waiting"],
  ["is protected, though its team was let reset it", { exceptionAt: NOW - 5, protected: true }, true, "waiting"],
  ["has no owner", { ...RESTRICTED, ownerNow: null }, true, "void"],
  ["is of a requester who left the team", { ...RESTRICTED, memberId: null }, true, "void"],
  ["is of a requester whose account is disabled", { ...RESTRICTED, requesterDisabledAt: NOW - 1 }, true, "void"],
  ["was approved by an account that no longer could", RESTRICTED, false, "void"],
];
const state = (facts: Partial<RequestFacts>, stands = true) => stateOf({ ...APPROVED, ...facts }, stands, NOW);

describe.each(["create", "reset"] as const)("an approved request to %s, whose SQL user", (kind) => {
  test.each(CLAIMABLE)("%s", (_what, facts, stands, right) => {
    expect(state({ ...facts, kind }, stands)).toBe(right);
  });
});

test("a creation or deletion in flight is waiting, and a reset without its SQL user is void", () => {
  const none = { userRow: null, ownerNow: null, adminState: null };
  expect(state({ ...none, kind: "create" })).toBe("waiting");
  expect(state({ kind: "delete" })).toBe("waiting");
  expect(state({ ...none, kind: "reset" })).toBe("void");
});

test("privileges wait until an answer matched them, whatever else was proved and however long that takes", () => {
  const kind = "privileges";
  expect(state({ kind, expiresAt: 0 })).toBe("waiting");
  expect(state({ kind, adminState: "restricted", adminStateAt: NOW - 9 })).toBe("waiting");
  expect(state({ kind, finishedAt: NOW - 1 })).toBe("finished");
  expect(state({ kind, endedAt: NOW })).toBe("void");
});

test("privileges are void once others of the same SQL user were approved, unless they were finished", () => {
  expect(state({ kind: "privileges", newerDecidedAt: NOW - 1 })).toBe("void");
  expect(state({ kind: "privileges", newerDecidedAt: NOW - 1, finishedAt: NOW - 2 })).toBe("finished");
});

test("an undecided request is pending until it expires; a denied or withdrawn one stays so", () => {
  for (const kind of REQUEST_KINDS) {
    expect(stateOf({ ...PENDING, kind }, true, NOW)).toBe("pending");
    expect(stateOf({ ...PENDING, kind, expiresAt: NOW }, true, NOW)).toBe("expired");
    for (const over of ["denied", "withdrawn"] as const) expect(state({ kind, state: over, expiresAt: 0 })).toBe(over);
  }
});

test("a password is ready only in time, for a member of the team that owns an existing SQL user, by an approver who still could", () => {
  const pick = <T>(values: readonly T[], index: number): T => values[index % values.length] as T;
  let ready = 0;
  // Every combination of the facts that decide it.
  for (let index = 0; index < 4 * 4 * 2 ** 9; index++) {
    let rest = index;
    const next = <T>(...values: T[]): T => {
      const value = pick(values, rest);
      rest = Math.floor(rest / values.length);
      return value;
    };
    const facts: RequestFacts = {
      kind: next<RequestKind>(...REQUEST_KINDS),
      state: next<RequestFacts["state"]>("pending", "approved", "denied", "withdrawn"),
      teamId: "tem_1",
      decidedAt: NOW - 10,
      decidedById: "acc_2",
      expiresAt: next(NOW, NOW + 1),
      finishedAt: next(null, NOW - 1),
      handBy: null,
      userRow: next(null, "usr_1"),
      endedAt: next(null, NOW - 1),
      ownerNow: next("tem_1", "tem_2"),
      memberId: next(null, "acc_1"),
      requesterDisabledAt: next(null, 1),
      adminState: next("admin", "restricted"),
      adminStateAt: NOW - 5,
      ownerSince: NOW - 20,
      userCreatedAt: NOW - 20,
      exceptionAt: null,
      protected: false,
      newerDecidedAt: null,
      madeAt: null,
      startsAt: null,
    };
    const stands = next(true, false);
    if (stateOf(facts, stands, NOW) !== "ready") continue;
    ready++;
    expect(stands).toBe(true);
    expect(["create", "grant", "reset"]).toContain(facts.kind);
    expect(facts).toMatchObject({ state: "approved", expiresAt: NOW + 1, finishedAt: null, userRow: "usr_1" });
    expect(facts).toMatchObject({ endedAt: null, ownerNow: "tem_1", memberId: "acc_1" });
    expect(facts).toMatchObject({ requesterDisabledAt: null, adminState: "restricted" });
  }
  expect(ready).toBe(3);
});

test("a password that begins later is not ready before, and is from then on", () => {
  const later = { ...APPROVED, ...RESTRICTED, kind: "grant", expiresAt: NOW + 10, startsAt: NOW + 1 } as const;
  expect(stateOf(later as RequestFacts, true, NOW)).toBe("scheduled");
  expect(stateOf(later as RequestFacts, false, NOW)).toBe("void");
  expect(stateOf(later as RequestFacts, true, NOW + 1)).toBe("ready");
});

const BY_HAND = { state: "manual" } as const;
const SAID: Row[] = [
  ["creation that no reading shows", { kind: "create", userRow: null }, true, "said_done"],
  ["creation whose SQL user was seen since", { kind: "create", userRow: null, madeAt: NOW }, true, "finished"],
  ["deletion of a SQL user that is there", { kind: "delete" }, true, "said_done"],
  ["deletion of a SQL user that is gone", { kind: "delete", endedAt: NOW }, true, "finished"],
  ["new password, which no reading shows", { kind: "reset" }, true, "said_done"],
];
test.each(SAID)("a word that it was done by hand is no proof: a %s", (_what, facts, stands, right) => {
  expect(state({ ...BY_HAND, ...facts, finishedAt: NOW - 1 }, stands)).toBe(right);
});

test("what is to be carried out by hand waits without an end, and is void with its requester, approver, owner or SQL user", () => {
  for (const kind of ["create", "reset", "delete"] as const) {
    expect(state({ ...BY_HAND, kind, expiresAt: 0 })).toBe("manual");
    expect(state({ ...BY_HAND, kind, expiresAt: 0 }, false)).toBe("void");
    expect(state({ ...BY_HAND, kind, memberId: null })).toBe("void");
  }
  for (const kind of ["reset", "delete"] as const) expect(state({ ...BY_HAND, kind, ownerNow: "tem_2" })).toBe("void");
  expect(state({ ...BY_HAND, kind: "reset", endedAt: NOW })).toBe("void");
  expect(state({ ...BY_HAND, kind: "delete", endedAt: NOW })).toBe("finished");
});
