import { expect, test } from "vitest";
import { ALL, beginRotations, EXPECTED, serve } from "./testing-rotations.ts";

beginRotations();

const LEFT_OUT = [
  { cluster: "payments", name: "shielded", reason: "protected" },
  { cluster: "payments", name: "pair_a", reason: "active_in_pair" },
];
const EXCUSED = { cluster: "payments", name: "excused", reason: "exempt" };

test("due SQL users that cannot be rotated are named with the reason, and the others get their passwords", async () => {
  const { run, state } = await serve();
  state.leftOut = [...LEFT_OUT, EXCUSED];
  const { exitCode, stdout, stderr } = await run(...ALL);
  expect(JSON.parse(stdout)).toEqual(EXPECTED);
  expect(stderr).toMatch(/shielded on payments: left out: .*protected/);
  expect(stderr).toMatch(/pair_a on payments: left out: .*pair/);
  expect(stderr).toMatch(/excused on payments: left out: .*exempt/);
  expect(exitCode).toBe(1);
});

test("one that the password policy exempts does not change the exit code", async () => {
  const { run, state } = await serve();
  state.leftOut = [EXCUSED];
  expect((await run(...ALL)).exitCode).toBe(0);
  expect((await run("rotate", "--older-than", "400d", "--yes")).exitCode).toBe(0);
});

test("--dry-run and a run in which nothing can be rotated name what is left out, too", async () => {
  const { run, state } = await serve();
  state.leftOut = LEFT_OUT;
  const listed = await run("rotate", "--older-than", "90d", "--dry-run");
  expect(listed).toMatchObject({ exitCode: 0, stdout: expect.not.stringContaining("shielded") });
  expect(listed.stderr).toContain("shielded on payments");
  const none = await run("rotate", "--older-than", "400d", "--yes");
  expect(none).toMatchObject({ exitCode: 1, stdout: "" });
  expect(none.stderr).toContain("shielded on payments");
  expect(state.started).toBe(0);
});

test("a reason of a later server is shown as it is", async () => {
  const { run, state } = await serve();
  state.leftOut = [{ cluster: "payments", name: "odd", reason: "some_new_reason" }];
  expect((await run(...ALL)).stderr).toContain("odd on payments: left out: some_new_reason");
});
