import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { AdminsLeft, countLeft, NoBreakGlass, SsoLeft, ssoWords } from "./admins-left.tsx";

const textOf = (html: string) => html.replace(/<[^>]+>/g, "");
const warned = (adminsLeft: string[] | undefined, breakGlassLeft: boolean | undefined) =>
  textOf(renderToStaticMarkup(createElement(NoBreakGlass, { read: { adminsLeft, breakGlassLeft } })));

test("people of single sign-on are among the superusers that are left, and a group of their own", () => {
  const names = ["keeper", "sso_ada", "sso_bo"];
  expect(countLeft(names)).toBe(4);
  expect(textOf(renderToStaticMarkup(createElement(AdminsLeft, { names })))).toBe("Rolecall’s own and keeper");
  expect(ssoWords(names)).toBe(", and 2 people of single sign-on");
  const people = (all: string[]) => renderToStaticMarkup(createElement(SsoLeft, { names: all, Heading: "h2" }));
  expect(textOf(people(names))).toContain("sso_ada and sso_bo: Rolecall cannot change these people.");
  expect([ssoWords(["keeper"]), people(["keeper"])]).toEqual(["", ""]);
});

test.each([
  ["none but Rolecall’s own", [], "Nobody can act as admin by password after this."],
  ["people of single sign-on alone", ["sso_ada"], "Nobody can act as admin by password after this."],
  ["one that is not break-glass", ["keeper", "sso_ada"], "After this, only keeper can act as admin by password"],
])("where %s stays, the review warns", (_who, names, words) => {
  expect(warned(names, false)).toContain(words);
});

test("the review does not warn where break-glass stays, where several stay, or where the cluster was not read", () => {
  expect(warned(["glass"], true)).toBe("");
  expect(warned(["keeper", "other"], false)).toBe("");
  expect(warned(undefined, undefined)).toBe("");
});
