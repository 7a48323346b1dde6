import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Finding } from "#lib/shared/report/facts.ts";
import { PLAIN_EVERYWHERE } from "#lib/shared/sql-users/everywhere-path.ts";
import { STORES } from "../../../testing/on-store.ts";
import { ADMINISTRATOR, byNamed, freshProcess, registry } from "../../../testing/server.ts";
import { saveProof } from "../../../testing/sql-users/save-proof.ts";
import { type Actor, authorize } from "../../access/guard.ts";
import { singleton } from "../../base/singleton.ts";
import { saveCompleteList } from "../../store/clusters/cluster-readings.ts";
import { saveWays } from "../../store/clusters/cluster-ways.ts";
import { saveKnownClusters } from "../../store/clusters/known-clusters.ts";
import { addSqlConnection, saveSqlProved } from "../../store/clusters/sql-connections.ts";
import { packFacts, saveFactReading } from "../../store/clusters/sql-fact-readings.ts";
import { store } from "../../store/db/store.ts";
import { freshDatabase } from "../../store/db/testing.ts";
import { addAccount } from "../../store/people/accounts.ts";
import { addMember, addTeam } from "../../store/people/teams.ts";
import { saveCreated } from "../../store/sql-users/sql-users.ts";
import { listEverywhere } from "./everywhere.ts";
import { exportReport, readReport } from "./report.ts";

freshProcess({ SESSION_SECRET: `1:${"s".repeat(32)}`, APP_URL: "http://localhost:3000" });

const [A, B] = ["a", "b"].map((last) => `6f1c7a52-0000-4000-8000-00000000000${last}`) as [string, string];
const DAY = 24 * 60 * 60_000;
const known = (id: string, name: string) => ({ id, name, plan: "BASIC", version: "v25.2.1", state: "CREATED" });
let mara: Actor;

const reportOf = (actor: Actor) => readReport(authorize(actor, "overview.read"));
const fileOf = (actor: Actor, format: "html" | "json" | "sarif") =>
  exportReport(authorize(actor, "overview.read"), { format });
const listed = async (clusterId: string, names: readonly string[]) =>
  saveCompleteList(await store(), { clusterId, names: new Set(names), since: 1e9 });

async function keep(clusterId: string, name: string, team: string | null, days = 0): Promise<void> {
  const facts = { purpose: "", ownerTeamId: team, by: byNamed("Ada") };
  await saveCreated(await store(), { clusterId, name }, facts, Date.now() - days * DAY);
}

async function begin(): Promise<void> {
  const db = await store();
  await saveKnownClusters(db, [known(B, "analytics"), known(A, "orders")]);
  const who = { name: "Mara", email: "mara@example.com", role: "member" } as const;
  mara = { ...ADMINISTRATOR, ...who, accountId: await addAccount(db, { ...who, passwordHash: "" }) };
  const payments = await addTeam(db, "Payments");
  await addMember(db, payments, mara.accountId);
  await listed(A, ["root", "sso_lena", "old"]);
  await keep(A, "ours", payments, 10);
  await keep(A, "theirs", await addTeam(db, "Others"), 91);
  await keep(A, "proved", null, 400);
  await saveProof(db, { clusterId: A, name: "proved" }, { state: "restricted", databases: [], by: "Ada" });
  await listed(A, ["root", "sso_lena", "old", "ours", "theirs", "proved", "outsider"]);
  await keep(B, "ours_too", payments);
}

