import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { OpenPages } from "#lib/shared/people/open-pages.ts";
import { OpenPagesOf } from "./open-pages.tsx";
import { PersonLink, TeamLink } from "./person-link.tsx";

const shown = (pages: OpenPages | undefined, link: typeof PersonLink, id: string | null | undefined, name = "Mara") => {
  const child = createElement(link, { id, name });
  return renderToStaticMarkup(pages ? OpenPagesOf({ pages, children: child }) : child);
};
const hrefIn = (html: string) => /href="([^"]*)"/.exec(html)?.[1];

test("a name leads to the page that the viewer may open, and to no other", () => {
  const own = { people: ["acc_1"], teams: ["tem_1"] };
  expect(hrefIn(shown({ people: "all", teams: "all" }, PersonLink, "acc_2"))).toBe("/access/people/acc_2");
  expect(hrefIn(shown({ people: "all", teams: "all" }, TeamLink, "tem_2"))).toBe("/access/teams/tem_2");
  expect(hrefIn(shown(own, PersonLink, "acc_1"))).toBe("/access/people/acc_1");
  expect(hrefIn(shown(own, TeamLink, "tem_1"))).toBe("/access/teams/tem_1");
  for (const html of [
    shown(own, PersonLink, "acc_2"),
    shown(own, TeamLink, "tem_2"),
    shown(undefined, TeamLink, "tem_1"),
  ]) {
    expect(html).toContain("Mara");
    expect(html).not.toContain("<a");
  }
});

test("the name of a removed person or team is text", () => {
  for (const id of [null, undefined, ""])
    for (const link of [PersonLink, TeamLink])
      expect(shown({ people: "all", teams: "all" }, link, id)).not.toContain("<a");
});

test("a name with markup is text, one from right to left turns no other words, and an id stays one part of the address", () => {
  const html = shown({ people: "all", teams: "all" }, PersonLink, "a/../b?c", '<img src=x onerror="x"> שרה');
  expect(html).toContain("<bdi");
  expect(html).not.toContain("<img");
  expect(hrefIn(html)).toBe("/access/people/a%2F..%2Fb%3Fc");
});
