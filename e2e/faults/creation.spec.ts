import type { APIRequestContext } from "playwright/test";
import { z } from "zod";
import { sqlUserListSchema } from "../../lib/shared/sql-users/sql-users.ts";
import { seeded } from "../../lib/testing/random.ts";
import { asAdministrator } from "../support/accounts.ts";
import { postAction } from "../support/actions.ts";
import { returned } from "../support/changes.ts";
import { silenceServers } from "../support/faults/settled.ts";
import { test as base, expect } from "../support/fixtures.ts";
import { PROVE } from "../support/prove.ts";
import { type StartOwn, startOwn } from "../support/start-own.ts";
import { type SqlClient, Struck, sqlClient } from "../support/stores/sql-client.ts";

const test = base.extend<{ startOwn: StartOwn }>({ startOwn });

const SIZE = PROVE ? { rounds: 12, creates: 20, together: 4 } : { rounds: 2, creates: 3, together: 2 };

const made = z.object({
  ok: z.boolean(),
  value: z.object({ password: z.string().nullish(), shownId: z.string().optional() }).nullish(),
  error: z.object({ code: z.string() }).optional(),
});
const listed = z.object({ ok: z.literal(true), value: sqlUserListSchema });

/** The points at which a server is killed or a statement fails: each step of a creation. */
const PLACES = [/^CREATE USER/, /^CREATE ROLE/, /^GRANT CONNECT/, /^ALTER DEFAULT/, /^GRANT ".*" TO/, /AS sql_user/];
const ACCESS = { level: "read-only", via: "role", databases: [{ name: "shop" }], scope: "both" };

test(`${SIZE.rounds * SIZE.creates} creations, killed ${SIZE.rounds} times in the middle: never admin, each shown password logs in, what is left is named @long`, async ({
  startOwn,
  cloud,
  playwright,
}) => {
  let rolecall = await startOwn();
  let request = await asAdministrator(playwright, rolecall);
  const clusterId = cloud.addAdvancedCluster(["shop"]);
  await cloud.openSql(clusterId);
  const sql = cloud.sql(clusterId);
  await request.get("/api/operations/cluster.list?fresh=true");
  // The page that shows a password asks so too, and again where a server was killed before it answered.
  const unconfirmed = new Set<string>();
  const confirm = async (shownId: string) => {
    unconfirmed.add(shownId);
    const answer = await request.get(`/api/operations/sql_user.shown_password?id=${shownId}`).catch(() => undefined);
    if (answer?.ok()) unconfirmed.delete(shownId);
  };
  const call = async (action: string, input: object) => {
    const response = await postAction(request, action, [input], { headers: { origin: rolecall.url } });
    const answer = made.parse(returned(await response.text()));
    if (answer.value?.shownId) await confirm(answer.value.shownId);
    return answer;
  };
  expect(await call("sql_connection.connect", { clusterId, level: "manage" })).toMatchObject({ ok: true });

  const watcher = await sqlClient(cloud, clusterId, "watcher");
  const watching = watch(watcher);
  const random = seeded(11);
  const shown = new Map<string, string>();
  const tried: string[] = [];
  const outcomes = { shown: 0, finished: 0, removed: 0, absent: 0, complete: 0 };

  for (let round = 0; round < SIZE.rounds; round++) {
    const struck = new Struck(random.pick(PLACES), random.whole(SIZE.creates / 2));
    const killed = Promise.withResolvers<void>();
    const [kind, at] = [random.pick(["cut", "cut-after", "retry"] as const), random.pick(PLACES)];
    if (random.chance(0.5)) sql.fault({ kind, statement: at, times: 1 });
    sql.fault({ kind: "slow", statement: struck, until: killed.promise, times: 1 });
    const names = Array.from({ length: SIZE.creates }, (_, index) => `born_${round}_${index}`);
    tried.push(...names);
    const queue = [...names];
    const worker = async () => {
      for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
        const answer = await call("sql_user.create", { clusterId, name, wanted: ACCESS }).catch(() => undefined);
        if (answer?.value?.password) shown.set(name, answer.value.password);
      }
    };
    const workers = Array.from({ length: SIZE.together }, worker);
    await struck.struck;
    await rolecall.stop("SIGKILL");
    killed.resolve();
    await Promise.all(workers);
    sql.clearFaults();
    silenceServers(rolecall);
    rolecall = await startOwn();
    request = await again(request, playwright, rolecall.url);
    for (const shownId of unconfirmed) await confirm(shownId);
    expect([...unconfirmed]).toEqual([]);

    // Every existing SQL user is complete, or is reported and then finished or removed: with other servers on the store, once the turn of the
    // killed one is over.
    const silent = async () =>
      (await list(request, clusterId)).filter(
        (user) => names.includes(user.name) && !user.unfinished && !shown.has(user.name),
      );
    await expect.poll(silent, { timeout: 60_000 }).toEqual([]);
    for (const user of await list(request, clusterId)) {
      if (!user.unfinished) continue;
      const remove = random.chance(0.5);
      const answer = await call(remove ? "sql_user.delete.unfinished" : "sql_user.create.finish", {
        clusterId,
        name: user.name,
      });
      expect(answer, user.name).toMatchObject({ ok: true });
      if (!remove) shown.set(user.name, answer.value?.password ?? "");
      else shown.delete(user.name);
      if (user.unfinished.after === "signed_in") outcomes.complete += 1;
      outcomes[remove ? "removed" : "finished"] += 1;
    }
    // Missing ones are created now.
    for (const name of names) {
      if (cloud.userNames(clusterId).includes(name)) continue;
      // With other servers on the store, the turn of the killed one holds for some seconds.
      const create = async () => {
        const { ok, value, error } = await call("sql_user.create", { clusterId, name, wanted: ACCESS });
        shown.set(name, value?.password ?? "");
        return ok || error?.code;
      };
      await expect.poll(create, { message: name, timeout: 60_000 }).toBe(true);
    }
  }

  const users = new Map((await list(request, clusterId)).map((user) => [user.name, user]));
  for (const name of tried) {
    const user = users.get(name);
    const password = shown.get(name);
    if (!user) outcomes.absent += 1;
    else {
      expect(user.state, name).toBe("restricted");
      // An existing SQL user without a mark has a password that was shown.
      expect(password, name).toBeDefined();
      await (await sqlClient(cloud, clusterId, name, password)).end();
      outcomes.shown += 1;
    }
    expect(user?.unfinished).toBeUndefined();
  }
  const polls = await watching.end();
  expect(polls).toBeGreaterThan(SIZE.rounds);
  expect(outcomes.shown).toBeGreaterThan(0);
  const description = `${polls} looks at the members of admin; ${JSON.stringify(outcomes)}`;
  test.info().annotations.push({ type: "seen", description });
  await request.dispose();
});

