import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ALL, beginRotations, EXPECTED, pendingFiles, pendingFolder, serve } from "./testing-rotations.ts";

beginRotations();

const filed = () => JSON.parse(readFileSync(join(pendingFolder(), pendingFiles()[0] ?? ""), "utf8"));

test("rotations are listed and shown with what remains and the expected end", async () => {
  const { run, state } = await serve();
  state.over = false;
  const listed = await run("rotations", "list");
  expect(listed).toMatchObject({ exitCode: 0, stderr: "" });
  expect(listed.stdout).toMatch(/rot_0 +running +caller +0 of 1/);
  const shown = await run("rotations", "show", "rot_1");
  expect(shown.stdout).toMatch(/remaining +1\n/);
  expect(shown.stdout).toMatch(/expected end +2026-01-02T00:05:00/);
  expect(JSON.parse((await run("rotations", "show", "rot_1", "--json")).stdout)).toMatchObject({
    id: "rot_1",
    remaining: 1,
  });
  expect(await run("rotations", "show", "rot_2")).toMatchObject({ exitCode: 2, stdout: "" });
});

test("a paused rotation continues with the key of this machine, and prints its passwords", async () => {
  const { run, state, calls } = await serve();
  state.paused = true;
  const paused = await run(...ALL);
  expect(paused).toMatchObject({ exitCode: 2, stdout: "" });
  expect(paused.stderr).toContain("rolecall rotations resume rot_1");
  const { sealTo } = calls.find(({ method, path }) => method === "POST" && path === "/rotations")?.body ?? {};
  const resumed = await run("rotations", "resume", "rot_1");
  expect(resumed).toMatchObject({ exitCode: 0, stdout: "" });
  expect(resumed.stderr).toContain("rolecall rotate --resume");
  expect(calls.findLast(({ path }) => path.endsWith("/resume"))?.body).toEqual({ sealTo });
  expect(JSON.parse((await run("rotate", "--resume", "--format", "json")).stdout)).toEqual(EXPECTED);
});

test("a rotation whose key is elsewhere is paused and stopped here, and not resumed", async () => {
  const { run, state } = await serve();
  expect((await run("rotations", "pause", "rot_1")).exitCode).toBe(0);
  const { exitCode, stderr } = await run("rotations", "resume", "rot_1");
  expect(exitCode).toBe(2);
  expect(stderr).toContain("is not on this machine");
  expect((await run("rotations", "stop", "rot_1")).exitCode).toBe(0);
  expect(state.acts).toEqual(["pause", "stop"]);
});

test("a retry prints only what it sets, and keeps its key before it asks", async () => {
  const { run, state } = await serve({ batch: "failed" });
  const first = await run(...ALL);
  expect(first.exitCode).toBe(1);
  expect(JSON.parse(first.stdout)).toEqual([EXPECTED[0]]);
  expect(pendingFiles()).toEqual([]);
  expect((await run("rotations", "retry", "rot_1")).exitCode).toBe(0);
  expect(filed()).toMatchObject({ id: "rot_1", only: ["item_batch"] });
  const again = await run("rotate", "--resume", "--format", "json");
  expect(again).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining("app_user") });
  expect(JSON.parse(again.stdout)).toEqual([EXPECTED[1]]);
  expect(state.taken.map(({ id }) => id)).toEqual(["item_app_user", "item_batch"]);
  expect(pendingFiles()).toEqual([]);
});

test("a refused retry leaves no key, and the one of passwords of unknown outcome as it was", async () => {
  const { run, state } = await serve({ batch: "unknown" });
  await run(...ALL);
  const before = filed();
  state.refuse = "rotation_over";
  const refused = await run("rotations", "retry", "rot_1");
  expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
  expect(refused.stderr).toContain("rotation_over");
  expect(filed()).toEqual(before);
  expect(JSON.parse((await run("rotate", "--resume", "--unknown", "--format", "json")).stdout)).toEqual([EXPECTED[1]]);
  expect(pendingFiles()).toEqual([]);
  expect((await run("rotations", "retry", "rot_1")).exitCode).toBe(2);
  expect(pendingFiles()).toEqual([]);
});
