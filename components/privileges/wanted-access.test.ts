import { expect, test } from "vitest";
import { PLAIN_FORM } from "./access-form.ts";
import { parseWanted, wantedSearch } from "./wanted-access.ts";
import { planWanted } from "./wanted-plan.ts";

test("a spec cannot ask that admin is kept", () => {
  const form = parseWanted("for=read-write&db=shop&admin=keep&root=stays");
  expect(wantedSearch(form)).toBe("for=read-write&db=shop");
  const planned = planWanted(form, { user: "app_shop", restricted: false });
  expect(planned.ok && planned.plan.run.at(-1)?.says).toContain("Takes the admin role from app_shop");
});

test("a spec comes back as it was chosen", () => {
  const form = { ...PLAIN_FORM, level: "table-level", tables: "shop.public.orders", privileges: ["SELECT"] } as const;
  expect(parseWanted(wantedSearch(form) ?? "")).toEqual(form);
});

test("what does not fit into a spec is not cut off in silence", () => {
  expect(wantedSearch({ ...PLAIN_FORM, level: "table-level", tables: "shop.public.orders\n".repeat(200) })).toBeNull();
});
