import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { Verdict } from "#lib/sql/answers/verify-answer.ts";
import { isFine, VerdictNote } from "./verdict-note.tsx";

const RESTRICTED: Verdict = {
  state: "restricted",
  through: null,
  provisionedBy: null,
  matches: false,
  reasons: [],
  databases: ["shop", "stock"],
  held: ["SELECT on shop.public.orders"],
  powers: [],
  missing: [],
  surplus: [],
  revoke: [],
  unseen: [],
};
const WAYS = "Give its rights again";
const shown = (verdict: Verdict, compared: boolean, ways?: string) =>
  renderToStaticMarkup(createElement(VerdictNote, { name: "app_billing", verdict, compared, ways }));

test("a SQL user without any right after an undo is no good news, compared with a plan or not", () => {
  for (const missing of [[], ["SELECT on shop.public.orders"]])
    for (const compared of [true, false]) {
      const verdict: Verdict = { ...RESTRICTED, held: [], missing };
      const html = shown(verdict, compared, WAYS);
      expect(html).toContain("has no rights now. Its application fails with its next statement.");
      expect(html).toContain('role="alert"');
      expect(html).toContain("bg-warn-soft");
      expect(isFine({ verdict, compared, ways: WAYS })).toBe(false);
    }
});

test("a SQL user that lacks a right that it needs is no good news", () => {
  const verdict: Verdict = { ...RESTRICTED, missing: ["INSERT on shop.public.orders"] };
  expect(shown(verdict, true)).toContain("bg-warn-soft");
  expect(shown(verdict, true)).toContain("Restricted, without all that it needs");
  expect(isFine({ verdict, compared: true })).toBe(false);
});

test("a restricted SQL user with its rights is good news", () => {
  expect(shown(RESTRICTED, true)).toContain("bg-ok-soft");
  expect(isFine({ verdict: RESTRICTED, compared: true })).toBe(true);
});

test("an answer about no database does not say that it has no rights", () => {
  const verdict: Verdict = { ...RESTRICTED, databases: [], held: [] };
  expect(shown(verdict, false, WAYS)).not.toContain("has no rights");
});
