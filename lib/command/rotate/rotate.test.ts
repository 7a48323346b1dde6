import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CLUSTER, problem, startApi } from "../testing-api.ts";
import { rolecall } from "../testing-bundled.ts";
import { ALL, beginRotations, DUE, EXPECTED, pendingFiles, pendingFolder, serve } from "./testing-rotations.ts";

beginRotations();

test("all due passwords are set and printed as one document, and only then deleted on the server", async () => {
  const { calls, run, state } = await serve();
  const { exitCode, stdout, stderr } = await run(...ALL);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual(EXPECTED);
  expect(stderr).toContain("2 new passwords");
  expect(stderr).not.toContain("new-app_user");
  expect(state.taken).toEqual([
    { id: "item_app_user", at: 17 },
    { id: "item_batch", at: 17 },
  ]);
  expect(calls.find(({ method, path }) => method === "POST" && path === "/rotations")?.body).toMatchObject({
    targets: [{ clusterId: CLUSTER.id, names: ["app_user", "batch"] }],
    deliver: "caller",
  });
  expect(pendingFiles()).toEqual([]);
});

test("a Secret is named by its cluster also where one cluster alone is due", async () => {
  const { run } = await serve({ batch: "failed" });
  const { stdout } = await run("rotate", "--older-than", "90d", "--yes", "--format", "k8s");
  expect(stdout.match(/^ {2}name: .*$/gm)).toEqual([`  name: '${CLUSTER.name}.app-user-xu'`]);
});

test("passwords that the reader of the pipe did not take stay on the server, and --resume prints them", async () => {
  const { env, run, state } = await serve();
  const { exitCode, stderr } = await rolecall(ALL, { env, unread: true });
  expect({ exitCode, taken: state.taken }).toEqual({ exitCode: 2, taken: [] });
  expect(stderr).toMatch(/standard output took no password: .*rolecall rotate --resume/);
  expect(JSON.parse((await run("rotate", "--resume", "--format", "json")).stdout)).toEqual(EXPECTED);
});

test("with --keep the passwords can be printed again, until --taken lets the server delete them", async () => {
  const { run, state } = await serve();
  expect(JSON.parse((await run(...ALL, "--keep")).stdout)).toEqual(EXPECTED);
  expect(state.taken).toEqual([]);
  expect(JSON.parse((await run("rotate", "--resume", "--keep", "--format", "json")).stdout)).toEqual(EXPECTED);
  expect(await run("rotate", "--taken")).toMatchObject({ exitCode: 0, stdout: "" });
  expect(state.taken).toHaveLength(2);
  expect(pendingFiles()).toEqual([]);
});

test("--taken deletes nothing of a rotation whose passwords were never printed", async () => {
  const { env, run, state } = await serve();
  state.over = false;
  const { program, child } = start(env);
  await reported(child, "0 of 2");
  child.kill("SIGINT");
  await program;
  state.over = true;
  expect((await run("rotate", "--taken")).exitCode).toBe(0);
  expect(state.taken).toEqual([]);
  expect(JSON.parse((await run("rotate", "--resume", "--format", "json")).stdout)).toEqual(EXPECTED);
});

test("SQL users that were not set are named, and the exit code is 1", async () => {
  const { run } = await serve({ batch: "failed" });
  const { exitCode, stdout, stderr } = await run(...ALL);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toEqual([EXPECTED[0]]);
  expect(stderr).toContain("batch on payments: failed");
});

test("Ctrl-C prints nothing, leaves a key that its user alone can read, and --resume prints all", async () => {
  const { env, run, state } = await serve();
  state.over = false;
  const { program, child } = start(env);
  await reported(child, "0 of 2");
  child.kill("SIGINT");
  expect(await program).toMatchObject({ exitCode: 130, stdout: "" });
  const [name = ""] = pendingFiles();
  expect(statSync(join(pendingFolder(), name)).mode & 0o777).toBe(0o600);
  state.over = true;
  const resumed = await run("rotate", "--resume", "--format", "json");
  expect(JSON.parse(resumed.stdout)).toEqual(EXPECTED);
  expect(state.started).toBe(1);
  expect(pendingFiles()).toEqual([]);
  expect((await run("rotate", "--resume")).stderr).toContain("there is no rotation to resume");
});

test("killed before the server's answer, --resume finds the same rotation and starts no second one", async () => {
  const { arrived, env, run, state } = await serve();
  state.lose = true;
  const { child } = start(env);
  await arrived;
  child.kill("SIGKILL");
  await once(child, "close");
  state.lose = false;
  expect(JSON.parse((await run("rotate", "--resume", "--format", "json")).stdout)).toEqual(EXPECTED);
  expect(state.started).toBe(1);
});

test("a refused start leaves no file behind", async () => {
  const { run, env, state } = await serve();
  await run("rotate", "--older-than", "90d", "--yes");
  const refusing = await startApi((call) =>
    call.path === "/rotations/due" ? { body: { items: DUE, next: null, more: false } } : problem(403, "forbidden"),
  );
  const { exitCode, stderr } = await rolecall(ALL, { env: { ...env, ROLECALL_URL: refusing.url } });
  await refusing.stop();
  expect({ exitCode, started: state.started }).toEqual({ exitCode: 2, started: 1 });
  expect(stderr).toContain("forbidden, req_1");
  expect(pendingFiles()).toEqual([]);
});

