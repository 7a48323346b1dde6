import { sql } from "kysely";
import { vi } from "vitest";
import { actionsOf } from "#lib/shared/audit/audit.ts";
import type { ClusterRole } from "#lib/shared/policy.ts";
import type { ClaimFor } from "#lib/shared/requests/claims.ts";
import { type Actor, authorize } from "../../server/access/guard.ts";
import { enter } from "../../server/people/sign-in/enter.ts";
import { sendClaim } from "../../server/sharing/claims/send.ts";
import { openClaim, useClaim } from "../../server/sharing/claims/use.ts";
import { putGrant } from "../../server/store/clusters/cluster-roles.ts";
import { store } from "../../server/store/db/store.ts";
import { addAccount, addAdministrator } from "../../server/store/people/accounts.ts";
import { noticesOf } from "../../server/store/people/notices.ts";
import { saveCreated } from "../../server/store/sql-users/sql-users.ts";
import { connectTo, startFakeCloud } from "../fake-cloud.ts";
import { inRequest, newBrowser, type TestBrowser } from "../next-headers.ts";
import { unitPerson } from "../people.ts";
import { CLUSTER_ID, type Received, type Reply } from "../scripted-vendor.ts";
import { ADMINISTRATOR, byNamed, REQUEST } from "../server.ts";
import { saveProof } from "../sql-users/save-proof.ts";

/* For tests only: people, claim links, and a cloud that keeps what it was sent. */

export const APP = { clusterId: CLUSTER_ID, name: "app_user" };
export const LINK_VOID = { ok: false, error: { code: "link_void" } };

/** Passwords that reached the cluster, in order. */
export let set: string[];
type Instead = (request: Received, body: { password?: string }) => Reply | Promise<Reply> | undefined;
/** The answer of the vendor instead; tests set it. */
export const vendor: { instead: Instead } = { instead: () => undefined };
export let ada: Actor;

export async function begin(): Promise<void> {
  vendor.instead = () => undefined;
  const cloud = connectTo(await startFakeCloud({ [APP.name]: "old" }));
  set = cloud.passwords;
  cloud.instead = (request) => vendor.instead(request, request.method === "PUT" ? JSON.parse(request.body) : {});
  vi.stubEnv("APP_URL", "http://localhost:3000");
  const db = await store();
  const accountId = await addAdministrator(db, { ...unitPerson("Ada"), passwordHash: "x" });
  ada = { ...ADMINISTRATOR, accountId, confirmedAt: Date.now() };
  await saveCreated(db, APP, { purpose: "", by: byNamed("Ada") });
  await saveProof(db, APP, { state: "restricted", databases: [], by: "Ada" });
}

export async function person(name: string, role?: ClusterRole): Promise<Actor> {
  const db = await store();
  const account = { ...unitPerson(name), passwordHash: "x", role: "member" as const };
  const id = `acc_${name}`;
  await addAccount(db, { id, ...account });
  const clusterRoles = new Map<string, ClusterRole>();
  if (role) {
    await putGrant(db, { kind: "account", id }, { clusterId: CLUSTER_ID, role, by: "Ada" });
    clusterRoles.set(CLUSTER_ID, role);
  }
  return { ...ADMINISTRATOR, ...account, accountId: id, clusterRoles, confirmedAt: Date.now() };
}

export async function signedIn(actor: Actor): Promise<TestBrowser> {
  const browser = newBrowser();
  await inRequest(browser, async () => enter(await store(), actor.accountId, REQUEST, true));
  return browser;
}

export const mayReset = (actor: Actor) => authorize(actor, "sql_users.reset", CLUSTER_ID);
export type Sent = { id: string; secret: string };
export async function send(more: { for?: ClaimFor; word?: string } = {}, actor = ada): Promise<Sent> {
  const input = { ...APP, for: { kind: "link" } as ClaimFor, hours: 1, word: "", ...more };
  return partsOf((await sendClaim(mayReset(actor), input, () => {})).link ?? "");
}
export function partsOf(text: string): Sent {
  const [, id = "", secret = ""] = /\/claim\/(clm_\w+)#([\w-]{43})/.exec(text) ?? [];
  return { id, secret };
}
export const claim = (link: Sent, { opener = "a".repeat(64), word = "", browser = newBrowser() } = {}) =>
  inRequest(browser, () => useClaim({ ...link, opener, word }));
export const open = (link: Sent, opener = "b".repeat(64), browser = newBrowser()) =>
  inRequest(browser, () => openClaim({ ...link, opener }));
/** The report on an unused link. */
export async function facts(link: Sent, browser = newBrowser()) {
  const opened = await open(link, "b".repeat(64), browser);
  return opened.ok && opened.value.state === "yours" ? opened.value.facts : null;
}
export const notified = async ({ accountId }: Actor) =>
  (await noticesOf(await store(), accountId)).notices.map(({ kind, path, text }) => `${kind} ${path}: ${text}`);
export const audit = async () =>
  (await store())
    .selectFrom("audit_events")
    .select(["action", "outcome", "target", "details"])
    .where("action", "in", actionsOf("claim"))
    .orderBy("sequence")
    .execute();

export async function wholeStore(): Promise<string> {
  const db = await store();
  const tables = await db.introspection.getTables();
  const contents = await Promise.all(tables.map(({ name }) => sql`select * from ${sql.table(name)}`.execute(db)));
  return JSON.stringify(contents.map(({ rows }) => rows));
}
