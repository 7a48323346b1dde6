import { describe, expect, test } from "vitest";
import type { RequestKind, RequestState } from "#lib/shared/requests.ts";
import { REQUEST_KINDS } from "#lib/shared/requests.ts";
import { type RequestFacts, stateOf } from "./state.ts";

const NOW = 1_000_000;
const PENDING: RequestFacts = {
  kind: "create",
  state: "pending",
  team_id: "tem_1",
  expires_at: NOW + 1,
  decided_at: null,
  finished_at: null,
  user_row: null,
  ended_at: null,
  owner_now: null,
  owner_since: null,
  user_created_at: null,
  protected: null,
  admin_state: null,
  admin_state_at: null,
  override_at: null,
  member_id: "acc_1",
  requester_disabled_at: null,
};
const APPROVED: RequestFacts = {
  ...PENDING,
  ...{ state: "approved", decided_at: NOW - 10, user_row: "usr_1", owner_now: "tem_1", protected: 0 },
  ...{ admin_state: "admin", owner_since: NOW - 20, user_created_at: NOW - 20 },
};
const RESTRICTED = { admin_state: "restricted", admin_state_at: NOW - 5 } as const;

type Row = [what: string, facts: Partial<RequestFacts>, stands: boolean, state: RequestState];
const CLAIMABLE: Row[] = [
  ["is still admin", {}, true, "waiting"],
  ["was proved restricted", RESTRICTED, true, "ready"],
  [
    "was proved restricted before it was approved",
    { admin_state: "restricted", admin_state_at: NOW - 50 },
    true,
    "ready",
  ],
  ["may be reset although it was not proved restricted", { override_at: NOW - 5 }, true, "ready"],
  ["was claimed", { ...RESTRICTED, finished_at: NOW - 1 }, true, "finished"],
  ["was claimed, and is gone", { ended_at: NOW - 1, finished_at: NOW - 1 }, false, "finished"],
  ["was not claimed in time", { ...RESTRICTED, expires_at: NOW }, true, "expired"],
  ["ended", { ...RESTRICTED, ended_at: NOW - 1 }, true, "void"],
  ["has another owner", { ...RESTRICTED, owner_now: "tem_2" }, true, "void"],
  ["was given away and came back", { ...RESTRICTED, owner_since: NOW - 5 }, true, "void"],
  ["is protected", { ...RESTRICTED, protected: 1 }, true, "waiting"],
  ["is protected, though its team was let reset it", { override_at: NOW - 5, protected: 1 }, true, "waiting"],
  ["has no owner", { ...RESTRICTED, owner_now: null }, true, "void"],
  ["is of somebody who left the team", { ...RESTRICTED, member_id: null }, true, "void"],
  ["is of somebody whose account is disabled", { ...RESTRICTED, requester_disabled_at: NOW - 1 }, true, "void"],
  ["was approved by somebody who no longer could", RESTRICTED, false, "void"],
];
const state = (facts: Partial<RequestFacts>, stands = true) => stateOf({ ...APPROVED, ...facts }, stands, NOW);

describe.each(["create", "reset"] as const)("an approved request to %s, whose SQL user", (kind) => {
  test.each(CLAIMABLE)("%s", (_what, facts, stands, right) => {
    expect(state({ ...facts, kind }, stands)).toBe(right);
  });
});

test("one that is being made or deleted waits, and a reset without its SQL user is void", () => {
  const none = { user_row: null, owner_now: null, admin_state: null };
  expect(state({ ...none, kind: "create" })).toBe("waiting");
  expect(state({ kind: "delete" })).toBe("waiting");
  expect(state({ ...none, kind: "reset" })).toBe("void");
});

test("privileges wait until somebody proves what the SQL user is after the decision, however long that takes", () => {
  const kind = "privileges";
  expect(state({ kind, expires_at: 0 })).toBe("waiting");
  const proved = { kind, admin_state: "restricted" } as const;
  expect(state({ ...proved, admin_state_at: NOW - 10 })).toBe("waiting");
  expect(state({ kind, admin_state_at: NOW - 9 })).toBe("waiting");
  expect(state({ ...proved, admin_state_at: NOW - 9 })).toBe("finished");
  expect(state({ ...proved, admin_state_at: NOW - 9, ended_at: NOW })).toBe("finished");
  expect(state({ kind, ended_at: NOW })).toBe("void");
});

test("what nobody has decided waits until its time is over; what was denied or withdrawn stays so", () => {
  for (const kind of REQUEST_KINDS) {
    expect(stateOf({ ...PENDING, kind }, true, NOW)).toBe("pending");
    expect(stateOf({ ...PENDING, kind, expires_at: NOW }, true, NOW)).toBe("expired");
    for (const over of ["denied", "withdrawn"] as const) expect(state({ kind, state: over, expires_at: 0 })).toBe(over);
  }
});

test("whatever else is so, a password is ready only for a member of the owner of a SQL user that stands, in time, by somebody who still could", () => {
  const pick = <T>(values: readonly T[], index: number): T => values[index % values.length] as T;
  let ready = 0;
  // Every combination of what it hangs on.
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
      team_id: "tem_1",
      decided_at: NOW - 10,
      expires_at: next(NOW, NOW + 1),
      finished_at: next(null, NOW - 1),
      user_row: next(null, "usr_1"),
      ended_at: next(null, NOW - 1),
      owner_now: next("tem_1", "tem_2"),
      member_id: next(null, "acc_1"),
      requester_disabled_at: next(null, 1),
      admin_state: next("admin", "restricted"),
      admin_state_at: NOW - 5,
      owner_since: NOW - 20,
      user_created_at: NOW - 20,
      override_at: null,
      protected: 0,
    };
    const stands = next(true, false);
    if (stateOf(facts, stands, NOW) !== "ready") continue;
    ready++;
    expect(stands).toBe(true);
    expect(["create", "reset"]).toContain(facts.kind);
    expect(facts).toMatchObject({ state: "approved", expires_at: NOW + 1, finished_at: null, user_row: "usr_1" });
    expect(facts).toMatchObject({ ended_at: null, owner_now: "tem_1", member_id: "acc_1" });
    expect(facts).toMatchObject({ requester_disabled_at: null, admin_state: "restricted" });
  }
  expect(ready).toBe(2);
});
