import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { unitPerson } from "../../../testing/people.ts";
import { freshProcess } from "../../../testing/server.ts";
import { envProblems } from "../../base/env/env.ts";
import { isBreached } from "./breached-passwords.ts";
import { hashNewPassword } from "./new-password.ts";

const folder = freshProcess();
const PERSON = unitPerson("Ada");
const BREACHED = "velvet crane turbine 83 oats";
const GOOD = "heron-quarry-lantern-61";
const sha1 = (text: string) => createHash("sha1").update(text).digest("hex").toUpperCase();

function fileOf(lines: readonly string[], end = "\r\n"): string {
  const path = join(folder(), "breached.txt");
  writeFileSync(path, lines.map((line) => line + end).join(""));
  return path;
}

test("every password of the file is found, and no other", async () => {
  for (const count of [0, 1, 2, 3, 10, 1_000]) {
    const words = Array.from({ length: count }, (_, at) => `password ${at}`);
    const hashes = words.map((word, at) => `${sha1(word)}:${at ** 3}`).sort();
    for (const [lines, end] of [
      [hashes, "\r\n"],
      [hashes.map((line) => line.slice(0, 40).toLowerCase()), "\n"],
    ] as const) {
      const path = fileOf(lines, end);
      const found = await Promise.all(words.map((word) => isBreached(path, word)));
      expect(found.filter(Boolean)).toHaveLength(count);
      const others = await Promise.all(Array.from({ length: 50 }, (_, at) => isBreached(path, `other ${at}`)));
      expect(others.filter(Boolean)).toEqual([]);
    }
  }
});

test("a new account password that the file has is refused, and one is taken that it has not", async () => {
  vi.stubEnv("BREACHED_PASSWORDS_FILE", fileOf([`${sha1(BREACHED)}:3`]));
  await expect(hashNewPassword(BREACHED, PERSON)).rejects.toMatchObject({
    code: "invalid_input",
    more: {
      fields: { password: "This password is in a list of passwords that were stolen elsewhere. Choose another one." },
    },
  });
  expect(await hashNewPassword(GOOD, PERSON)).toContain("$argon2id$");
});

test("without the variable no list is used", async () => {
  expect(await hashNewPassword(BREACHED, PERSON)).toContain("$argon2id$");
});

test("a list that cannot be read any more lets no new password through", async () => {
  vi.stubEnv("BREACHED_PASSWORDS_FILE", join(folder(), "gone.txt"));
  await expect(hashNewPassword(GOOD, PERSON)).rejects.toMatchObject({
    more: { fields: { password: "The list of stolen passwords cannot be read. Ask an administrator." } },
  });
});

test("a file that is missing or no such list is told at the start", () => {
  vi.stubEnv("COCKROACH_API_KEY", "x");
  for (const path of [join(folder(), "gone.txt"), fileOf(["not a hash"]), folder()]) {
    vi.stubEnv("BREACHED_PASSWORDS_FILE", path);
    expect(envProblems()).toEqual([
      "BREACHED_PASSWORDS_FILE: the file cannot be read, or does not begin with a line of a SHA-1 hash and a count",
    ]);
  }
  vi.stubEnv("BREACHED_PASSWORDS_FILE", fileOf([`${sha1(BREACHED)}:3`]));
  expect(envProblems()).toEqual([]);
});
