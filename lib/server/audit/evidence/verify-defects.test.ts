import { describe, expect, test } from "vitest";
import { DEFECTS, planted, rechain, remanifest } from "../../../testing/reviews/review-defects.ts";
import { AIKO, evidenceOf, MAREK, ofTokens, type Story, story } from "../../../testing/reviews/review-evidence.ts";
import { verifyReview } from "./verify-review.mjs";

/** Rows of each kind that are on a cluster, and of one that is on none. */
const KINDS = [
  { kind: "SQL users", makeStory: story },
  { kind: "API tokens", makeStory: (id?: string) => ofTokens(story(id)) },
];

describe.each(KINDS)("of a review of $kind", ({ makeStory }) => {
  test("its evidence is proved", async () => {
    const { files, head } = await evidenceOf(makeStory());
    expect(verifyReview(files, head)).toMatchObject({ ok: true });
  });

  describe.each(Object.entries(DEFECTS))("%s is found", (_, defect) => {
    test("where the files were changed", async () => {
      const { files, head } = await planted(defect, makeStory);
      expect(verifyReview(files, head).ok).toBe(false);
    });

    test("where the manifest was made anew", async () => {
      const { files, head } = await planted(defect, makeStory);
      remanifest(files);
      expect(verifyReview(files, head).ok).toBe(false);
    });

    test("where manifest, events and chain were made anew, by the head", async () => {
      const { files, head } = await planted(defect, makeStory);
      remanifest(files);
      rechain(files, defect.events);
      expect(verifyReview(files, head).ok).toBe(false);
      // Inconsistent evidence is found without the head, and nothing is called proved without it.
      const { ok, words } = verifyReview(files, undefined);
      expect(ok).toBe(!defect.byItself);
      expect(words[0]).not.toMatch(/^PROVED/);
    });
  });
});

describe("a wrong record by Rolecall itself is found, although every hash is right:", () => {
  const own = story();
  test.each<[string, Story]>([
    ["a self-review", { ...own, decisions: [...own.decisions, [{ row: "r2", decision: "keep", by: MAREK }]] }],
    [
      "a self-review that was changed later",
      { ...own, decisions: [[{ row: "r2", decision: "keep", by: MAREK }], ...own.decisions] },
    ],
    ["a removal that is called done without a proof", { ...own, claimed: ["r4"] }],
    ["a proof that is older than the decision", { ...own, proofs: [{ row: "r3", early: true }, { row: "r5" }] }],
    ["a proof of another decision", { ...own, proofs: [{ row: "r3", decision: "rotate" }, { row: "r5" }] }],
    [
      "a proof of a SQL user that has the name of a token",
      { ...ofTokens(own), proofs: [{ row: "r3", clusterId: "c1" }, { row: "r5" }] },
    ],
    ["a removal of a token that is called done without a proof", { ...ofTokens(own), claimed: ["r4"] }],
    [
      "a decision about a token of one's own",
      { ...ofTokens(own), decisions: [...own.decisions, [{ row: "r2", decision: "keep", by: MAREK }]] },
    ],
    [
      "a proof of a SQL user of this name elsewhere",
      { ...own, proofs: [{ row: "r3", clusterId: "c2" }, { row: "r5" }] },
    ],
    ["a later decision that was left out, with its event", { ...own, suppressed: 2 }],
    ["the only decision about a row that was left out, with its event", { ...own, suppressed: 3 }],
    ["another name than at the start", { ...own, edited: { name: "Q2 2026, production" } }],
    ["another scope than at the start", { ...own, edited: { scope: ["Some SQL users."] } }],
    ["another starter", { ...own, edited: { startedBy: MAREK } }],
    ["another due date", { ...own, edited: { dueAt: 1 } }],
    ["other clusters", { ...own, edited: { clusters: [] } }],
    ["another fallback reviewer", { ...own, edited: { fallback: MAREK } }],
    ["a start that names the review, with a close that binds no events", { ...own, old: ["close"] }],
    [
      "a decision by an account that was no reviewer of the row",
      { ...own, decisions: [...own.decisions, [{ row: "r6", decision: "keep", by: MAREK }]] },
    ],
    [
      "a decision about a row that was not frozen",
      { ...own, decisions: [...own.decisions, [{ row: "r9", decision: "keep", by: AIKO }]] },
    ],
  ])("%s", async (_, reviewed) => {
    const { files, head } = await evidenceOf(reviewed);
    expect(verifyReview(files, head).ok).toBe(false);
  });

  test("but a proof that came while the evidence was made may leave its row open, which claims less", async () => {
    const { files, head } = await evidenceOf({ ...own, late: ["r3"] });
    expect(verifyReview(files, head)).toMatchObject({ ok: true });
  });

  test("but passing on a row of one's own is not a self-review", async () => {
    const population = own.population.map((row) =>
      row.row === "r2" ? Object.assign({}, row, { reviewers: [AIKO.id, MAREK.id] }) : row,
    );
    const passed = { row: "r2", decision: "not_mine", by: MAREK } as const;
    const { files, head } = await evidenceOf({ ...own, population, decisions: [[passed], ...own.decisions] });
    expect(verifyReview(files, head)).toMatchObject({ ok: true });
  });
});
