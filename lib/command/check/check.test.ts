import { expect, test } from "vitest";
import { CLUSTER, problem } from "../testing-api.ts";
import { beginCommands, serve } from "../testing-users.ts";

beginCommands();
const PATH = `/clusters/${CLUSTER.id}/check`;
const NONE = { admin: 0, privileged: 0, restricted: 0, unknown: 0 };
const LAST = {
  problem: null,
  message: null,
  before: { ...NONE, unknown: 5 },
  after: { ...NONE, admin: 3, restricted: 2 },
  unread: [],
  unreadCount: 0,
  unseen: [],
};

/** A server whose check runs for so many looks. */
async function checking(last: object, { looks = 1, started = true, problem: trouble = null as string | null } = {}) {
  let left = looks;
  return serve(({ method, path }) => {
    if (path !== PATH) return undefined;
    if (method === "POST") return { body: { id: "job_1", started } };
    const running = left-- > 0 ? { id: "job_1", problem: trouble } : null;
    return { body: { running, last: running ? null : last } };
  });
}

test("check waits for its check, and prints how many are what, before and now", async () => {
  const { calls, run } = await checking(LAST);
  const { exitCode, stdout, stderr } = await run("check", "payments");
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(
    stdout
      .replaceAll(/ +/g, " ")
      .trim()
      .split("\n")
      .map((line) => line.trim()),
  ).toEqual(["STATE BEFORE NOW", "admin 0 3", "privileged 0 0", "restricted 0 2", "unknown 5 0"]);
  expect(calls.filter(({ path }) => path === PATH).map(({ method }) => method)).toEqual(["POST", "GET", "GET"]);
});

test("check names those that could not be read, and ends with 1", async () => {
  const unread = [{ name: "app_old", reason: "It was dropped while Rolecall read. Check again." }];
  const { run } = await checking({ ...LAST, unread, unreadCount: 1 }, { looks: 0, started: false });
  const { exitCode, stderr } = await run("check", "payments", "--json");
  expect(exitCode).toBe(1);
  expect(stderr).toContain("a check of payments runs already");
  expect(stderr).toContain("app_old: It was dropped");
  expect(stderr).toContain("1 SQL users of payments could not be read");
});

test("a check that comes to no result, is stopped or waits after a failure ends with 2, and is no comfort", async () => {
  const none = { ...LAST, before: null, after: null };
  const failed = await checking({ ...none, problem: "sql_connection_unreachable" }, { looks: 0 });
  expect(await failed.run("check", "payments")).toMatchObject({
    exitCode: 2,
    stdout: "",
    stderr: expect.stringContaining("inconclusive: sql_connection_unreachable"),
  });
  await failed.stop();
  const stopped = await checking(none, { looks: 0 });
  expect(await stopped.run("check", "payments")).toMatchObject({ exitCode: 2, stdout: "" });
  await stopped.stop();
  const waiting = await checking(LAST, { looks: 5, problem: "busy" });
  expect(await waiting.run("check", "payments")).toMatchObject({ exitCode: 2, stdout: "" });
});

test("a check that is refused says so in the server's words", async () => {
  const { run } = await serve(({ path }) => (path === PATH ? problem(409, "sql_connection_off") : undefined));
  const { exitCode, stderr } = await run("check", "payments");
  expect(exitCode).toBe(2);
  expect(stderr).toContain("(sql_connection_off, req_1)");
});
