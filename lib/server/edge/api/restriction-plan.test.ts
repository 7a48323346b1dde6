import { beforeEach, expect, test, vi } from "vitest";
import type { ApiRestrictionPlan } from "#lib/shared/api/restrictions.ts";
import { MEMBER_SCOPES } from "#lib/shared/people/token-limits.ts";
import { present } from "#lib/shared/present.ts";
import { allLosses, problemText } from "#lib/shared/restrict/problem-labels.ts";
import { programOf } from "../../../testing/program.ts";
import { change, look, type Person, person } from "../../../testing/requests.ts";
import { previewed } from "../../../testing/restriction-steps.ts";
import { callsSince, statementsSince } from "../../../testing/sent.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { sqlWorld, turnOn } from "../../../testing/sql-cluster.ts";
import { forgetClusterUse } from "../../sql-users/suggest/suggest.ts";
import { putGrant } from "../../store/clusters/cluster-roles.ts";
import { store } from "../../store/db/store.ts";
import { addPair } from "../../store/sql-users/pairs.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";
import { saveProtected } from "../../store/sql-users/sql-users.ts";
import { sqlUserListDoor } from "../doors/sql-users/sql-users.ts";
import { suggestionsDoor } from "../doors/sql-users/suggestions.ts";
import { checkAllDoor, checkStateDoor } from "../doors/sql-users/verification.ts";

freshProcess();
const world = sqlWorld(["shop", "stock"]);
const NAMES = ["a_boss", "app_plain", "app_power", "shop_a", "shop_b", "shop_ro"];
let own = "";

beforeEach(async () => {
  const { cloud, clusterId, sql } = world();
  for (const name of NAMES) await cloud.addUser(clusterId, name);
  for (const name of ["app_plain", "app_power"]) sql.asRoot(`REVOKE admin FROM ${name}`);
  sql.asRoot("ALTER ROLE app_power WITH CREATEROLE");
  own = await turnOn(world(), "manage");
  await check(world().ada);
});

const of = () => ({ clusterId: world().clusterId });
const path = (query = "") => `/clusters/${world().clusterId}/restriction-plan${query}`;

/** So that each state is proved. */
async function check(by: Person): Promise<void> {
  expect(await change(by, checkAllDoor, of())).toMatchObject({ ok: true });
  await vi.waitFor(
    async () => expect(await look(by, checkStateDoor, of())).toMatchObject({ ok: true, value: { running: null } }),
    { timeout: 20_000, interval: 20 },
  );
}

async function planOf(by: Person, query = "", more = {}): Promise<ApiRestrictionPlan> {
  const { status, body } = await (await programOf(by, more))("GET", path(query));
  expect(status, JSON.stringify(body)).toBe(200);
  return body as ApiRestrictionPlan;
}

async function clusterAdmin(name: string): Promise<Person> {
  const admin = await person(name);
  const role = { clusterId: world().clusterId, role: "cluster_admin", by: "Ada" } as const;
  await putGrant(await store(), { kind: "account", id: admin.id }, role);
  return admin;
}

test("it names each that is admin or privileged, as Privileges and Restrict say it", async () => {
  const { cloud, clusterId, ada } = world();
  const db = await store();
  await saveProtected(db, { clusterId, name: "a_boss" }, true);
  const row = async (name: string) => ({ name, sqlUserId: (await rowOf(db, { clusterId, name }))?.id ?? "" });
  const [active, idle] = [await row("shop_a"), await row("app_plain")];
  await addPair(db, { clusterId, role: "shop_rw_role", active, idle, by: "Ada" });
  const text = "SELECT * FROM orders WHERE id = _";
  const work = ["shop_a", "shop_ro"].map((user) => ({ user, database: "shop", application: "app", text, at: 0 }));
  cloud.setWorkload(clusterId, { running: [], insights: work });
  forgetClusterUse(clusterId);

  const plan = await planOf(ada);
  expect(plan).toMatchObject({ level: "manage", runs: true, notRead: null, problem: null, unverified: 0, more: false });
  const names = ["a_boss", "app_power", own, "shop_a", "shop_b", "shop_ro"].toSorted();
  expect(plan.users.map(({ name }) => name)).toEqual(names);
  expect(plan.users.map(({ state }) => state).filter((state) => state === "privileged")).toHaveLength(1);

  const said = await look(ada, suggestionsDoor, { clusterId, names });
  if (!said.ok) throw new Error(said.error.code);
  const wanted = said.value.suggestions.flatMap(({ name, suggestion }) =>
    suggestion.is === "level" ? { name, wanted: suggestion.wanted } : [],
  );
  const [shown] = (await previewed(ada, [{ clusterId, users: wanted }])).clusters;
  const checked = new Map(shown?.users.map((user) => [user.name, user]));
  expect(plan.sources).toEqual(said.value.sources);
  expect(
    plan.users.map(({ name, suggestion, reasons, obstacle }) => ({ name, suggestion, reasons, obstacle })),
  ).toEqual(
    said.value.suggestions.map(({ name, suggestion }) => {
      const { reasons } = suggestion;
      if (suggestion.is === "cannot")
        return { name, suggestion: null, reasons, obstacle: { code: suggestion.why, message: suggestion.because } };
      const { problem, words, loses = [] } = checked.get(name) ?? {};
      const { wanted: access, title, confidence, because, keeps } = suggestion;
      const all = allLosses(loses, suggestion.loses);
      return {
        name,
        suggestion: present({ level: access.level, access, title, confidence, because, keeps, loses: all }),
        reasons,
        obstacle: problem ? { code: problem, message: problemText(problem, words) } : null,
      };
    }),
  );
  const byName = new Map(plan.users.map((user) => [user.name, user]));
  expect(byName.get(own)?.obstacle?.code).toBe("own");
  expect(byName.get("a_boss")?.obstacle?.code).toBe("protected");
  expect(byName.get("shop_ro")).toMatchObject({ suggestion: { level: "read-only" }, obstacle: null });
  expect(byName.get("shop_ro")?.suggestion?.loses).toContain("membership in admin");
});

