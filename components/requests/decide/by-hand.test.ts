import { expect, test } from "vitest";
import type { ListedRequest, RequestSpec } from "#lib/shared/requests/requests-schema.ts";
import { NO_END } from "#lib/shared/requests/wanted-end.ts";
import { sqlText } from "#lib/sql/tokens.ts";
import { byHandSteps, endByHand } from "./by-hand.ts";

const APPROVED_AT = Date.UTC(2026, 2, 2, 9, 30);
const SPEC: RequestSpec = Object.assign(
  { name: "pay_app", purpose: "", contact: "", userKind: "service", access: "for=read-only&db=shop" } as const,
  NO_END,
);

function requestOf(spec: Partial<RequestSpec>, more: Partial<ListedRequest> = {}): ListedRequest {
  const request: ListedRequest = {
    id: "ask_1",
    kind: "create",
    state: "manual",
    cluster: { id: "1", name: "orders" },
    team: "Payments",
    teamId: "tem_1",
    requested: Object.assign({}, SPEC, spec),
    reason: "",
    requester: "Mara",
    own: false,
    mayDecide: true,
    requestedAt: 0,
    expiresAt: 0,
    decided: { at: APPROVED_AT, by: "Cleo", reason: null },
  };
  return Object.assign(request, more);
}

const sqlOf = (request: ListedRequest) => byHandSteps(request).script.map(sqlText);

test("the SQL of access with an end sets it for the password, counted from the approval", () => {
  const days = sqlOf(requestOf({ wantedDays: 90 }));
  expect(days.slice(0, 2)).toEqual([
    `CREATE USER "pay_app" WITH PASSWORD '…';`,
    `ALTER USER "pay_app" VALID UNTIL '2026-06-01 00:00:00+00:00';`,
  ]);
  expect(sqlOf(requestOf({ wantedMinutes: 90 }))[1]).toContain("VALID UNTIL '2026-03-02 11:00:00+00:00'");
  const approved = Object.assign({}, SPEC, { wantedMinutes: 60 });
  expect(sqlOf(requestOf({ wantedDays: 90 }, { approved }))[1]).toContain("2026-03-02 10:30:00");
});

test("at the end, what ends every way in is run, since an expiry ends passwords alone", () => {
  const script = endByHand(requestOf({ wantedDays: 1 }))?.script.map(sqlText) ?? [];
  expect(script[0]).toBe(`ALTER USER "pay_app" NOLOGIN;`);
  expect(script[1]).toMatch(/^CANCEL SESSIONS .*'pay_app'/);
});

test("access without an end has neither, and nor has a new password", () => {
  expect(endByHand(requestOf({}))).toBeNull();
  expect(sqlOf(requestOf({})).join()).not.toContain("VALID UNTIL");
  for (const more of [{ state: "ready" }, { kind: "reset" }] as const) {
    const request = requestOf({ wantedDays: 90 }, more);
    expect(endByHand(request)).toBeNull();
    expect(sqlOf(request)).toEqual([`ALTER USER "pay_app" WITH PASSWORD '…';`]);
  }
});
