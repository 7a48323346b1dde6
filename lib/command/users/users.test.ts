import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { seal } from "#lib/shared/sealing.ts";
import { type Answer, type ApiCall, CLUSTER, clusters, problem, startApi } from "../testing-api.ts";
import { rolecall } from "../testing-bundled.ts";

const USERS = `/clusters/${CLUSTER.id}/sql-users`;
const PASSWORD = "aB3-sealed-password_01";
const user = (name: string, more: object = {}) => ({
  ...{ name, state: "restricted", owner: "Payments", purpose: "orders", due: null },
  passwordChangedAt: "2026-08-01T10:00:00.000Z",
  ...more,
});

let stop = async () => {};
let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "rolecall-test-"));
});
afterEach(async () => {
  await stop();
  rmSync(home, { recursive: true });
});
const left = () => readdirSync(home, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
async function serve(answer: (call: ApiCall) => Answer | undefined | Promise<Answer | undefined>) {
  const api = await startApi((call) => clusters(call) ?? answer(call));
  stop = api.stop;
  const env = { ...api.env, XDG_STATE_HOME: home };
  return { ...api, env, run: (...given: string[]) => rolecall(given, { env }) };
}
const sealed = ({ body }: ApiCall, name: string) =>
  seal(String(body.sealTo), PASSWORD, { jobId: CLUSTER.id, itemId: name, use: "api" });

test("lists SQL users of a cluster by its name: all pages, for people and for programs", async () => {
  const { run } = await serve(({ path, query }) => {
    if (path !== USERS) return undefined;
    const items = query.cursor === "2" ? [user("b_user", { owner: null })] : [user("a_user")];
    return { body: { items, next: query.cursor === "2" ? null : "2", readAt: null, complete: true } };
  });
  const { exitCode, stdout } = await run("users", "list", "payments");
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(
    /^NAME +STATE +OWNER +PASSWORD OF +DUE +PURPOSE\na_user +restricted +Payments +2026-08-01 +– +orders\nb_user/,
  );
  const json = JSON.parse((await run("users", "list", CLUSTER.id, "--json")).stdout);
  expect(json.map(({ name }: { name: string }) => name)).toEqual(["a_user", "b_user"]);
});

test("a list that is still being read is never shown as complete", async () => {
  let count = 0;
  const { run } = await serve(({ path }) => {
    if (path !== USERS) return undefined;
    count += 1;
    const items = count === 1 ? [user("a_user")] : [user("a_user"), user("b_user")];
    return { body: { items, next: null, complete: count > 1 } };
  });
  const { stdout, stderr } = await run("users", "list", "payments");
  expect(stdout).toContain("b_user");
  expect(stdout.match(/a_user/g)).toHaveLength(1);
  expect(stderr).toContain("waiting for the complete list");
});

test("names from the server cannot write over other lines of a terminal", async () => {
  const { run } = await serve(({ path }) =>
    path === USERS ? { body: { items: [user("a\u001b[2J\nb")], next: null, complete: true } } : undefined,
  );
  const { stdout } = await run("users", "list", "payments");
  expect(stdout).not.toContain("\u001b");
  expect(stdout.trimEnd().split("\n")).toHaveLength(2);
});

test.each([
  ["plain", `${PASSWORD}\n`],
  ["dotenv", `# app_user on payments\nPAYMENTS_APP_USER_PASSWORD=${PASSWORD}\n`],
  ["json", `${JSON.stringify([{ cluster: "payments", sqlUser: "app_user", password: PASSWORD }], null, 2)}\n`],
])("a reset prints the password as %s, sealed on its way to a key of the process alone", async (format, printed) => {
  const { calls, run } = await serve(async (one) =>
    one.path === `${USERS}/app_user/reset-password`
      ? { body: { name: "app_user", password: null, sealed: await sealed(one, "app_user") } }
      : undefined,
  );
  const { exitCode, stdout, stderr } = await run("users", "reset", "payments", "app_user", "--format", format);
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: printed, stderr: "" });
  expect(calls.at(-1)?.body.sealTo).toMatch(/^[A-Za-z0-9_-]{87}$/);
});

test("a Secret for Kubernetes has the name and the password", async () => {
  const { run } = await serve(async (one) => ({ body: { name: "app_user", sealed: await sealed(one, "app_user") } }));
  const { stdout } = await run("users", "reset", "payments", "app_user", "--format", "k8s");
  expect(stdout).toContain("kind: Secret\nmetadata:\n  name: 'app-user-xu'\n");
  expect(stdout).toContain(`  username: 'app_user'\n  password: '${PASSWORD}'\n`);
});

test("a lost answer is requested again with the same key, so that only one password is made", async () => {
  let times = 0;
  const { calls, run } = await serve(async (one) => {
    if (one.method !== "POST") return undefined;
    times += 1;
    if (times === 1) return "hang up";
    if (times === 2) return problem(409, "idempotency_running");
    return { status: 201, body: { name: "app_user", sealed: await sealed(one, "app_user") } };
  });
  const { exitCode, stdout } = await run("users", "create", "payments", "app_user", "--purpose", "orders");
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${PASSWORD}\n` });
  const posts = calls.filter(({ method }) => method === "POST");
  expect(new Set(posts.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  expect(posts).toHaveLength(3);
});

test("a cut answer is requested again with the same key", async () => {
  let times = 0;
  const { calls, run } = await serve(async (one) => {
    if (one.method !== "POST") return undefined;
    times += 1;
    return times === 1 ? "cut" : { body: { name: "app_user", sealed: await sealed(one, "app_user") } };
  });
  const { exitCode, stdout } = await run("users", "reset", "payments", "app_user");
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${PASSWORD}\n` });
  const posts = calls.filter(({ method }) => method === "POST");
  expect(new Set(posts.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
});

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

