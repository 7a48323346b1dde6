import { describe, expect, test } from "vitest";
import { confirmIdentityInput, createAdministratorInput, signInInput } from "./accounts.ts";

const ADA = { secret: "s", name: " Ada ", email: " Ada@Example.COM ", password: "x".repeat(15) };

describe("a new administrator", () => {
  test("stores the email in lower case and the name trimmed", () => {
    expect(createAdministratorInput.parse(ADA)).toMatchObject({ name: "Ada", email: "ada@example.com" });
  });

  test("may have a password of 15 to 128 characters", () => {
    const taken = (length: number) =>
      createAdministratorInput.safeParse({ ...ADA, password: "x".repeat(length) }).success;
    expect([14, 15, 128, 129].map(taken)).toEqual([false, true, true, false]);
  });

  test("has a password that is taken as it was typed, spaces too", () => {
    const password = "  cleft cam synod  ";
    expect(createAdministratorInput.parse({ ...ADA, password }).password).toBe(password);
  });

  test.each(["", "ada", "ada@", "@example.com", "ada@example.com, bob@example.com", "ada@example.com\nbcc: x@y.z"])(
    "has not %j for an email",
    (email) => {
      expect(createAdministratorInput.safeParse({ ...ADA, email }).success).toBe(false);
    },
  );
});

describe("a sign-in", () => {
  test("takes a password of any kind, since what it must be like is a rule for new ones", () => {
    expect(signInInput.safeParse({ email: "ada@example.com", password: "x" }).success).toBe(true);
  });

  test("finds the account however the email is written", () => {
    expect(signInInput.parse({ email: " ADA@example.com", password: "x" }).email).toBe("ada@example.com");
  });

  test.each([
    ["empty", ""],
    ["so long that hashing it would only cost time", "x".repeat(1_025)],
    ["no text", null],
  ])("takes no password that is %s", (_, password) => {
    expect(signInInput.safeParse({ email: "ada@example.com", password }).success).toBe(false);
    expect(confirmIdentityInput.safeParse({ password }).success).toBe(false);
  });
});

test("input with unknown fields is refused", () => {
  const role = "administrator";
  expect(createAdministratorInput.safeParse({ ...ADA, role }).success).toBe(false);
  expect(signInInput.safeParse({ email: "ada@example.com", password: "x", role }).success).toBe(false);
  expect(confirmIdentityInput.safeParse({ password: "x", role }).success).toBe(false);
});
