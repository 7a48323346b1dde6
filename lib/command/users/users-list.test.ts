import { expect, test } from "vitest";
import { CLUSTER, problem } from "../testing-api.ts";
import { rolecall } from "../testing-bundled.ts";
import { beginCommands, serve, USERS } from "../testing-users.ts";

const user = (name: string, more: object = {}) => ({
  name,
  state: "restricted",
  owner: "Payments",
  purpose: "orders",
  due: null,
  passwordChangedAt: "2026-08-01T10:00:00.000Z",
  ...more,
});

beginCommands();

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

test("--state lists those in one proved state, and another word is refused by its name", async () => {
  const { run, calls } = await serve(({ path }) =>
    path === USERS ? { body: { items: [user("a_user")], next: null, complete: true } } : undefined,
  );
  for (const state of ["admin", "privileged", "restricted", "unknown"]) {
    expect(await run("users", "list", "payments", "--state", state)).toMatchObject({ exitCode: 0, stderr: "" });
    expect(calls.at(-1)?.query).toEqual({ state });
  }
  const { exitCode, stderr } = await run("users", "list", "payments", "--state", "fine");
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("state: ")]);
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

test("a list whose reader has enough is no failure", async () => {
  const { env } = await serve(() => ({ body: { items: [user("a_user")], next: null, complete: true } }));
  const { exitCode, stderr } = await rolecall(["users", "list", "payments"], { env, unread: true });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
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