describe.each(STORES)("the report on %s", (kind) => {
  const url = kind === "PostgreSQL" ? freshDatabase() : undefined;
  beforeEach(async () => {
    if (url) vi.stubEnv("DATABASE_URL", url());
    await begin();
  });

  test("says where the key only reads that a person disables logins, on the page and in files", async () => {
    const todoOf = async () => {
      const { lines } = await reportOf(ADMINISTRATOR);
      return lines.find((line) => line.kind === "single-sign-on")?.todo;
    };
    const words = "By hand on orders: Rolecall's key changes nothing there.";
    expect(await todoOf()).not.toContain("By hand");
    vi.stubEnv("COCKROACH_API_ACCESS", "read");
    registry()?.delete("env");
    expect(await todoOf()).toContain(words);
    expect((await fileOf(ADMINISTRATOR, "json")).text).toContain(words);
  });

  test("has figures that are those of the lists which they open", async () => {
    const { figures, total } = await reportOf(ADMINISTRATOR);
    const lists: Partial<Record<Finding, object>> = {
      superuser: { state: "admin" },
      privileged: { state: "privileged" },
      unverified: { state: "unknown" },
      "no-owner": { state: "unowned" },
      outside: { state: "outside" },
      "stale-password": { due: "now" },
      "single-sign-on": { search: "sso_" },
    };
    const permit = authorize(ADMINISTRATOR, "overview.read");
    for (const [kind, filter] of Object.entries(lists)) {
      const { users } = await listEverywhere(permit, { ...PLAIN_EVERYWHERE, ...filter });
      expect(figures[kind as Finding]?.count, kind).toBe(users.length);
    }
    expect(figures).toMatchObject({ superuser: { count: 3, of: 4 }, unverified: { count: 4 }, dormant: null });
    expect(total).toBe(8);
  });

  test("says what the store does not know", async () => {
    const { unseen } = await reportOf(ADMINISTRATOR);
    const words = unseen.map(({ text }) => text).join("\n");
    expect(words).toContain("analytics: SQL users that Rolecall did not make, since its list was not read yet.");
    expect(words).toContain("orders: what 4 of its 7 SQL users may do.");
    expect(words).toContain("analytics, orders: last logins.");
  });

  test("shows a member the SQL users of their teams, and nothing of others", async () => {
    const report = await reportOf(mara);
    expect(report.clusters.map(({ name, total }) => [name, total])).toEqual([
      ["analytics", 1],
      ["orders", 1],
    ]);
    expect(report.figures.outside).toBeNull();
    const files = await Promise.all((["html", "json", "sarif"] as const).map((format) => fileOf(mara, format)));
    for (const text of [JSON.stringify(report), ...files.map((file) => file.text)]) {
      expect(text).toContain("ours");
      for (const hidden of ["theirs", "proved", "outsider", "Others"]) expect(text).not.toContain(hidden);
    }
    expect(report.unseen.map(({ text }) => text)).toContain(
      "analytics, orders: SQL users that none of your teams owns.",
    );
  });

  test("says to a member that there may be clusters which they do not see, whether there are or not", async () => {
    const words = async (actor: Actor) => (await reportOf(actor)).unseen.map(({ text }) => text);
    const before = await words(mara);
    expect(before).toContain("Clusters that you may not see.");
    await saveKnownClusters(await store(), [
      ...[known(A, "orders"), known(B, "analytics")],
      known(A.replace(/a$/, "c"), "hidden"),
    ]);
    expect(await words(mara)).toEqual(before);
    expect(await words(ADMINISTRATOR)).not.toContain("Clusters that you may not see.");
  });

  test("has every name in its files, and no id", async () => {
    for (const format of ["html", "json", "sarif"] as const) {
      const { fileName, text } = await fileOf(ADMINISTRATOR, format);
      expect(fileName).toMatch(new RegExp(`^rolecall-report-\\d{4}-\\d\\d-\\d\\d\\.${format}$`));
      for (const name of ["ours", "theirs", "outsider", "ours_too", "sso_lena"]) expect(text).toContain(name);
      for (const id of [A, B]) expect(text).not.toContain(id);
    }
  });
});

