import { expect, test } from "vitest";
import { CLUSTER, problem } from "../testing-api.ts";
import { beginCommands, serve, USERS } from "../testing-users.ts";

beginCommands();

const DAY = 24 * 60 * 60_000;
const at = (days: number) => new Date(Date.now() - days * DAY).toISOString();
const NOTHING = {
  purpose: null,
  passwordChangedAt: null,
  due: null,
  outsideAt: null,
  lastLogin: null,
  readOnly: null,
  owner: null,
};
const ITEMS = [
  { ...NOTHING, name: "app", state: "admin", passwordChangedAt: at(212), due: "overdue", lastLogin: at(100) },
  { ...NOTHING, name: "bi", state: "restricted", owner: "Data", passwordChangedAt: at(1), lastLogin: at(1) },
  { ...NOTHING, name: "made_outside", state: "privileged", owner: "Data", outsideAt: at(2) },
  { ...NOTHING, name: "sso_ada", state: "unknown", readOnly: "sso" },
  { ...NOTHING, name: "later", state: "a state of a later server", owner: "Data" },
];

test("--server reports what Rolecall knows: states, owners, ages, logins and what was created outside", async () => {
  const { calls, run } = await serve(({ path }) =>
    path === USERS ? { body: { items: ITEMS, next: null, complete: true, loginsReadAt: at(1) } } : undefined,
  );
  const { exitCode, stdout, stderr } = await run("report", "--server", "--json");
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const { clusters, figures } = JSON.parse(stdout);
  expect(clusters[0]).toMatchObject({
    name: CLUSTER.name,
    source: "server",
    restricted: 1,
    restrictedUsers: ["bi"],
    found: {
      superuser: ["app"],
      privileged: ["made_outside"],
      unverified: ["sso_ada", "later"],
      "no-owner": ["app"],
      dormant: ["app"],
      "stale-password": ["app"],
      outside: ["made_outside"],
      "single-sign-on": ["sso_ada"],
    },
  });
  expect(figures).toMatchObject({ dormant: { count: 1, of: 2 }, "no-owner": { count: 1, of: 4 } });
  expect(calls.map(({ method }) => method)).toEqual(["GET", "GET"]);
});

test("--server names the restricted ones of each cluster in the text, and says where it leaves some out", async () => {
  const serving = (count: number) =>
    serve(({ path }) => {
      const items = Array.from({ length: count }, (_, index) => ({
        ...NOTHING,
        name: `app_${index}`,
        owner: "Data",
        state: "restricted",
      }));
      return path === USERS ? { body: { items, next: null, complete: true } } : undefined;
    });
  const textOf = async (count: number) => (await (await serving(count)).run("report", "--server")).stdout;
  expect(await textOf(2)).toContain(`Restricted\n${CLUSTER.name}: app_0, app_1\n\n`);
  const many = await textOf(22);
  expect(many).toContain(`Restricted\n${CLUSTER.name}: app_0,`);
  expect(many).toContain("app_19 and 2 more\nAll names: --json or --html FILE.");
});

test("--server calls no one dormant where the server does not say when last logins were read, and tells the age of proofs", async () => {
  const items = ITEMS.map((item) => ({ ...item, verifiedAt: at(30) }));
  const { run } = await serve(({ path }) =>
    path === USERS ? { body: { items, next: null, complete: true, readAt: at(2) } } : undefined,
  );
  const { stdout } = await run("report", "--server", "--json");
  const { clusters, figures, unseen } = JSON.parse(stdout);
  expect(figures.dormant).toBeNull();
  expect(clusters[0].found.dormant).toBeNull();
  const words = unseen.map(({ text }: { text: string }) => text).join("\n");
  expect(words).toContain("the oldest proof is 30 days old");
  expect(words).toContain("its list is 2 days old");
});

test("--server says of a cluster that cannot be read why, and --fail-on does not pass", async () => {
  const { run } = await serve(({ path }) => (path === USERS ? problem(409, "cluster_not_ready") : undefined));
  const { exitCode, stdout, stderr } = await run("report", "--server", "--fail-on", "superuser");
  expect(exitCode).toBe(2);
  expect(stdout).toContain(`! ${CLUSTER.name}: Title of cluster_not_ready`);
  expect(stderr).toContain(`${CLUSTER.name} could not be read`);
});

test("--server takes no key and no answer with it", async () => {
  const { calls, run } = await serve(() => undefined);
  expect(await run("report", "--server", "--key-file", "key")).toMatchObject({ exitCode: 2, stdout: "" });
  expect(calls).toEqual([]);
});
