import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { dayOf } from "#lib/shared/restrict/superusers.ts";
import { type EverywhereState, type EverywhereView, PLAIN_EVERYWHERE } from "#lib/shared/sql-users/everywhere-path.ts";
import { AGE_BANDS } from "#lib/shared/sql-users/overview.ts";
import { isTextField, SEARCHED_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { connectTo } from "../../../testing/fake-cloud.ts";
import { STORES } from "../../../testing/on-store.ts";
import { startVendor } from "../../../testing/scripted-vendor.ts";
import { ADMINISTRATOR, byNamed, freshProcess, registry } from "../../../testing/server.ts";
import { saveProof } from "../../../testing/sql-users/save-proof.ts";
import { statementsOf } from "../../../testing/stores/statements.ts";
import { type Actor, authorize } from "../../access/guard.ts";
import { record } from "../../store/audit/record-event.ts";
import { addDestination, pauseDestination } from "../../store/automation/destinations.ts";
import { saveCompleteList } from "../../store/clusters/cluster-readings.ts";
import { saveKnownClusters } from "../../store/clusters/known-clusters.ts";
import { addSqlConnection, saveSqlProved } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";
import { freshDatabase } from "../../store/db/testing.ts";
import { addAccount } from "../../store/people/accounts.ts";
import { addMember, addTeam } from "../../store/people/teams.ts";
import { changeSqlUser, saveCreated } from "../../store/sql-users/sql-users.ts";
import { listEverywhere } from "./everywhere.ts";
import { readFigures } from "./figures.ts";
import { readOverview } from "./overview.ts";
import { readUnread } from "./unread.ts";

freshProcess({ SESSION_SECRET: `1:${"s".repeat(32)}`, APP_URL: "http://localhost:3000" });
afterEach(() => void vi.useRealTimers());

const [A, B, GONE] = ["a", "b", "c"].map((last) => `6f1c7a52-0000-4000-8000-00000000000${last}`) as [
  string,
  string,
  string,
];
const DAY = 24 * 60 * 60_000;
const known = (id: string, name: string) => ({ id, name, plan: "BASIC", version: "v26.2.1", state: "CREATED" });
let mara: Actor;
let payments: string;

const overviewOf = async (actor: Actor) => readOverview(authorize(actor, "overview.read"));
const listOf = async (actor: Actor, filter: Partial<Parameters<typeof listEverywhere>[1]> = {}) =>
  listEverywhere(authorize(actor, "overview.read"), {
    ...PLAIN_EVERYWHERE,
    ...filter,
  });
const namesOf = async (...about: Parameters<typeof listOf>) => (await listOf(...about)).users.map(({ name }) => name);
const withRole = (clusterId: string, role: "cluster_developer" | "cluster_admin"): Actor => ({
  ...mara,
  clusterRoles: new Map([[clusterId, role]]),
});

async function keep(clusterId: string, name: string, team: string | null, passwordDays?: number): Promise<void> {
  const now = Date.now() - (passwordDays ?? 0) * DAY;
  await saveCreated(await store(), { clusterId, name }, { purpose: "", ownerTeamId: team, by: byNamed("Ada") }, now);
}

/** A complete list of the given SQL users; additional ones were created outside. */
async function listed(clusterId: string, names: readonly string[]): Promise<void> {
  await saveCompleteList(await store(), { clusterId, names: new Set(names), since: 1e9 });
}

async function begin(): Promise<void> {
  const db = await store();
  await saveKnownClusters(db, [known(B, "analytics"), known(A, "orders")]);
  const who = { name: "Mara", email: "mara@example.com", role: "member" } as const;
  mara = { ...ADMINISTRATOR, ...who, accountId: await addAccount(db, { ...who, passwordHash: "" }) };
  payments = await addTeam(db, "Payments");
  await addMember(db, payments, mara.accountId);
  await listed(A, ["root", "sso_lena", "old"]);
  await keep(A, "ours", payments, 14.99);
  await keep(A, "theirs", await addTeam(db, "Others"), 15);
  await keep(A, "proved", null, 400);
  await saveProof(db, { clusterId: A, name: "proved" }, { state: "restricted", databases: [], by: "Ada" });
  await listed(A, ["root", "sso_lena", "old", "ours", "theirs", "proved", "outsider"]);
  await keep(B, "ours_too", payments);
  await keep(GONE, "ghost", payments);
}

describe.each(STORES)("on %s", (kind) => {
  const url = kind === "PostgreSQL" ? freshDatabase() : undefined;
  beforeEach(async () => {
    if (url) vi.stubEnv("DATABASE_URL", url());
    await begin();
  });

  test("an administrator sees every SQL user of the clusters that the key sees", async () => {
    const overview = await overviewOf(ADMINISTRATOR);
    expect(overview.clusters).toMatchObject([
      { name: "analytics", total: 1, states: { admin: 1 }, whole: true, readAt: null },
      {
        name: "orders",
        total: 7,
        states: { admin: 2, restricted: 1, unknown: 4, privileged: 0 },
        // No check proves root and sso_lena.
        uncheckable: 2,
        outside: 1,
        deleted: 0,
        readAt: expect.any(Number),
      },
    ]);
    expect(overview.sees).toBe("clusters");
    expect(overview.outsideAt).toEqual(expect.any(Number));
  });

  test("a creation is closed where neither the API key nor a SQL connection creates on any cluster of the person", async () => {
    const said = async (actor: Actor) => (await listOf(actor)).creation;
    const admin = withRole(A, "cluster_admin");
    expect([await said(ADMINISTRATOR), await said(admin)]).toEqual(["open", "open"]);
    vi.stubEnv("COCKROACH_API_ACCESS", "read");
    registry()?.delete("env");
    expect([await said(ADMINISTRATOR), await said(admin)]).toEqual(["closed", "closed"]);
    const named = { clusterId: B, sqlUser: "rolecall_1" };
    const db = await store();
    await addSqlConnection(db, { ...named, level: "manage", by: "Ada", passwordFrom: "file", keyMark: null });
    expect(await said(ADMINISTRATOR)).toBe("closed");
    await saveSqlProved(db, named);
    expect([await said(ADMINISTRATOR), await said(admin)]).toEqual(["open", "closed"]);
  });

  test("a label filters by the clusters that the person sees as a whole", async () => {
    const labelled = { ...known(A, "orders"), labels: { env: "production" } };
    await saveKnownClusters(await store(), [known(B, "analytics"), labelled]);
    expect((await listOf(ADMINISTRATOR)).labels).toEqual(["env=production"]);
    expect(await namesOf(ADMINISTRATOR, { label: "env=production" })).toHaveLength(7);
    expect(await namesOf(ADMINISTRATOR, { label: "env=staging" })).toEqual([]);
    expect((await listOf(mara)).labels).toEqual([]);
    expect(await namesOf(mara, { label: "env=production" })).toEqual([]);
    expect((await listOf(withRole(A, "cluster_developer"))).labels).toEqual(["env=production"]);
  });

  test("each number is that of the list which it opens, and system users do not count as unowned", async () => {
    const { clusters } = await overviewOf(ADMINISTRATOR);
    const sum = (state: EverywhereState) =>
      clusters.reduce(
        (all, each) => all + (state === "unowned" || state === "outside" ? each[state] : each.states[state]),
        0,
      );
    for (const state of ["admin", "privileged", "unknown", "restricted", "unowned", "outside"] as const) {
      const list = await listOf(ADMINISTRATOR, { state });
      expect(list.users, state).toHaveLength(sum(state));
      expect(list.counts[state], state).toBe(sum(state));
    }
    expect(await namesOf(ADMINISTRATOR, { state: "unowned" })).toEqual(["old", "outsider", "proved"]);
    expect(await namesOf(ADMINISTRATOR, { state: "outside" })).toEqual(["outsider"]);
  });

  test("ages are counted in bands of 15 days of 24 hours, each the list that it opens", async () => {
    const { ages } = await overviewOf(ADMINISTRATOR);
    expect(ages.bands).toEqual([2, 1, ...Array(AGE_BANDS - 3).fill(0), 1]);
    expect(ages.unknown).toBe(4);
    expect(await namesOf(ADMINISTRATOR, { age: 0 })).toEqual(["ours", "ours_too"]);
    expect(await namesOf(ADMINISTRATOR, { age: 15 })).toEqual(["theirs"]);
    expect(await namesOf(ADMINISTRATOR, { age: 180 })).toEqual(["proved"]);
    expect(await namesOf(ADMINISTRATOR, { age: "unknown" })).toHaveLength(4);
  });

  test("superusers over time are those of whole clusters, of 90 days, with today as it is now", async () => {
    // At one time, so that no day begins in between.
    vi.useFakeTimers({ toFake: ["Date"] });
    const db = await store();
    const today = dayOf(Date.now());
    const none = { privileged: 0, restricted: 0, own_admins: 0, protected_admins: 0, last_admins: 0, sso_admins: 0 };
    const rows = [
      { cluster_id: A, day: today - 91, admin: 90, unknown: 0 },
      { cluster_id: A, day: today - 90, admin: 9, unknown: 0 },
      { cluster_id: A, day: today - 1, admin: 5, unknown: 4 },
      { cluster_id: B, day: today - 1, admin: 3, unknown: 0, protected_admins: 1 },
      { cluster_id: A, day: today, admin: 70, unknown: 0 },
      { cluster_id: GONE, day: today - 1, admin: 70, unknown: 0 },
    ].map((row) => Object.assign({}, none, row));
    await db.insertInto("daily_counts").values(rows).execute();
    const [ofA, ofB] = [
      // No check has looked at its SQL user of single sign-on.
      { day: today, superusers: 2, stay: 0, unverified: 2, lacksSso: true },
      { superusers: 1, stay: 1 },
    ];
    const overTime = async (actor: Actor) => (await overviewOf(actor)).superusers;
    expect(await overTime(ADMINISTRATOR)).toEqual({
      days: [
        { day: today - 90, superusers: 9, stay: 0, unverified: 0 },
        { day: today - 1, superusers: 8, stay: 1, unverified: 4 },
        { day: today, superusers: 3, stay: 1, unverified: 2, lacksSso: true },
      ],
      clusters: [
        { id: A, name: "orders", days: [expect.anything(), expect.objectContaining({ superusers: 5 }), ofA] },
        { id: B, name: "analytics", days: [expect.objectContaining({ stay: 1 }), expect.objectContaining(ofB)] },
      ],
    });
    const own = await overTime(withRole(A, "cluster_developer"));
    expect(own?.days.map(({ superusers }) => superusers)).toEqual([9, 5, 2]);
    expect(own?.clusters).toEqual([]);
    expect(await overTime(mara)).toBeNull();
  });

  test("a list counts the due passwords that this person sees, whatever its filter", async () => {
    const list = await listOf(ADMINISTRATOR, { due: "now" });
    expect(list.users.map(({ name }) => name)).toEqual(["proved"]);
    expect(list.dues).toEqual({ due: 1, soon: 0 });
    expect((await listOf(ADMINISTRATOR, { search: "ours" })).dues).toEqual({ due: 1, soon: 0 });
    expect((await listOf(mara)).dues).toEqual({ due: 0, soon: 0 });
  });

  test.runIf(kind === "SQLite")(
    "a page counts no age or due password anew within a minute where nothing has changed",
    async () => {
      vi.useFakeTimers({ toFake: ["Date"], now: 1_800_000_001_000 });
      const counting = async () => {
        const asked = await statementsOf(async () => overviewOf(ADMINISTRATOR));
        return asked.filter(({ text }) => /\b(?:count|sum)\(.*password_changed_at/s.test(text));
      };
      expect((await counting()).length).toBeGreaterThan(0);
      vi.setSystemTime(Date.now() + 30_000);
      expect(await counting()).toEqual([]);
    },
  );

  test("the figures beside the entries count what this person sees, and are no 0 while no list was read", async () => {
    const figures = async (actor: Actor) => readFigures(authorize(actor, "overview.read"));
    expect(await figures(ADMINISTRATOR)).toEqual({ sqlUsers: 8, due: 1, toDecide: 0 });
    expect(await figures(withRole(A, "cluster_developer"))).toEqual({ sqlUsers: 8, due: 1, toDecide: 0 });
    expect(await figures(mara)).toEqual({ sqlUsers: 2, due: 0, toDecide: 0 });
    await saveKnownClusters(await store(), [known(A.replace("6f1c", "7f1c"), "new")]);
    expect(await figures(ADMINISTRATOR)).toEqual({ sqlUsers: null, due: 0, toDecide: 0 });
  });

  test("the clusters whose list was never read come by fifty, each once, and only to who sees them whole", async () => {
    const ids = Array.from({ length: 60 }, (_, index) => A.replace("6f1c7a52", String(10_000_000 + index)));
    await saveKnownClusters(await store(), [
      known(A, "read"),
      ...ids.map((id, index) => known(id, `new-${100 + index}`)),
    ]);
    const next = async (actor: Actor, after?: string) =>
      (await readUnread(authorize(actor, "overview.read"), { after })).clusters.map(({ id }) => id);
    expect(await next(ADMINISTRATOR)).toEqual(ids.slice(0, 50));
    // The last one of a part may be read before the next part is asked for.
    await listed(ids[49] ?? "", ["root"]);
    expect(await next(ADMINISTRATOR, ids[49])).toEqual(ids.slice(50));
    expect(await next(ADMINISTRATOR, ids[59])).toEqual([]);
    expect(await next(withRole(ids[3] ?? "", "cluster_developer"))).toEqual([ids[3]]);
    // A cluster that they may not see says no more than one that is not there.
    expect(await next(withRole(ids[3] ?? "", "cluster_developer"), ids[9])).toEqual([ids[3]]);
    expect(await next(mara)).toEqual([]);
  });

  test("a Cluster Developer sees their cluster, and on others what their team owns", async () => {
    const { clusters, sees, requests, events } = await overviewOf(withRole(A, "cluster_developer"));
    expect(clusters).toMatchObject([
      { name: "analytics", total: 1, whole: false },
      { name: "orders", total: 7, whole: true },
    ]);
    expect(sees).toBe("clusters");
    expect(requests.toDecide).toBeNull();
    expect(events).toEqual([]);
  });

  test("a member without a role sees what their team owns, and nothing of others", async () => {
    const overview = await overviewOf(mara);
    expect(overview.clusters).toMatchObject([
      { name: "analytics", total: 1, whole: false, unowned: 0, deleted: 0 },
      { name: "orders", total: 1, whole: false, unowned: 0, outside: 0, states: { admin: 1 } },
    ]);
    expect(overview.sees).toBe("own");
    expect(overview.waiting).toEqual([]);
    expect(overview.outsideAt).toBeNull();
    expect(await namesOf(mara)).toEqual(["ours", "ours_too"]);
    for (const state of ["unowned", "outside", "unknown"] as const) expect(await namesOf(mara, { state })).toEqual([]);
    expect(await namesOf(mara, { search: "theirs" })).toEqual([]);
    expect(await namesOf(mara, { after: { clusterId: GONE, name: "a", at: null } })).toEqual(["ours", "ours_too"]);
    const db = await store();
    await saveKnownClusters(db, [known(B, "analytics"), known(GONE, "between"), known(A, "orders")]);
    await changeSqlUser(db, { clusterId: GONE, name: "ghost" }, { touched_at: 1, owner_team_id: null });
    expect(await namesOf(mara, { after: { clusterId: GONE, name: "a", at: null } })).toEqual(["ours", "ours_too"]);
  });

  test("a member without a team and a role sees nothing, and no name of a cluster", async () => {
    const overview = await overviewOf({ ...mara, accountId: "acc_nobody" });
    expect(overview).toMatchObject({ clusters: [], sees: "nothing", asOf: null, waiting: [], events: [] });
    expect(overview.ages.bands.every((count) => count === 0)).toBe(true);
    expect((await listOf({ ...mara, accountId: "acc_nobody" })).counts.all).toBe(0);
  });

  test("the vendor is asked nothing", async () => {
    const vendor = connectTo(await startVendor(() => ({ status: 500 })));
    await overviewOf(ADMINISTRATOR);
    await overviewOf(mara);
    await listOf(ADMINISTRATOR);
    expect(vendor.received).toEqual([]);
  });

  test("a cluster outside CLUSTER_IDS does not exist", async () => {
    vi.stubEnv("CLUSTER_IDS", B);
    expect((await overviewOf(ADMINISTRATOR)).clusters.map(({ name }) => name)).toEqual(["analytics"]);
    expect(await namesOf(ADMINISTRATOR)).toEqual(["ours_too"]);
  });

  test("SQL users created and deleted outside are pending for people who can adopt them", async () => {
    await listed(A, ["root", "sso_lena", "ours", "theirs", "proved", "outsider"]);
    const waiting = async (actor: Actor) =>
      (await overviewOf(actor)).waiting.map((each) => [each.kind, "cluster" in each ? each.cluster.name : ""]);
    const both = [
      ["created_outside", "orders"],
      ["deleted_outside", "orders"],
    ];
    expect(await waiting(ADMINISTRATOR)).toEqual(both);
    expect(await waiting(withRole(A, "cluster_admin"))).toEqual(both);
    expect(await waiting(withRole(A, "cluster_developer"))).toEqual([]);
    expect(await waiting(withRole(B, "cluster_admin"))).toEqual([]);
  });

  test("of many created outside three are listed, and the others are counted", async () => {
    const names = Array.from({ length: 5 }, (_, index) => `more_${index}`);
    await listed(A, ["root", "sso_lena", "old", "ours", "theirs", "proved", "outsider", ...names]);
    const { waiting, moreWaiting } = await overviewOf(ADMINISTRATOR);
    expect([waiting.length, moreWaiting]).toEqual([3, 3]);
  });

  test("each cluster says how far it is, to those who may restrict there, and names those that stay", async () => {
    expect((await overviewOf(ADMINISTRATOR)).ways).toMatchObject([
      { id: B, level: null, mayConnect: true, check: "none", stays: [] },
      { id: A, level: null, mayConnect: true, check: "none", stays: [] },
    ]);
    expect((await overviewOf(withRole(A, "cluster_developer"))).ways).toEqual([]);
    expect((await overviewOf(mara)).ways).toEqual([]);
    expect((await overviewOf(withRole(B, "cluster_admin"))).ways.map(({ id }) => id)).toEqual([B]);
    // Its only superuser counts once its list was read.
    await listed(B, ["ours_too"]);
    const [read] = (await overviewOf(ADMINISTRATOR)).ways;
    expect(read?.stays).toEqual([{ name: "ours_too", why: "last_admin" }]);
    // Those of single sign-on are admin by the cluster's own word, and Rolecall never changes them.
    await changeSqlUser(await store(), { clusterId: B, name: "sso_marek" }, { admin_state: "admin", touched_at: 1 });
    const after = await overviewOf(ADMINISTRATOR);
    // Whether they can sign in is up to the cluster and the identity provider, so that another one stays.
    expect(after.clusters[0]).toMatchObject({ states: { admin: 2 }, stay: 2, stays: { sso: 1, last: 1 } });
    expect(after.ways[0]?.stays).toEqual([
      { name: "ours_too", why: "last_admin" },
      { name: "sso_marek", why: "sso" },
    ]);
    await changeSqlUser(
      await store(),
      { clusterId: B, name: "ours_too" },
      { admin_state: "restricted", touched_at: 2 },
    );
    expect((await overviewOf(ADMINISTRATOR)).ways[0]?.stays).toEqual([{ name: "sso_marek", why: "sso" }]);
  });

  test("a destination that fails waits for administrators, until it is paused or takes events", async () => {
    const db = await store();
    await addDestination(db, {
      id: "dst_1",
      kind: "audit",
      name: "SIEM",
      form: "json",
      target: "url",
      events: [],
      sealed: "",
      place: "x",
      createdBy: "Ada",
      sentUpTo: 0,
    });
    const failing = async (actor: Actor) =>
      (await overviewOf(actor)).waiting.flatMap((each) => (each.kind === "destination" ? each.name : []));
    expect(await failing(ADMINISTRATOR)).toEqual([]);
    await db.updateTable("destinations").set({ failing_since: Date.now() }).execute();
    expect(await failing(ADMINISTRATOR)).toEqual(["SIEM"]);
    expect(await failing(withRole(A, "cluster_admin"))).toEqual([]);
    await pauseDestination(db, "dst_1", true);
    expect(await failing(ADMINISTRATOR)).toEqual([]);
  });

  test("the newest changes are those of the audit that the person may read, else those of their own SQL users", async () => {
    const event = (clusterId: string, target: string, outcome: "done" | "refused" = "done") =>
      record({
        action: "sql_user.reset_password",
        clusterId,
        target,
        outcome,
        actor: ADMINISTRATOR,
        details: {},
        request: { requestId: "req_1", address: "192.0.2.7" },
      } as unknown as Parameters<typeof record>[0]);
    await event(A, "theirs");
    await event(A, "ours");
    await event(A, "ours", "refused");
    await event(B, "ours_too");
    const targets = async (actor: Actor) => (await overviewOf(actor)).events.map(({ target }) => target);
    expect((await targets(ADMINISTRATOR)).slice(0, 3)).toEqual(["ours_too", "ours", "theirs"]);
    expect((await targets(withRole(A, "cluster_admin"))).slice(0, 2)).toEqual(["ours", "theirs"]);
    expect(await targets(mara)).toEqual(["ours_too", "ours"]);
  });

  test("administrators see the first steps until SQL users have owners and there is another account", async () => {
    expect((await overviewOf(mara)).firstSteps).toBeNull();
    expect((await overviewOf(ADMINISTRATOR)).firstSteps).toMatchObject({
      keyReads: false,
      connected: [],
      teamed: true,
      owned: true,
      invited: false,
    });
    await addAccount(await store(), { ...ADMINISTRATOR, email: "two@example.com", passwordHash: "" });
    expect((await overviewOf(ADMINISTRATOR)).firstSteps).toBeNull();
  });

  test("a long list comes in pages, one after the other, each SQL user once", async () => {
    const db = await store();
    for (let index = 0; index < 120; index++)
      await changeSqlUser(db, { clusterId: B, name: `many_${index}` }, { touched_at: 1 });
    for (const view of [{}, { descending: true }, { sort: "age" }, { sort: "age", descending: true }] as const) {
      const pages: Awaited<ReturnType<typeof listOf>>["users"][] = [];
      for (let after: EverywhereView["after"] = null; ; ) {
        const page = await listOf(ADMINISTRATOR, { ...view, after });
        pages.push(page.users);
        const { clusterId, name, passwordChangedAt: at = null } = page.users.at(-1) ?? { clusterId: "", name: "" };
        after = { clusterId, name, at };
        if (!page.more) break;
      }
      expect(pages.map((page) => page.length)).toEqual([40, 40, 40, 8]);
      expect(new Set(pages.flat().map((user) => user.clusterId + user.name)).size).toBe(128);
    }
  });

  test.each(SEARCHED_FIELDS)("a search looks at the field %s, of the SQL users that the person sees", async (field) => {
    const value = isTextField(field) ? "Ask Quentin of 50% GmbH" : "break_glass";
    const words = isTextField(field) ? "quentin 50%" : "break-gl";
    for (const [name, ownerTeamId] of [
      ["app_x", null],
      ["app_y", payments],
    ] as const) {
      const description = { purpose: "", [field]: value };
      await saveCreated(await store(), { clusterId: A, name }, { ...description, ownerTeamId, by: byNamed("Ada") });
    }
    expect(await namesOf(ADMINISTRATOR, { search: words })).toEqual(["app_x", "app_y"]);
    expect(await namesOf(mara, { search: words })).toEqual(["app_y"]);
    expect(await namesOf(ADMINISTRATOR, { search: `${words} nowhere` })).toEqual([]);
  });

  test("a search looks at names and owners, and takes no character for a pattern", async () => {
    await saveCreated(await store(), { clusterId: A, name: "a_b" }, { purpose: "Invoices 100%", by: byNamed("Ada") });
    expect(await namesOf(ADMINISTRATOR, { search: "payments our" })).toEqual(["ours", "ours_too"]);
    expect(await namesOf(ADMINISTRATOR, { search: "INVOICES 100%" })).toEqual(["a_b"]);
    expect(await namesOf(ADMINISTRATOR, { search: "a_b" })).toEqual(["a_b"]);
    expect(await namesOf(ADMINISTRATOR, { search: "x%" })).toEqual([]);
  });
});
