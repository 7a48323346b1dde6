import { expect, test } from "vitest";
import { freeOn, leftOn, NONE_STAYS, stayCountsOf, stayOf, staysByItself } from "./staying.ts";

const staying = (some: Partial<typeof NONE_STAYS>) => Object.assign({}, NONE_STAYS, some);

test.each([
  ["one admin beside Rolecall's own", { admin: 2 }, { own: 1 }, 1],
  ["two, one of which may go", { admin: 2 }, {}, 1],
  ["Rolecall's own alone", { admin: 1 }, { own: 1 }, 0],
  ["break-glass beside it", { admin: 2 }, { breakGlass: 1 }, 0],
  ["one beside those of single sign-on", { admin: 4 }, { own: 1, sso: 2 }, 1],
  ["those of single sign-on alone", { admin: 3 }, { own: 1, sso: 2 }, 0],
  ["one that was never verified", { admin: 1, unknown: 1 }, {}, 0],
  ["one that was put back for a time", { admin: 2 }, { own: 1, putBack: 1 }, 0],
  ["one beside another that was put back", { admin: 3 }, { own: 1, putBack: 1 }, 1],
  ["no admin", { admin: 0 }, {}, 0],
])("of %s, the last admin counts as it must", (_about, states, some, last) => {
  expect(stayCountsOf(Object.assign({ unknown: 0 }, states), staying(some)).last).toBe(last);
});

test("each superuser stays for one reason, the strongest first", () => {
  const all = { isOwn: true, isSso: true, isBreakGlass: true, isProtected: true };
  const reasons = [
    staysByItself(all),
    staysByItself(Object.assign({}, all, { isOwn: false })),
    staysByItself(Object.assign({}, all, { isOwn: false, isSso: false })),
    staysByItself({ isOwn: false, isSso: false, isBreakGlass: false, isProtected: true }),
    staysByItself({ isOwn: false, isSso: false, isBreakGlass: false, isProtected: false }),
  ];
  expect(reasons).toEqual(["own", "sso", "break_glass", "protected", undefined]);
});

test("what is left to restrict are those that need not stay; a new restriction takes those that are in no other", () => {
  const stay = stayOf(stayCountsOf({ admin: 10, unknown: 0 }, staying({ own: 1, sso: 5, breakGlass: 1 })));
  const cluster = { states: { admin: 10 }, stay, restricting: 1, putBack: 1 };
  expect([stay, leftOn(cluster), freeOn(cluster)]).toEqual([7, 3, 1]);
});
