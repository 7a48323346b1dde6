import { expect, test } from "vitest";
import type { PersonPower } from "#lib/shared/people/person-page.ts";
import { powerWords } from "./power-sentence.ts";

const ACCOUNT = {
  id: "acc_1",
  name: "Mara",
  email: "m@example.com",
  role: "member",
  disabled: false,
  signedInAt: null,
} as const;
const words = (power: Partial<PersonPower>, disabled = false) => {
  const whole = { all: false, clusters: 0, names: [], closed: 0, admins: 0, ...power };
  const { can, worst } = powerWords({ account: { ...ACCOUNT, disabled }, power: whole });
  const said = can.map((part) => (typeof part === "string" ? part : part.cluster)).join("");
  return worst === null ? said : `${said} ${worst}`;
};

test("the first sentence says what the roles let a person do, and how many superusers that reaches", () => {
  expect(words({})).toBe("Has no role that creates, resets or deletes SQL users.");
  expect(words({ clusters: 1, names: ["a"] })).toBe("Can create, reset and delete SQL users of a.");
  expect(words({ clusters: 2, names: ["a", "b"], admins: 1 })).toBe(
    "Can create, reset and delete SQL users of a and b. 1 of these SQL users is a superuser",
  );
  expect(words({ clusters: 5, names: ["a", "b"], admins: 1_200 })).toBe(
    "Can create, reset and delete SQL users of a, b and 3 more clusters. 1,200 of these SQL users are superusers",
  );
  expect(words({ all: true, clusters: 0 })).toBe("Can create, reset and delete SQL users of all clusters.");
  expect(words({ all: true, clusters: 9, admins: 4 }, true)).toBe(
    "Disabled: cannot sign in, and keeps teams and roles until it is enabled.",
  );
});

test("the sentence promises no change on a cluster that the API key closes", () => {
  for (const all of [true, false])
    expect(words({ all, closed: 3 })).toBe(
      "Has the right to create, reset and delete SQL users, but Rolecall's key cannot change them on any of these clusters.",
    );
  expect(words({ all: true, clusters: 2, names: ["a", "b"], closed: 1 })).toBe(
    "Can create, reset and delete SQL users of a and b. Rolecall's key cannot change them on 1 other.",
  );
});
