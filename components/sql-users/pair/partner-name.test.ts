import { expect, test } from "vitest";
import { partnerName } from "./partner-name.ts";

test.each([
  ["app", "app_b"],
  ["app_a", "app_b"],
  ["app_b", "app_a"],
  ["a", "a_b"],
])("the partner of %s is called %s", (name, partner) => {
  expect(partnerName(name)).toBe(partner);
});