test("who is dormant is told by the last reading of each cluster, if it is not old, and proofs have an age", async () => {
  const db = await store();
  await saveKnownClusters(db, [
    { ...known(A, "orders"), version: "v26.2.1" },
    { ...known(B, "analytics"), version: "v26.2.1" },
  ]);
  for (const [clusterId, days] of [
    [A, 1],
    [B, 9],
  ] as const) {
    await listed(clusterId, ["app", "bi"]);
    const named = { clusterId, sqlUser: "rolecall_reader" };
    await addSqlConnection(db, { ...named, level: "observe", by: "Ada", passwordFrom: "key", keyMark: null });
    await saveSqlProved(db, named);
    const login = (ago: number) => ({ disabled: false, validUntil: null, lastLogin: Date.now() - ago * DAY });
    const packed = packFacts(new Map(Object.entries({ app: login(100), bi: login(days) })));
    await saveFactReading(db, named, { readAt: Date.now() - days * DAY, packed });
  }
  await saveProof(db, { clusterId: A, name: "app" }, { state: "restricted", databases: [], by: "Ada" });
  const { figures, unseen } = await reportOf(ADMINISTRATOR);
  expect(figures.dormant).toEqual({ count: 1, of: 2 });
  const words = unseen.map(({ text }) => text).join("\n");
  expect(words).toContain("analytics: who is dormant, since its last logins were read 9 days ago.");
  expect(words).toContain("the oldest proof is less than an hour old, on orders.");
  // No logins are kept for it.
  expect(singleton("read-logins", () => new Map()).size).toBe(0);
});

test("the ways in and the disabled logins are those that were read, and of a member's cluster none", async () => {
  const db = await store();
  await begin();
  const named = { clusterId: A, sqlUser: "rolecall_reader" };
  await addSqlConnection(db, { ...named, level: "manage", by: "Ada", passwordFrom: "key", keyMark: null });
  await saveSqlProved(db, named);
  const login = (disabled: boolean) => ({ disabled, validUntil: null, lastLogin: null });
  const packed = packFacts(new Map(Object.entries({ ours: login(true), theirs: login(false) })));
  await saveFactReading(db, named, { readAt: Date.now(), packed });
  const read = (way: "certificate" | "jwt" | "ldap" | "other", state: "yes" | "no") =>
    ({ way, state, why: "setting" }) as const;
  const ways = [read("certificate", "yes"), read("jwt", "no"), read("ldap", "no"), read("other", "no")];
  await saveWays(db, A, ways, Date.now());
  const orders = async (actor: Actor) => (await reportOf(actor)).clusters.find(({ name }) => name === "orders");
  const whole = await orders(ADMINISTRATOR);
  // A name of single sign-on in the list outweighs the setting.
  expect(whole?.ways).toEqual({ certificate: "yes", sso: "yes", byNames: "no" });
  expect(whole?.noLogin).toMatchObject({ count: 1, of: 2, users: [{ name: "ours" }] });
  // Clusters of this plan take no certificates, whatever is read.
  expect((await orders(mara))?.ways).toEqual({ certificate: "no", sso: "unknown" });
  const words = (await reportOf(ADMINISTRATOR)).unseen.map(({ text }) => text);
  expect(words).toContain("analytics: whether SSO (JWT, LDAP) is accepted.");
  expect(words).toContain("analytics, orders: whose login is disabled (NOLOGIN).");
  const { text } = await fileOf(ADMINISTRATOR, "html");
  expect(text).toContain("ours (login disabled)");
});

test("without any cluster the report says so", async () => {
  expect(await reportOf(ADMINISTRATOR)).toMatchObject({ total: 0, clusters: [], lines: [] });
});

test("a page of a thousand SQL users names a few of each finding, and counts all", async () => {
  await saveKnownClusters(await store(), [known(A, "orders")]);
  await listed(
    A,
    Array.from({ length: 1_000 }, (_, at) => `app_${at}`),
  );
  const report = await reportOf(ADMINISTRATOR);
  expect(report.figures.unverified).toEqual({ count: 1_000, of: 1_000 });
  expect(JSON.stringify(report).length).toBeLessThan(10_000);
});
