import { expect, test } from "vitest";
import { Secret } from "../base/secret.ts";
import { writtenJson } from "./kinds/written-json.ts";
import { changed, currentOf, heldFields, nextOf, withCurrent, withNext } from "./record.ts";

const about = { username: "app", cluster: "prod", clusterId: "c1", host: "h", port: "26257", database: "defaultdb" };
const PASSWORD = "aPass-word_of_32_characters_long";

test("a password stays a secret in changes and fields until the request is written", () => {
  const next = changed({ team: "payments" }, withNext(about, { password: new Secret(PASSWORD), marker: "m1" }));
  const current = changed({}, withCurrent(new Secret(PASSWORD), "m2"));
  for (const fields of [next, current]) {
    expect(Object.values(fields)).not.toContain(PASSWORD);
    expect(JSON.stringify(fields)).not.toContain(PASSWORD);
  }
  expect(nextOf(next)?.password.reveal()).toBe(PASSWORD);
  expect(JSON.parse(writtenJson({ data: next }))).toMatchObject({
    data: { team: "payments", password_next: PASSWORD, delivery_next: "m1" },
  });
});

test("a password that was read is a secret too, and is written back as it was", () => {
  const read = heldFields({ password: PASSWORD, password_next: "another", team: "payments", count: 3 });
  expect(Object.values(read)).not.toContain(PASSWORD);
  expect(currentOf(read)?.password.reveal()).toBe(PASSWORD);
  expect(JSON.parse(writtenJson(read))).toEqual({
    password: PASSWORD,
    password_next: "another",
    team: "payments",
    count: 3,
  });
});

test("what a secret store answers is no secret of Rolecall, whatever its fields are called", () => {
  const foreign = { password: { reveal: 1 }, note: { reveal: "text" } };
  const read = heldFields(foreign);
  expect(JSON.parse(writtenJson({ data: read }))).toEqual({ data: foreign });
  expect(currentOf(read)).toBeNull();
});
