import fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_BARREN_PAGES, MAX_LIST_MS, MAX_PAGES, type Page } from "#lib/shared/cloud/pages.ts";
import { thrownBy } from "../../../testing/scripted-vendor.ts";
import { readAllPages } from "./pages.ts";

/** Serves `pages` under the tokens t1, t2 …, the last one ending as `end` says. */
function serve(pages: readonly (readonly string[])[], end: Page<string>["next"]) {
  const tokens: (string | undefined)[] = [];
  const read = async (token: string | undefined): Promise<Page<string>> => {
    tokens.push(token);
    const index = token === undefined ? 0 : Number(token.slice(1));
    return { items: pages[index] ?? [], next: index < pages.length - 1 ? `t${index + 1}` : end };
  };
  return { tokens, read };
}

const keyOf = (item: string) => item;
const names = fc.array(fc.stringMatching(/^[a-z]{1,3}$/), { maxLength: 6 });
const ends = fc.constantFrom(undefined, null, "");

test("however a list is cut into pages, all items come, each once, page by page", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(names, { minLength: 1, maxLength: 12 }), ends, async (pages, end) => {
      const { tokens, read } = serve(pages, end);
      const seen: (readonly string[])[] = [];
      const all = await readAllPages({ read, keyOf, onPage: (items) => seen.push(items) });
      expect(all).toEqual([...new Set(pages.flat())]);
      expect(seen).toHaveLength(pages.length);
      expect(seen.flat()).toEqual(all);
      expect(tokens).toEqual([undefined, ...pages.slice(1).map((_, index) => `t${index + 1}`)]);
    }),
  );
});

test("the same token again is no list", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(names, { minLength: 2, maxLength: 12 }), fc.nat(), async (pages, back) => {
      const { tokens, read } = serve(pages, `t${1 + (back % (pages.length - 1))}`);
      expect(await thrownBy(readAllPages({ read, keyOf }))).toMatchObject({ code: "cloud_bad_answer" });
      expect(tokens).toHaveLength(pages.length);
    }),
  );
});

const badAnswer = { code: "cloud_bad_answer" };

test.each<[string, string[]]>([
  ["the same again", ["a"]],
  ["nothing", []],
])("pages without end that bring %s are given up after a few", async (_, items) => {
  let pages = 0;
  const read = async () => ({ items: pages === 0 ? ["a"] : items, next: `t${++pages}` });
  expect(await thrownBy(readAllPages({ read, keyOf }))).toMatchObject(badAnswer);
  expect(pages).toBe(1 + MAX_BARREN_PAGES);
});

test("pages without end that always bring something new are given up after a time, and after a number", async () => {
  let pages = 0;
  let time = 0;
  const slow = async () => {
    time += 1_000;
    return { items: [`a${pages}`], next: `t${++pages}` };
  };
  expect(await thrownBy(readAllPages({ read: slow, keyOf, now: () => time }))).toMatchObject(badAnswer);
  expect(pages).toBe(1 + MAX_LIST_MS / 1_000);
  pages = 0;
  const quick = async () => ({ items: [`a${pages}`], next: `t${++pages}` });
  expect(await thrownBy(readAllPages({ read: quick, keyOf, now: () => 0 }))).toMatchObject(badAnswer);
  expect(pages).toBe(MAX_PAGES);
});

test("some pages that bring nothing new are no reason to give up", async () => {
  const pages = [["a"], ...Array.from({ length: MAX_BARREN_PAGES - 1 }, () => ["a"]), ["b"], [], ["c"]];
  const { read } = serve(pages, undefined);
  expect(await readAllPages({ read, keyOf })).toEqual(["a", "b", "c"]);
});

test("a token too long for an address is not followed", async () => {
  const read = async () => ({ items: ["a"], next: "t".repeat(4_097) });
  expect(await thrownBy(readAllPages({ read, keyOf }))).toMatchObject({ code: "cloud_bad_answer" });
});

test("a page that fails fails the list, after the pages before it were shown", async () => {
  const seen: (readonly string[])[] = [];
  const read = async (token: string | undefined) => {
    if (token) throw new Error("broken");
    return { items: ["a"], next: "t1" };
  };
  expect(await thrownBy(readAllPages({ read, keyOf, onPage: (items) => seen.push(items) }))).toEqual(
    new Error("broken"),
  );
  expect(seen).toEqual([["a"]]);
});
