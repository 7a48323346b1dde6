import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newSqlUserNameProblem } from "../sql-users/sql-user-names.ts";
import type { Instant } from "../time/instant.ts";
import { endIfClaimed, grantName, grantTimeProblem, latestGrantEnd } from "./grants.ts";

const NOW = Date.parse("2027-01-15T10:00:30Z");
const at = (text: string) => Date.parse(text) as Instant;
const HOURS_2 = { wantedMinutes: 120, wantedUntil: null };

describe("the name of a grant", () => {
  test("is base, person and random", () => {
    const name = (prefix: string, databases: string[], person: string) =>
      grantName({ prefix, databases, person }, "7f3k");
    expect(name("", ["orders"], "Ana García")).toBe("app_orders_ana_7f3k");
    expect(name("pay_", ["orders"], "Ana")).toBe("pay_orders_ana_7f3k");
    expect(name("pay.", ["orders"], "Ana")).toBe("pay.orders_ana_7f3k");
    expect(name("", ["orders", "stock"], "Øyvind Åse")).toBe("app_yvind_7f3k");
    expect(name("", [], "李雷")).toBe("app_7f3k");
  });

  test("is one that a SQL user can have, of at most 63 characters, with the prefix of its team", () => {
    const prefixes = fc
      .stringMatching(/^[a-z][a-z0-9_.-]{0,40}$/)
      .filter((each) => newSqlUserNameProblem(`${each}a`) === null);
    const prefix = fc.oneof(fc.constant(""), prefixes);
    fc.assert(
      fc.property(
        prefix,
        fc.array(fc.string({ maxLength: 80 }), { maxLength: 2 }),
        fc.string(),
        (start, databases, person) => {
          const name = grantName({ prefix: start, databases, person }, "7f3k");
          expect(newSqlUserNameProblem(name)).toBeNull();
          expect(name.length).toBeLessThanOrEqual(63);
          expect(name.startsWith(start)).toBe(true);
          expect(name.endsWith("7f3k")).toBe(true);
        },
      ),
    );
  });
});

describe("the end of a grant", () => {
  test("counts from the claim, and at the latest from a day after the approval", () => {
    expect(endIfClaimed(HOURS_2, NOW)).toBe(at("2027-01-15T12:01:00Z"));
    expect(latestGrantEnd(HOURS_2, NOW)).toBe(at("2027-01-16T12:01:00Z"));
  });

  test("counts from a chosen start, whenever it is claimed", () => {
    const time = { ...HOURS_2, startsAt: at("2027-01-20T02:00:00Z") };
    expect(latestGrantEnd(time, NOW)).toBe(at("2027-01-20T04:00:00Z"));
    expect(endIfClaimed(time, at("2027-01-20T03:30:00Z"))).toBe(at("2027-01-20T04:00:00Z"));
  });

  test("that is a time stays that time", () => {
    const time = { wantedMinutes: null, wantedUntil: at("2027-01-15T18:00:00Z") };
    expect([endIfClaimed(time, NOW), latestGrantEnd(time, NOW)]).toEqual([time.wantedUntil, time.wantedUntil]);
  });

  test("lies within 30 days of its start, which lies within 30 days", () => {
    const until = (wantedUntil: string, startsAt?: string) =>
      grantTimeProblem(
        { wantedMinutes: null, wantedUntil: at(wantedUntil), startsAt: startsAt ? at(startsAt) : null },
        NOW,
      );
    expect(until("2027-02-14T10:00:30Z")).toBeUndefined();
    expect(until("2027-02-14T10:02:00Z")?.field).toBe("wantedUntil");
    expect(until("2027-03-10T00:00:00Z", "2027-02-10T00:00:00Z")).toBeUndefined();
    expect(until("2027-02-10T00:10:00Z", "2027-02-10T00:00:00Z")?.field).toBe("wantedUntil");
    expect(until("2027-03-20T00:00:00Z", "2027-02-20T00:00:00Z")?.field).toBe("startsAt");
  });
});
