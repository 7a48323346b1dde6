import { describe, expect, test } from "vitest";
import { type ClaimRow, claimRows, claimsIn, problemsOf, readClaims, textsIn } from "./claims.ts";
import { read } from "./documents.ts";
import { textsOfTests } from "./run/titles.ts";

const claims = readClaims();
const rows = claimRows(read("docs/claims.md"));
const missing = (listed: readonly ClaimRow[]) =>
  [...claims].flatMap(([about, sentences]) => {
    const known = new Set(listed.filter((row) => row.about === about).map(({ sentence }) => sentence));
    return sentences.filter((sentence) => !known.has(sentence)).map((sentence) => `${about}: ${sentence}`);
  });

describe("docs/claims.md", () => {
  test("has every sentence that promises something, of the documents and of the interface", () => {
    expect(missing(rows)).toEqual([]);
  });

  test("has no sentence that stands nowhere else", () => {
    const gone = rows.filter(({ about, sentence }) => !claims.get(about)?.includes(sentence));
    expect(gone.map(({ about, sentence }) => `${about}: ${sentence}`)).toEqual([]);
  });

  test("names tests that exist, or says why no test can hold a sentence", () => {
    expect(
      rows.flatMap((row) => problemsOf(row, textsOfTests).map((problem) => `${row.sentence}: ${problem}`)),
    ).toEqual([]);
  });
});

describe("the check of docs/claims.md", () => {
  const row = (heldBy: string): ClaimRow => ({ about: "docs/guide.md", sentence: "It is proved.", heldBy });

  test("finds promises in prose, lists and tables, and no code", () => {
    const document =
      "# Ends\n\nIt waits.\nIt **is** [proved](x.md). Only here.\n\n- It has ended\n\n| a | it ends |\n\n```\nproof\n```\n";
    expect(claimsIn("docs/guide.md", document)).toEqual([
      "Ends",
      "It is proved.",
      "Only here.",
      "It has ended",
      "it ends",
    ]);
    expect(claimsIn("docs/api.md", document)).not.toContain("Only here.");
    const all = "# Title\n\n**Ask.** It lasts for as long as you like. Then no more.";
    expect(claimsIn("docs/grants.md", all)).toEqual(["It lasts for as long as you like."]);
  });

  test("finds what an element, an attribute, a string and a template say, and no type", () => {
    const source = [
      'import x from "It ended"; type T = "It ends";',
      'const a = <p title="Has ended">Ended <b>{n}</b> of {c ? "It is proof" : `$' + "{n} proved`}</p>;",
    ].join("\n");
    expect(textsIn("a.tsx", source).filter((text) => /end|prov|proof/i.test(text))).toEqual([
      "Ended … of …",
      "Has ended",
      "It is proof",
      "… proved",
    ]);
  });

  test.each([
    "The previous one no longer works.",
    "The old one no longer works: try again.",
    "The links stop working.",
    "It can no longer log in.",
    "They cannot sign in.",
    "A reset locks its applications out.",
    "A token still signs in.",
  ])("finds a way in that is said to be closed or open: %s", (sentence) => {
    expect(claimsIn("docs/guide.md", `${sentence}\n`)).toEqual([sentence]);
  });

  test("misses a sentence without its row", () => {
    expect(missing([]).length).toBeGreaterThan(100);
  });

  test("refuses a row without a test and without a reason, and a test that does not exist", () => {
    expect(problemsOf(row("of course"), textsOfTests)).toHaveLength(1);
    expect(problemsOf(row("no test can hold it: "), textsOfTests)).toHaveLength(1);
    expect(problemsOf(row("no test can hold it: it is advice"), textsOfTests)).toEqual([]);
    expect(problemsOf(row("`scripts/claims.test.ts` › “misses a sentence without its row”"), textsOfTests)).toEqual([]);
    expect(problemsOf(row("`scripts/claims.test.ts` › “holds everything”"), textsOfTests)).toHaveLength(1);
    expect(problemsOf(row("`scripts/claims.ts` › “misses a sentence without its row”"), textsOfTests)).toHaveLength(1);
  });
});
