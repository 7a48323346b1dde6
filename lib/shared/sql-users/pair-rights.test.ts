import { expect, test } from "vitest";
import { lackingOf } from "./pair-rights.ts";

type Rights = Parameters<typeof lackingOf>[0];

const rights = (more: Partial<Rights> = {}): Rights => ({
  admin: null,
  options: [],
  roles: [],
  system: [],
  databases: [],
  owned: { count: 0, views: 0, objects: [] },
  ...more,
});
const access = (...words: string[]) => words.map((each) => ({ words: each, through: "shop_rw_role", data: true }));
const system = (privilege: string) => ({ privilege, through: null, grantable: false });

test("what one of a pair has through a role, the other may have in another way", () => {
  const first = rights({
    databases: [{ name: "shop", access: access("read every table") }],
    system: [system("VIEWACTIVITY")],
  });
  const second = rights({
    databases: [{ name: "shop", access: [{ words: "read every table", through: "app_b", data: true }] }],
    system: [system("VIEWACTIVITY"), system("VIEWJOB")],
  });
  expect(lackingOf(first, second)).toEqual([]);
  expect(lackingOf(second, first)).toEqual(["system: VIEWJOB"]);
});

test("a right that only the first one has is listed with its database", () => {
  const first = rights({ databases: [{ name: "shop", access: access("read every table", "delete rows") }] });
  const second = rights({ databases: [{ name: "shop", access: access("read every table") }] });
  expect(lackingOf(first, second)).toEqual(["shop: delete rows"]);
  expect(lackingOf(first, rights())).toHaveLength(2);
});

test("a role option is lacking, unless the other has it as a system privilege: no group role passes it on", () => {
  const first = rights({ options: ["CREATEDB", "CONTROLJOB", "SUBJECT=CN=app"] });
  expect(lackingOf(first, rights({ system: [system("CREATEDB")] }))).toEqual([
    "role option: CONTROLJOB, which no group role gives",
  ]);
  expect(lackingOf(first, rights({ options: ["CONTROLJOB", "CREATEDB"] }))).toEqual([]);
  expect(lackingOf(rights({ system: [system("CREATEDB")] }), first)).toEqual([]);
});

test("an admin lacks nothing, and a SQL user that is not admin lacks admin", () => {
  const admin = rights({ admin: { through: null } });
  expect(lackingOf(admin, rights())).toEqual(["membership in admin: every privilege"]);
  expect(lackingOf(rights({ system: [system("VIEWJOB")] }), admin)).toEqual([]);
});

test("a long list is cut, and says by how much", () => {
  const words = Array.from({ length: 25 }, (_, index) => `read table ${index}`);
  expect(lackingOf(rights({ databases: [{ name: "shop", access: access(...words) }] }), rights()).at(-1)).toBe(
    "5 more",
  );
});
