import { expect, test } from "vitest";
import { ERROR_WORDS } from "../errors/errors.ts";
import { providerFailure } from "./provider-failure.ts";

test("an address tells failures of a sign-in at the provider and no other ones", () => {
  const told = Object.keys(ERROR_WORDS).filter((code) => providerFailure(code, undefined));
  const others = told.filter((code) => !code.startsWith("provider_"));
  expect(others.toSorted()).toEqual([
    "audit_unavailable",
    "internal",
    "store_unavailable",
    "unauthenticated",
    "wrong_origin",
  ]);
  expect(told.length - others.length).toBeGreaterThan(10);
  for (const code of ["toString", "__proto__", "", ["provider_refused"], undefined])
    expect(providerFailure(code, undefined)).toBeUndefined();
});