test("it sends nothing but reads to the vendor and the cluster, and leaves no trace in the audit", async () => {
  const { cloud, clusterId, ada } = world();
  const call = await programOf(ada, { scopes: ["suggest"] });
  const sums = async () => (await store()).selectFrom("audit_events").select("id").execute();
  const [before, sent, ran] = [await sums(), cloud.record().length, world().sql.record().length];
  forgetClusterUse(clusterId);
  expect((await call("GET", path("?read=true"))).status).toBe(200);
  expect(world().sql.record().length).toBeGreaterThan(ran + 5);
  expect(callsSince(world(), sent)).toEqual([]);
  const others = statementsSince(world(), ran).filter((text) => !/^(USE |SET allow_unsafe_internals = )/.test(text));
  expect(others).toEqual([]);
  expect(await sums()).toEqual(before);
  expect(await (await store()).selectFrom("jobs").select("id").where("kind", "=", "restriction").execute()).toEqual([]);
});

test("it needs the scope suggest and the role Cluster Admin there, so no earlier token has it", async () => {
  const lena = await clusterAdmin("Lena");
  const others = MEMBER_SCOPES.filter((scope) => scope !== "suggest");
  const ask = async (by: Person, more: object) => {
    const { status, body } = await (await programOf(by, more))("GET", path());
    return status === 200 ? "ok" : body.code;
  };
  expect(await ask(lena, { scopes: others })).toBe("token_scope");
  expect(await ask(lena, { scopes: ["suggest"] })).toBe("ok");
  const elsewhere = world().cloud.addAdvancedCluster(["other"]);
  expect(await ask(world().ada, { scopes: ["suggest"], clusters: [elsewhere] })).toBe("cluster_not_found");
  const role = { clusterId: world().clusterId, role: "cluster_creator", by: "Ada" } as const;
  await putGrant(await store(), { kind: "account", id: lena.id }, role);
  expect(await ask(lena, { scopes: ["suggest"] })).toBe("forbidden");
});

test("a Basic cluster is not read without read, and the plan says so", async () => {
  const { cloud, clusterId, ada, sql } = world();
  cloud.setPlan(clusterId, "BASIC");
  registry()?.delete("cluster-facts");
  forgetClusterUse(clusterId);
  const ran = sql.record().length;
  const plan = await planOf(ada);
  expect(plan).toMatchObject({ notRead: "basic", readAt: null });
  expect(plan.users.find(({ name }) => name === "shop_ro")).toMatchObject({ obstacle: null });
  expect(sql.record()).toHaveLength(ran);
  expect(await planOf(ada, "?read=true")).toMatchObject({ notRead: null });
  expect(sql.record().length).toBeGreaterThan(ran);
});

test("one plan has a thousand, and the next one those after them", { timeout: 60_000 }, async () => {
  const { cloud, clusterId, ada } = world();
  await cloud.seedUsers(clusterId, 1_001);
  expect(await look(ada, sqlUserListDoor, { clusterId, fresh: true })).toMatchObject({ ok: true });
  await check(ada);
  const first = await planOf(ada);
  expect([first.users.length, first.more]).toEqual([1_000, true]);
  const last = first.users.at(-1)?.name ?? "";
  const second = await planOf(ada, `?after=${encodeURIComponent(last)}`);
  expect([second.users.length, second.more]).toEqual([7, false]);
  const names = [...first.users, ...second.users].map(({ name }) => name);
  expect(new Set(names).size).toBe(1_007);
});