test("a list whose reader has enough is no failure", async () => {
  const { env } = await serve(() => ({ body: { items: [user("a_user")], next: null, complete: true } }));
  const { exitCode, stderr } = await rolecall(["users", "list", "payments"], { env, unread: true });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s waits for a password that may be set, and it is printed",
  async (signal) => {
    let child: ChildProcess | undefined;
    const { env } = await serve(async (one) => {
      if (one.method !== "POST") return undefined;
      const heard = once(child?.stderr ?? fail(), "data");
      child?.kill(signal);
      await heard;
      return { body: { name: "app_user", sealed: await sealed(one, "app_user") } };
    });
    const { exitCode, stdout, stderr } = await rolecall(["users", "reset", "payments", "app_user"], {
      env,
      during: (begun) => {
        child = begun;
      },
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${PASSWORD}\n` });
    expect(stderr).toContain("press Ctrl-C again to end at once");
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

test("create sends the description, with the team by its name", async () => {
  const { calls, run } = await serve(async (one) => {
    if (one.path.endsWith("/teams")) return { body: { items: [{ id: "team_1", name: "Payments" }], next: null } };
    return { status: 201, body: { name: "app_user", sealed: await sealed(one, "app_user") } };
  });
  const described = ["--team", "Payments", "--kind", "service", "--ends", "2027-01-31"];
  expect((await run("users", "create", "payments", "app_user", ...described)).exitCode).toBe(0);
  expect(calls.at(-1)?.body).toMatchObject({
    ...{ name: "app_user", ownerTeamId: "team_1", kind: "service", endsAt: "2027-01-31T00:00:00.000Z" },
  });
  const { exitCode, stderr } = await run("users", "create", "payments", "app_user", "--team", "Nobody");
  expect(exitCode).toBe(2);
  expect(stderr).toContain("there is no team Nobody");
});

test("a creation that is unfinished says so, and gives no password", async () => {
  const { run } = await serve(() => ({ status: 201, body: { name: "app_user", password: null, unfinished: true } }));
  const { exitCode, stdout, stderr } = await run("users", "create", "payments", "app_user");
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toContain("unfinished");
});

test("delete asks a person, and without one needs --yes; it is never sent twice", async () => {
  let lost = false;
  const { calls, run } = await serve((one) =>
    one.method === "DELETE" ? (lost ? "hang up" : { body: { name: "app_user" } }) : undefined,
  );
  const deletions = () => calls.filter(({ method }) => method === "DELETE").length;
  const refused = await run("users", "delete", "payments", "app_user");
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain("give --yes");
  expect(deletions()).toBe(0);
  expect((await run("users", "delete", "payments", "app_user", "--yes")).exitCode).toBe(0);
  expect(deletions()).toBe(1);
  lost = true;
  const unknown = await run("users", "delete", "payments", "app_user", "--yes");
  expect(unknown.stderr).toContain("check whether it was done");
  expect(deletions()).toBe(2);
});

test("--dry-run requests only a preview", async () => {
  const preview = { calls: [{ method: "DELETE", path: "/x", body: null }], sql: "", events: [], digest: "d" };
  const { calls, run } = await serve(({ query }) => (query.dryRun === "true" ? { body: preview } : undefined));
  const about = ["payments", "app_user", "--dry-run"];
  for (const change of ["create", "reset", "delete"])
    expect(JSON.parse((await run("users", change, ...about)).stdout)).toEqual(preview);
  expect(calls.filter(({ query, path }) => path !== "/clusters" && query.dryRun !== "true")).toEqual([]);
});

test("a refusal is printed in the server's words with its code and request, and exits with 2", async () => {
  const { run } = await serve(() => problem(403, "forbidden", { fields: { name: "Taken\u001b[2J." } }));
  const { exitCode, stdout, stderr } = await run("users", "reset", "payments", "app_user");
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toBe("rolecall: Title of forbidden What to do about forbidden. name: Taken�[2J. (forbidden, req_1)\n");
});

test("it waits when the server asks it to", async () => {
  let count = 0;
  const { run } = await serve(() => {
    count += 1;
    if (count < 3) return { ...problem(429, "too_many_calls"), headers: { "retry-after": "0" } };
    return { body: { items: [user("a_user")], next: null, complete: true } };
  });
  expect((await run("users", "list", "payments")).stdout).toContain("a_user");
});

test("an unknown cluster, and an answer that is not Rolecall's, are explained", async () => {
  const { run } = await serve(() => ({ body: { hello: "world" } }));
  expect((await run("users", "list", "orders")).stderr).toContain("there is no cluster orders for this token");
  const { exitCode, stderr } = await run("users", "list", "payments");
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^rolecall: the answer of \S+ is not as expected \(items\)[^\n]*\n$/);
});

function fail(): never {
  throw new Error("the process has not begun");
}

test("a reset of the active one of a pair is refused, and done with --active", async () => {
  const { run } = await serve(async (call) => {
    if (call.path !== `${USERS}/app_user/reset-password`) return undefined;
    if (call.body.active !== true) return problem(409, "active_in_pair");
    return { body: { name: "app_user", sealed: await sealed(call, "app_user") } };
  });
  expect(await run("users", "reset", "payments", "app_user")).toMatchObject({ exitCode: 2, stdout: "" });
  expect(left()).toEqual([]);
  const agreed = await run("users", "reset", "payments", "app_user", "--active");
  expect(agreed).toMatchObject({ exitCode: 0, stdout: `${PASSWORD}\n` });
});
