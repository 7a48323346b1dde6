import { expect, test } from "vitest";
import { CLUSTER } from "../testing-api.ts";
import { beginCommands, serve } from "../testing-users.ts";

beginCommands();
const PATH = `/clusters/${CLUSTER.id}/restriction-plan`;
const user = (name: string) => ({ name, state: "admin", suggestion: null, reasons: [], obstacle: null });
const PLAN = { level: "manage", runs: true, notRead: null, unverified: 0, users: [user("app_one")], more: false };

test("--plan prints the plan of the cluster as JSON, and only reads", async () => {
  const { calls, run } = await serve(({ path }) => (path === PATH ? { body: PLAN } : undefined));
  const { exitCode, stdout, stderr } = await run("restrict", "payments", "--plan");
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(JSON.parse(stdout)).toEqual(PLAN);
  expect(calls.map(({ method }) => method)).toEqual(["GET", "GET"]);
});

test("a plan of more than a thousand is put together", async () => {
  const { run } = await serve(({ path, query }) => {
    if (path !== PATH) return undefined;
    const isFirst = query.after === undefined;
    return { body: { ...PLAN, users: [user(isFirst ? "b b" : "c")], more: isFirst } };
  });
  const { stdout } = await run("restrict", "payments", "--plan");
  expect(JSON.parse(stdout).users.map(({ name }: { name: string }) => name)).toEqual(["b b", "c"]);
});

test("what the plan cannot tell is said beside it: a cluster that was not read, and unverified SQL users", async () => {
  const { calls, run } = await serve(({ path, query }) =>
    path === PATH ? { body: { ...PLAN, notRead: query.read ? null : "basic", unverified: 3 } } : undefined,
  );
  const { exitCode, stderr } = await run("restrict", "payments", "--plan");
  expect(exitCode).toBe(0);
  expect(stderr).toContain("payments was not read: a Basic cluster is read with --read only");
  expect(stderr).toContain("3 more may be superusers");
  expect((await run("restrict", "payments", "--plan", "--read")).stderr).not.toContain("was not read");
  expect(calls.at(-1)?.query).toEqual({ read: "true" });
});

test("without --plan nothing is called: a person starts a restriction on the page", async () => {
  const { calls, run } = await serve(() => undefined);
  const { exitCode, stdout, stderr } = await run("restrict", "payments");
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain("started on the page Restrict only, since it needs a recent proof");
  expect(calls).toEqual([]);
});
