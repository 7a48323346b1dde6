import { expect, test } from "vitest";
import { problem } from "../testing-api.ts";
import { beginCommands, left, PASSWORD, sealed, serve, USERS } from "../testing-users.ts";

beginCommands();

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

test("create sends the description, with the team by its name", async () => {
  const { calls, run } = await serve(async (one) => {
    if (one.path.endsWith("/teams")) return { body: { items: [{ id: "team_1", name: "Payments" }], next: null } };
    return { status: 201, body: { name: "app_user", sealed: await sealed(one, "app_user") } };
  });
  const described = ["--team", "Payments", "--kind", "service", "--ends", "2027-01-31"];
  expect((await run("users", "create", "payments", "app_user", ...described)).exitCode).toBe(0);
  expect(calls.at(-1)?.body).toMatchObject({
    name: "app_user",
    ownerTeamId: "team_1",
    kind: "service",
    endsAt: "2027-02-01T00:00:00.000Z",
  });
  const ending = (ends: string) => run("users", "create", "payments", "app_user", "--ends", ends);
  await ending("2027-01-31T15:04:00+02:00");
  expect(calls.at(-1)?.body).toMatchObject({ endsAt: "2027-01-31T13:04:00.000Z" });
  for (const wrong of ["2027-02-30", "2027-01-31T15:04", "soon"])
    expect(await ending(wrong)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("is no end") });
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

test("disable-login and enable-login print the state of the login, and how many of its sessions ended", async () => {
  const { calls, run } = await serve(({ path }) =>
    path.endsWith("-login")
      ? { body: { name: "app_user", login: path.endsWith("enable-login"), ended: 2 } }
      : undefined,
  );
  const about = ["payments", "app_user"];
  const said = async (...given: string[]) => {
    const { exitCode, stdout, stderr } = await run("users", ...given);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
    return stderr;
  };
  expect(await said("disable-login", ...about)).toBe(
    "rolecall: app_user on payments cannot log in any more; open sessions continue\n",
  );
  expect(await said("disable-login", ...about, "--sessions")).toBe(
    "rolecall: app_user on payments cannot log in any more; 2 of its sessions ended\n",
  );
  expect(await said("enable-login", ...about)).toBe("rolecall: app_user on payments can log in again\n");
  const sent = calls.filter(({ method }) => method === "POST");
  expect(sent.map(({ path, body }) => [path, body])).toEqual([
    [`${USERS}/app_user/disable-login`, { sessions: false }],
    [`${USERS}/app_user/disable-login`, { sessions: true }],
    [`${USERS}/app_user/enable-login`, {}],
  ]);
});

test("a login that cannot be changed is a refusal in the server's words", async () => {
  const { run } = await serve(() => problem(409, "sql_connection_off"));
  const { exitCode, stderr } = await run("users", "disable-login", "payments", "app_user");
  expect(exitCode).toBe(2);
  expect(stderr).toContain("(sql_connection_off, req_1)");
});

test("--dry-run requests only a preview", async () => {
  const preview = { calls: [{ method: "DELETE", path: "/x", body: null }], sql: "", events: [], digest: "d" };
  const { calls, run } = await serve(({ query }) => (query.dryRun === "true" ? { body: preview } : undefined));
  const about = ["payments", "app_user", "--dry-run"];
  for (const change of ["create", "reset", "delete", "disable-login", "enable-login"])
    expect(JSON.parse((await run("users", change, ...about)).stdout)).toEqual(preview);
  expect(calls.filter(({ query, path }) => path !== "/clusters" && query.dryRun !== "true")).toEqual([]);
});

test("a refusal is printed in the server's words with its code and request, and exits with 2", async () => {
  const { run } = await serve(() => problem(403, "forbidden", { fields: { name: "Taken\u001b[2J." } }));
  const { exitCode, stdout, stderr } = await run("users", "reset", "payments", "app_user");
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toBe(
    "rolecall: Title of forbidden. What to do about forbidden. name: Taken�[2J. (forbidden, req_1)\n",
  );
});

test("a reset that a password on a person's screen stops names it, and --replaces continues", async () => {
  const { calls, run } = await serve(async (call) => {
    const inView = { id: "shn_7", since: "2026-01-02T00:00:00.000Z", by: "Lena" };
    if (call.body.replaces !== "shn_7") return problem(409, "password_in_view", { inView });
    return { body: { name: "app_user", sealed: await sealed(call, "app_user") } };
  });
  const refused = await run("users", "reset", "payments", "app_user");
  expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
  expect(refused.stderr).toContain("to replace the password on the screen of Lena, add: --replaces shn_7");
  const agreed = await run("users", "reset", "payments", "app_user", "--replaces", "shn_7");
  expect(agreed).toMatchObject({ exitCode: 0, stdout: `${PASSWORD}\n` });
  expect(calls.at(-1)?.body).toMatchObject({ replaces: "shn_7" });
  expect(left()).toEqual([]);
});

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
