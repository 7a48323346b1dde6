import { expect, test } from "vitest";
import { PLAIN_FORM } from "./access-form.ts";
import { parseWanted, wantedSearch } from "./wanted-access.ts";
import { planWanted } from "./wanted-plan.ts";

test("a spec cannot keep admin", () => {
  const form = parseWanted("for=read-write&db=shop&admin=keep&root=stays");
  expect(wantedSearch(form)).toBe("for=read-write&db=shop");
  const planned = planWanted(form, { user: "app_shop", restricted: false });
  expect(planned.ok && planned.plan.run.at(-1)?.says).toContain("Revokes the admin role from app_shop");
});

test("a spec survives the round trip", () => {
  const form = { ...PLAIN_FORM, level: "table-level", tables: "shop.public.orders", privileges: ["SELECT"] } as const;
  expect(parseWanted(wantedSearch(form) ?? "")).toEqual(form);
});

test("choices too long for a spec are refused, not cut off", () => {
  expect(wantedSearch({ ...PLAIN_FORM, level: "table-level", tables: "shop.public.orders\n".repeat(200) })).toBeNull();
});