test("a start whose answer is lost finds its rotation by its key, whatever a repeated request gets", async () => {
  const { run, state } = await serve();
  state.refuse = "outcome_unknown";
  const { exitCode, stdout } = await run(...ALL);
  expect({ exitCode, started: state.started }).toEqual({ exitCode: 0, started: 1 });
  expect(JSON.parse(stdout)).toEqual(EXPECTED);
});

test.each(["outcome_unknown", "token_invalid"])(
  "a repeated start that is refused as %s keeps the key, and --resume prints the passwords",
  async (code) => {
    const { run, state } = await serve();
    [state.refuse, state.over] = [code, false];
    const { exitCode, stderr } = await run(...ALL);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/may have been started.*rolecall rotate --resume/);
    expect(pendingFiles()).toHaveLength(1);
    state.over = true;
    expect(JSON.parse((await run("rotate", "--resume", "--format", "json")).stdout)).toEqual(EXPECTED);
    expect(state.started).toBe(1);
  },
);

test("a fault of the server at the first request keeps the key too", async () => {
  const { env } = await serve();
  const failing = await startApi((call) =>
    call.path === "/rotations/due" ? { body: { items: DUE, next: null, more: false } } : problem(500, "internal"),
  );
  const { exitCode } = await rolecall(ALL, { env: { ...env, ROLECALL_URL: failing.url } });
  await failing.stop();
  expect(exitCode).toBe(2);
  expect(pendingFiles()).toHaveLength(1);
});

test("a start that stays unknown does not block a later rotation", async () => {
  const { env, run, state } = await serve();
  const lost = join(pendingFolder(), "lost.json");
  state.over = false;
  const { program, child } = start(env);
  await reported(child, "0 of 2");
  child.kill("SIGINT");
  await program;
  const [name = ""] = pendingFiles();
  const { id: _, ...stored } = JSON.parse(readFileSync(join(pendingFolder(), name), "utf8"));
  const key = (await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"])).privateKey;
  const older = {
    key: await crypto.subtle.exportKey("jwk", key),
    startedAt: new Date(Date.now() - 60_000).toISOString(),
  };
  writeFileSync(lost, JSON.stringify({ ...stored, ...older }), { mode: 0o600 });
  [state.refuse, state.over] = ["outcome_unknown", true];
  const { stdout, stderr } = await run("rotate", "--resume", "--format", "json");
  expect(JSON.parse(stdout)).toEqual(EXPECTED);
  expect(stderr).toContain("outcome_unknown");
  expect(pendingFiles()).toEqual(["lost.json"]);
});

test("a file of the day before starts no second rotation", async () => {
  const { arrived, env, run, state } = await serve();
  state.lose = true;
  const { child } = start(env);
  await arrived;
  child.kill("SIGKILL");
  await once(child, "close");
  state.lose = false;
  const [name = ""] = pendingFiles();
  const path = join(pendingFolder(), name);
  const stored = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify({ ...stored, startedAt: new Date(Date.now() - 24 * 60 * 60_000).toISOString() }));
  expect((await run("rotate", "--resume")).stderr).toContain("there is no rotation to resume");
  expect(pendingFiles()).toEqual([]);
});

test("the file of an unfinished rotation holds no token and no password", async () => {
  const { env, state } = await serve();
  state.over = false;
  const { program, child } = start(env);
  await reported(child, "0 of 2");
  const [name = ""] = pendingFiles();
  const text = readFileSync(join(pendingFolder(), name), "utf8");
  child.kill("SIGINT");
  await program;
  expect(text).not.toContain(env.ROLECALL_TOKEN);
  expect(text).not.toContain("new-");
});

test("--dry-run lists and starts nothing; without --yes a pipeline is refused; nothing due is done", async () => {
  const { run, state } = await serve();
  expect((await run("rotate", "--older-than", "90", "--dry-run")).stdout).toMatch(
    /payments +app_user +Payments +2026-01-02/,
  );
  const refused = await run("rotate", "--older-than", "90d");
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain("give --yes");
  expect(await run("rotate", "--older-than", "400d", "--yes")).toMatchObject({ exitCode: 0, stdout: "" });
  expect((await run("rotate", "--yes")).exitCode).toBe(2);
  expect(state.started).toBe(0);
});

function start(env: Record<string, string>) {
  const program = join(import.meta.dirname, "../../../scripts/rolecall.mjs");
  const child = spawn(process.execPath, [program, ...ALL], {
    env: { NODE_ENV: "test", PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  const ended = once(child, "close").then(([exitCode]) => ({ exitCode, stdout }));
  return { program: ended, child };
}

/** Resolves once the process has printed this on standard error. */
async function reported(child: ReturnType<typeof start>["child"], words: string): Promise<void> {
  let text = "";
  for await (const chunk of child.stderr.iterator({ destroyOnReturn: false })) {
    text += chunk;
    if (text.includes(words)) return;
  }
  throw new Error(`ended without saying “${words}”: ${text}`);
}
