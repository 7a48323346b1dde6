import { randomBytes } from "node:crypto";
import { expect, test, vi } from "vitest";
import { freshProcess, registry } from "../../../testing/server.ts";
import { isGuessable } from "./password-strength.ts";

freshProcess();

const NAMES = ["Lena Hoffmann", "lena@halden.example", "orders-prod"];

test.each([
  "Summer2026Summer2026",
  "thisismypassword1234",
  "Password123456789!",
  "Welcome2026Welcome!",
  "januaryfebruarymarch",
  "qwertyuiopasdfghjkl",
  "letmeinletmeinplease",
  "MyCompany2026!!!!",
  "1qaz2wsx3edc4rfv",
  "HoffmannHoffmann1985",
])("%s is guessable", async (password) => {
  expect(await isGuessable(password, NAMES)).toBe(true);
});

test.each([
  "heron-quarry-lantern-61",
  "walnut-harbour-drizzle-12",
  "correct horse battery staple",
  "mein hund heisst waldi 77",
  "kX9#mPq2vL8nRt4w",
])("%s is not", async (password) => {
  expect(await isGuessable(password, NAMES)).toBe(false);
});

test("no password that a program makes is guessable", async () => {
  for (let count = 0; count < (process.env.ROLECALL_PROVE ? 100 : 25); count++)
    expect(await isGuessable(randomBytes(15).toString("base64url"), NAMES)).toBe(false);
});

test("of a long password only the start is estimated, which takes no longer", async () => {
  const hard = Array.from({ length: 128 }, (_, at) => "abcde135!$@"[(at * 7) % 11]).join("");
  await isGuessable(hard, NAMES);
  const estimator = await (registry()?.get("password-estimator") as Promise<{ check(password: string): unknown }>);
  const check = vi.spyOn(estimator, "check");
  await isGuessable(hard, NAMES);
  expect(check.mock.calls.map(([password]) => password)).toEqual([hard.slice(0, 40)]);
});
