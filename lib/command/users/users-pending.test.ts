import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { problem } from "../testing-api.ts";
import { rolecall } from "../testing-bundled.ts";
import { beginCommands, home, left, PASSWORD, sealed, serve } from "../testing-users.ts";

beginCommands();

test("a password that the reader of the pipe did not take is a failure that says so", async () => {
  const { env } = await serve(async (one) => ({ body: { name: "app_user", sealed: await sealed(one, "app_user") } }));
  const { exitCode, stderr } = await rolecall(["users", "reset", "payments", "app_user"], { env, unread: true });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(
    /^rolecall: standard output took no password: .*; print it, within an hour, with: rolecall users resume\n$/,
  );
  expect(await rolecall(["users", "resume"], { env })).toMatchObject({ exitCode: 0, stdout: `${PASSWORD}\n` });
  expect(left()).toEqual([]);
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s waits for a password that may be set, and it is printed",
  async (signal) => {
    let child: ChildProcess | undefined;
    const { env } = await serve(async (one) => {
      if (one.method !== "POST") return undefined;
      const heard = once(child?.stderr ?? fail(), "data");
      child?.kill(signal);
      await heard;
      // A shell whose terminal was closed sends it once more.
      if (signal === "SIGHUP") child?.kill(signal);
      return { body: { name: "app_user", sealed: await sealed(one, "app_user") } };
    });
    const { exitCode, stdout, stderr } = await rolecall(["users", "reset", "payments", "app_user"], {
      env,
      during: (begun) => {
        child = begun;
      },
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${PASSWORD}\n` });
    expect(stderr).toContain("press Ctrl-C again to end immediately");
  },
);

test("a second Ctrl-C ends at once and says what to do", async () => {
  let child: ChildProcess | undefined;
  const { env } = await serve(async (one) => {
    if (one.method !== "POST") return undefined;
    const heard = once(child?.stderr ?? fail(), "data");
    child?.kill("SIGINT");
    await heard;
    child?.kill("SIGINT");
    await once(child ?? fail(), "exit");
    return "hang up";
  });
  const { exitCode, stderr } = await rolecall(["users", "reset", "payments", "app_user"], {
    env,
    during: (begun) => {
      child = begun;
    },
  });
  expect(exitCode).toBe(130);
  expect(stderr).toContain("stopped; print it, within an hour, with: rolecall users resume");
});

test("a command that is killed while its password is set loses none: its key and the call lie in a private file", async () => {
  let child: ChildProcess | undefined;
  const { env, calls } = await serve(async (one) => {
    if (one.method !== "POST") return undefined;
    if (child) {
      const killed = once(child, "exit");
      child.kill("SIGKILL");
      child = undefined;
      await killed;
      return "hang up";
    }
    return { body: { name: "app_user", sealed: await sealed(one, "app_user") } };
  });
  const given = ["users", "reset", "payments", "app_user", "--format", "json"];
  await rolecall(given, {
    env,
    during: (begun) => {
      child = begun;
    },
  });
  const [file = ""] = left();
  expect(statSync(join(home, file)).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(home, file), "utf8")).not.toContain(PASSWORD);
  const { exitCode, stdout } = await rolecall(["users", "resume"], { env });
  expect([exitCode, JSON.parse(stdout)]).toMatchObject([0, [{ sqlUser: "app_user", password: PASSWORD }]]);
  const posts = calls.filter(({ method }) => method === "POST");
  expect(new Set(posts.map(({ idempotencyKey, body }) => JSON.stringify([idempotencyKey, body]))).size).toBe(1);
  expect(left()).toEqual([]);
  expect((await rolecall(["users", "resume"], { env })).stderr).toContain("there is no password to print");
});

test("a refusal when a stopped command is resumed loses no password, and keeps none of the others back", async () => {
  const dead = new Set<string>();
  let refuses: string | undefined;
  const { env } = await serve(async (one) => {
    if (one.method !== "POST") return undefined;
    const name = one.path.split("/").at(-2) ?? "";
    if (!dead.has(name)) {
      dead.add(name);
      child?.kill("SIGKILL");
      return "hang up";
    }
    return name === refuses ? problem(401, "token_invalid") : { body: { name, sealed: await sealed(one, name) } };
  });
  let child: ChildProcess | undefined;
  for (const name of ["app_user", "other_user"])
    await rolecall(["users", "reset", "payments", name], {
      env,
      during: (begun) => {
        child = begun;
      },
    });
  expect(left()).toHaveLength(2);
  refuses = "app_user";
  const refused = await rolecall(["users", "resume"], { env });
  expect([refused.exitCode, refused.stdout]).toEqual([2, `${PASSWORD}\n`]);
  expect(left()).toHaveLength(1);
  refuses = undefined;
  expect(await rolecall(["users", "resume"], { env })).toMatchObject({ exitCode: 0, stdout: `${PASSWORD}\n` });
  expect(left()).toEqual([]);
});

test("a password that was replaced since is not printed by resume, which says so", async () => {
  let isLost = true;
  const { run } = await serve(() =>
    isLost ? "hang up" : { body: { name: "app_user", password: null, passwordGone: true, replaced: true } },
  );
  await run("users", "reset", "payments", "app_user");
  isLost = false;
  const { exitCode, stdout, stderr } = await run("users", "resume");
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("app_user may have another password since, or was deleted");
  expect(left()).toEqual([]);
});

test("a password that the server no longer has, and a refusal, leave no file", async () => {
  let gone = true;
  const { run } = await serve(() =>
    gone ? { body: { name: "app_user", password: null, passwordGone: true } } : problem(403, "forbidden"),
  );
  const { stderr } = await run("users", "reset", "payments", "app_user");
  expect(stderr).toContain("the server no longer has the password of app_user; set a new one");
  gone = false;
  expect((await run("users", "reset", "payments", "app_user")).exitCode).toBe(2);
  expect(left()).toEqual([]);
});

function fail(): never {
  throw new Error("the process has not begun");
}
