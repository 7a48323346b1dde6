import fc from "fast-check";
import { expect, test } from "vitest";
import { TOKEN_SCOPES } from "#lib/shared/people/token-limits.ts";
import { DECISIONS_ABOUT, needsNote, powerOf, REVIEW_DECISIONS } from "#lib/shared/reviews/review-rows.ts";
import { isLive, type ReviewedToken } from "../../store/reviews/reviewed-tokens.ts";
import { tokenChanges, tokenEnd, tokenFacts } from "./token-facts.ts";

const time = fc.integer({ min: 0, max: 10 });
const token = fc.record({
  id: fc.constant("apt_1"),
  name: fc.string(),
  start: fc.constant("rlc_Canary"),
  madeBy: fc.string(),
  owner: fc.constant({ kind: "service" as const, id: "tem_1", name: "Payments" }),
  scopes: fc.subarray([...TOKEN_SCOPES], { minLength: 1 }),
  clusters: fc.oneof(fc.constant("all" as const), fc.array(fc.string())),
  label: fc.option(fc.string()),
  addresses: fc.array(fc.ipV4()),
  madeAt: time,
  expiresAt: time,
  revokedAt: fc.option(time),
  lastUsedAt: fc.option(time),
  lastUsedFrom: fc.option(fc.ipV4()),
});

test("a token has ended exactly if no call with it is answered, whatever the store still contains", () => {
  const holds = (frozen: ReviewedToken, now: number, revokedAt: number | null, isThere: boolean) => {
    const facts = tokenFacts(frozen, new Map());
    const left = isThere ? { ...frozen, revokedAt } : undefined;
    const end = tokenEnd(facts, left, now);
    expect(end === undefined).toBe(left !== undefined && isLive(left, now));
    expect(tokenChanges(facts, left, now)).toEqual(end ? [end] : []);
    if (end === "expired") expect(frozen.expiresAt).toBeLessThanOrEqual(now);
    if (end === "removed") expect(isThere).toBe(false);
  };
  fc.assert(fc.property(token, time, fc.option(time), fc.boolean(), holds), { seed: 7, numRuns: 2_000 });
});

test("no part of its text is frozen, and it counts as read-only if every scope is", () => {
  fc.assert(
    fc.property(token, (each) => {
      const facts = tokenFacts(each, new Map());
      expect(JSON.stringify(facts)).not.toContain("rlc_Canary");
      const only = each.scopes.every((scope) => scope === "read" || scope === "audit");
      expect([facts.state, powerOf(each.scopes)]).toEqual(Array(2).fill(only ? "reads" : "changes"));
      for (const decision of REVIEW_DECISIONS)
        expect(needsNote(decision, powerOf(each.scopes))).toBe(decision === "keep" ? !only : decision !== "restrict");
    }),
    { seed: 7 },
  );
  expect(DECISIONS_ABOUT.token).toEqual(["keep", "rotate", "remove", "not_mine"]);
});