test("a server killed before CREATE USER took effect leaves alone what another person makes under the name @long", async ({
  startOwn,
  cloud,
  playwright,
}) => {
  let rolecall = await startOwn();
  let request = await asAdministrator(playwright, rolecall);
  const clusterId = cloud.addAdvancedCluster(["shop"]);
  await cloud.openSql(clusterId);
  const sql = cloud.sql(clusterId);
  await request.get("/api/operations/cluster.list?fresh=true");
  const call = async (action: string, input: object) =>
    made.parse(
      returned(await (await postAction(request, action, [input], { headers: { origin: rolecall.url } })).text()),
    );
  expect(await call("sql_connection.connect", { clusterId, level: "manage" })).toMatchObject({ ok: true });
  await list(request, clusterId);

  const struck = new Struck(/^CREATE USER/, 0);
  const killed = Promise.withResolvers<void>();
  sql.fault({ kind: "slow", statement: struck, until: killed.promise, times: 1 });
  sql.fault({ kind: "cut", statement: /^CREATE USER/ });
  const lost = call("sql_user.create", { clusterId, name: "app_shop" }).catch(() => undefined);
  await struck.struck;
  await rolecall.stop("SIGKILL");
  killed.resolve();
  await lost;
  sql.clearFaults();
  sql.asRoot("CREATE USER app_shop WITH PASSWORD 'password-of-another-1'");
  silenceServers(rolecall);
  rolecall = await startOwn();
  request = await again(request, playwright, rolecall.url);

  const shown = async () => {
    const user = (await list(request, clusterId)).find(({ name }) => name === "app_shop");
    return (
      user && { state: user.state, isOutside: user.outsideAt !== undefined, isLeft: user.unfinished !== undefined }
    );
  };
  await expect.poll(shown, { timeout: 60_000 }).toEqual({ state: "unknown", isOutside: true, isLeft: false });
  for (const action of ["sql_user.create.finish", "sql_user.delete.unfinished"])
    expect(await call(action, { clusterId, name: "app_shop" })).toMatchObject({ error: { code: "creation_over" } });
  expect(cloud.passwordMatches(clusterId, "app_shop", "password-of-another-1")).toBe(true);
  await request.dispose();
});

/** Checks repeatedly, on its own connection, whether a created SQL user is a member of admin, directly or through roles. */
function watch(client: SqlClient): { end: () => Promise<number> } {
  let isOver = false;
  let polls = 0;
  const looking = (async () => {
    while (!isOver) {
      const { rows } = await client.query("SHOW GRANTS ON ROLE");
      const edges = rows.map(({ role_name, member }) => [String(role_name), String(member)] as const);
      const admins = new Set(["admin"]);
      for (const admin of admins) for (const [role, member] of edges) if (role === admin) admins.add(member);
      const born = [...admins].filter((name) => name.startsWith("born_"));
      // No `expect`: Playwright keeps each as a step, and goes through all of them at the next.
      if (born.length > 0) throw new Error(`${born} are members of admin`);
      polls += 1;
    }
  })();
  looking.catch(() => {});
  return {
    end: async () => {
      isOver = true;
      await looking;
      await client.end();
      return polls;
    },
  };
}

async function list(request: APIRequestContext, clusterId: string) {
  const response = await request.get(`/api/operations/sql_user.list?clusterId=${clusterId}&fresh=true`);
  const answer: unknown = await response.json();
  expect(answer).toMatchObject({ ok: true });
  return listed.parse(answer).value.users;
}

async function again(
  request: APIRequestContext,
  { request: api }: { request: { newContext: (options: object) => Promise<APIRequestContext> } },
  baseURL: string,
): Promise<APIRequestContext> {
  const storageState = await request.storageState();
  await request.dispose();
  return api.newContext({ baseURL, storageState });
}
