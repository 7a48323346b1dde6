// Fills the store of DATABASE_URL with SQL users of the clusters that are given, and measures how long the overview takes to read.
// Run with --conditions=react-server: `overview-probe.ts PER_CLUSTER CLUSTER…`, one line of JSON.

import type { Actor, Permit } from "#lib/server/access/guard.ts";
import { listEverywhere } from "#lib/server/edge/overview/everywhere.ts";
import { readOverview } from "#lib/server/edge/overview/overview.ts";
import { store } from "#lib/server/store/db/store.ts";
import { saveRule } from "#lib/server/store/passwords/password-rules.ts";
import { addAccount } from "#lib/server/store/people/accounts.ts";
import { addMember } from "#lib/server/store/people/teams.ts";
import { PLAIN_EVERYWHERE } from "#lib/shared/sql-users/everywhere-path.ts";
import { quantile } from "./figure.ts";
import { fillStore } from "./known-store.ts";
import { sized } from "./size.ts";

const ROUNDS = sized(40, 2);
const WARM_UP = sized(10, 0);

const [perCluster = "0", ...clusters] = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const db = await store();
const now = Date.now();
const teams = await fillStore(db, { clusters, perCluster: Number(perCluster), accounts: 0 });

async function person(name: string, role: Actor["role"], clusterRoles: Actor["clusterRoles"]): Promise<Actor> {
  const who = { name, email: `${name}@halden.example`, role };
  const accountId = await addAccount(db, { ...who, passwordHash: "" });
  return { ...who, accountId, clusterRoles, sessionHash: "", confirmedAt: now };
}
const administrator = await person("administrator", "administrator", new Map());
const member = await person("member", "member", new Map());
await addMember(db, teams[1] ?? "", member.accountId);
const half = clusters.slice(0, clusters.length / 2).map((id) => [id, "cluster_admin"] as const);
const clusterAdmin = await person("half", "member", new Map(half));
await addMember(db, teams[2] ?? "", clusterAdmin.accountId);

/** The guard itself reads cookies, which only Next.js has. */
const permit = (actor: Actor) => ({ actor, permission: "overview.read" }) as unknown as Permit<"overview.read">;
const WORK: Record<string, () => Promise<unknown>> = {
  administrator: () => readOverview(permit(administrator)),
  "Cluster Admin of half of the clusters": () => readOverview(permit(clusterAdmin)),
  "member of a team": () => readOverview(permit(member)),
  "list of what is admin": () => listEverywhere(permit(administrator), { ...PLAIN_EVERYWHERE, state: "admin" }),
};
const times: Record<string, number[]> = {};
const measure = async (name: string, work: () => Promise<unknown>, isWarm: boolean) => {
  const started = performance.now();
  await work();
  if (!isWarm) return;
  times[name] ??= [];
  times[name].push(performance.now() - started);
};
for (let round = -WARM_UP; round < ROUNDS; round++)
  for (const [name, work] of Object.entries(WORK)) await measure(name, work, round >= 0);
// Rules for kinds and teams must be looked up for each password.
await saveRule(db, { scope: "kind", subject: "service" }, { days: 30, by: "bench" });
for (const id of teams.slice(0, 5)) await saveRule(db, { scope: "team", subject: id }, { days: 60, by: "bench" });
for (let round = -WARM_UP; round < ROUNDS; round++)
  await measure("administrator, with rules of kinds and teams", () => readOverview(permit(administrator)), round >= 0);
const p95 = Object.fromEntries(Object.entries(times).map(([name, taken]) => [name, quantile(taken, 0.95)]));
process.stdout.write(`${JSON.stringify(p95)}\n`);
// A server that starts on this store prints the link by which the page's visitor is set up.
await db.updateTable("accounts").set({ role: "member" }).execute();
await db.destroy();
