import { expect, test } from "vitest";
import { ALL, beginRotations, EXPECTED, pendingFiles, serve } from "./testing-rotations.ts";

/* An unknown outcome: the old password may be the one that works, so the new one must not be stored in its place unseen. */

beginRotations();

const APART = ["rotate", "--resume", "--unknown", "--format", "json"];

test("a password whose outcome is unknown is named, not among the new ones, and stays on the server", async () => {
  const { run, state } = await serve({ batch: "unknown" });
  const { exitCode, stdout, stderr } = await run(...ALL);
  expect(JSON.parse(stdout)).toEqual([EXPECTED[0]]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/batch on payments: .*either password may work/);
  expect(stderr).toContain("1 new password, 1 unknown");
  expect(stderr).toContain("rolecall rotate --resume --unknown");
  expect(state.taken.map(({ id }) => id)).toEqual(["item_app_user"]);
});

test("--resume --unknown prints those apart, and only then the server deletes them", async () => {
  const { run, state } = await serve({ batch: "unknown" });
  await run(...ALL);
  expect((await run("rotate", "--resume")).stderr).toContain("rolecall rotate --resume --unknown");
  const { exitCode, stdout, stderr } = await run(...APART);
  expect(JSON.parse(stdout)).toEqual([EXPECTED[1]]);
  expect(exitCode).toBe(1);
  expect(stderr).not.toContain("app_user");
  expect(state.taken.map(({ id }) => id)).toEqual(["item_app_user", "item_batch"]);
  expect(pendingFiles()).toEqual([]);
  expect(await run(...APART)).toMatchObject({ exitCode: 2, stdout: "" });
});

test("with --keep both stay until --taken, which leaves what was not printed", async () => {
  const { run, state } = await serve({ batch: "unknown" });
  await run(...ALL, "--keep");
  expect(JSON.parse((await run("rotate", "--resume", "--keep", "--format", "json")).stdout)).toEqual([EXPECTED[0]]);
  await run("rotate", "--taken");
  expect(state.taken.map(({ id }) => id)).toEqual(["item_app_user"]);
  expect(JSON.parse((await run(...APART, "--keep")).stdout)).toEqual([EXPECTED[1]]);
  expect(JSON.parse((await run(...APART, "--keep")).stdout)).toEqual([EXPECTED[1]]);
  await run("rotate", "--taken");
  expect(state.taken.map(({ id }) => id)).toEqual(["item_app_user", "item_batch"]);
  expect(pendingFiles()).toEqual([]);
});

test("a password that was replaced after the rotation is not printed by --resume, which names its SQL user", async () => {
  const { run, state } = await serve();
  await run(...ALL, "--keep");
  state.replaced = ["batch"];
  const { exitCode, stdout, stderr } = await run("rotate", "--resume", "--format", "json");
  expect(JSON.parse(stdout)).toEqual([EXPECTED[0]]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/batch on payments: another password was set since/);
});

test("a password that a retry replaced for another key meanwhile is not printed", async () => {
  const { run, state } = await serve();
  state.retried = "batch";
  const { exitCode, stdout, stderr } = await run(...ALL);
  expect(JSON.parse(stdout)).toEqual([EXPECTED[0]]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/batch on payments: .*users reset/);
});
