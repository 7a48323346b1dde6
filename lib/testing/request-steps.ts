import { present } from "#lib/shared/present.ts";
import { eachField, REQUEST_TEXTS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { currentActor } from "../server/access/guard.ts";
import { Secret } from "../server/base/secret.ts";
import { setPasswordSettled } from "../server/cloud/api/settle.ts";
import { cloud } from "../server/cloud/cloud-client.ts";
import {
  approveRequestDoor,
  claimRequestDoor,
  denyRequestDoor,
  requestForOwnDoor,
  requestListDoor,
  requestNewDoor,
  withdrawRequestDoor,
} from "../server/edge/doors/requests.ts";
import { sendClaimDoor } from "../server/edge/doors/sql-users/claims.ts";
import { startJob, underOf } from "../server/jobs/control.ts";
import type { AnyJob } from "../server/jobs/define.ts";
import { workOn } from "../server/jobs/work.ts";
import { approvalJob, openKeyOf } from "../server/sharing/requests/job.ts";
import { record } from "../server/store/audit/record-event.ts";
import type { Store } from "../server/store/db/open.ts";
import { store } from "../server/store/db/store.ts";
import { itemsOfJob } from "../server/store/jobs/job-items.ts";
import { jobLease, newestJobs } from "../server/store/jobs/jobs.ts";
import { requestOf } from "../server/store/requests/requests.ts";
import { rowOf } from "../server/store/sql-users/present-sql-users.ts";
import { saveCreated } from "../server/store/sql-users/sql-users.ts";
import { inRequest } from "./next-headers.ts";
import { change, look, newWorld, type Person, type World } from "./requests.ts";
import { CLUSTER_ID } from "./scripted-vendor.ts";
import { byNamed, registry } from "./server.ts";
import { saveProof } from "./sql-users/save-proof.ts";

/* For tests only: what people do in the world of one test. */

export let world: World;
export async function begin(): Promise<void> {
  world = await newWorld();
}

const REQUEST_SPEC = {
  ...eachField(REQUEST_TEXTS, () => ""),
  name: "pay_app",
  purpose: "takes money",
  contact: "Mara, #payments",
  userKind: "service",
  access: "level=read-only",
  wantedDays: 30,
};
/** The SQL user that is requested by default. */
export const NAMED = { clusterId: CLUSTER_ID, name: "pay_app" };
export const requestNew = (by: Person, more: object = {}) =>
  change(by, requestNewDoor, {
    kind: "create",
    clusterId: CLUSTER_ID,
    teamId: world.payments,
    ...REQUEST_SPEC,
    reason: "New shop",
    ...more,
  });
export const idOf = (answer: Awaited<ReturnType<typeof requestNew>>): string => {
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.id;
};
export const newRequest = async (by = world.mara, more: object = {}) => idOf(await requestNew(by, more));
export const approve = (by: Person, id: string, changes?: object, clusterId = CLUSTER_ID) =>
  change(by, approveRequestDoor, present<Record<string, unknown>>({ clusterId, id, changes }));
export const deny = (by: Person, id: string) =>
  change(by, denyRequestDoor, { clusterId: CLUSTER_ID, id, reason: "Too much" });
export const withdraw = (by: Person, id: string) => change(by, withdrawRequestDoor, { id });
/** A claim link for anyone that this person makes, as its browser has it. */
export async function newClaimLink(by: Person): Promise<{ id: string; secret: string }> {
  const sent = await change(by, sendClaimDoor, { ...NAMED, for: { kind: "link" }, hours: 1, word: "" });
  const [, id = "", secret = ""] = /\/claim\/(clm_\w+)#([\w-]{43})/.exec(sent.ok ? (sent.value.link ?? "") : "") ?? [];
  return { id, secret };
}
export const claim = (by: Person, id: string) => change(by, claimRequestDoor, { id });
export const list = async (by: Person, more: object = {}) => {
  const answer = await look(by, requestListDoor, more);
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.requests;
};
export const stateFor = async (by: Person) => (await list(by)).map(({ state }) => state).join();
export const codeOf = (answer: { ok: boolean; error?: { code: string } }) => (answer.ok ? "ok" : answer.error?.code);
export const restrict = async (who = NAMED) =>
  saveProof(await store(), who, { state: "restricted", databases: [], by: "Cleo" });
/** After a round has settled what a dead server left. */
export const settledFor = async (by: Person) => {
  await workOnApprovals();
  return stateFor(by);
};
/** A SQL user on the cluster, by default of Payments. */
export async function owned(name: string, team: string | null = world.payments): Promise<string> {
  const db = await store();
  world.users.set(name, "old");
  await saveCreated(db, { clusterId: CLUSTER_ID, name }, { purpose: "p", ownerTeamId: team, by: byNamed("Ada") });
  return (await rowOf(db, { clusterId: CLUSTER_ID, name }))?.id ?? "";
}
export const requestForOwn = (by: Person, kind: string, sqlUserId: string) =>
  change(
    by,
    requestForOwnDoor,
    present<Record<string, unknown>>({
      kind,
      sqlUserId,
      reason: "Leaked",
      access: kind === "privileges" ? "a=b" : undefined,
      wantedDays: kind === "extend" ? 30 : undefined,
    }),
  );
export const sent = (method: string) => world.received.filter((request) => request.method === method);
/** The audit's changes, each once, with the details of its intent and its outcome. */
export const events = async () => {
  const rows = await (await store())
    .selectFrom("audit_events")
    .select(["id", "intent_id", "action", "outcome", "cluster_id", "target", "details"])
    .orderBy("sequence")
    .execute();
  const intents = new Map(rows.map(({ id, details }) => [id, JSON.parse(details)]));
  return rows
    .filter(({ outcome }) => outcome !== "intended")
    .map(({ id: _, intent_id, details, ...row }) => ({
      ...row,
      details: { ...intents.get(intent_id ?? ""), ...JSON.parse(details) },
    }));
};
/** A person's notices about requests, in alphabetical order. */
export const notified = async (by: Person) => {
  const rows = await (await store()).selectFrom("notices").select("about").where("account_id", "=", by.id).execute();
  return rows.map(({ about }) => about.replace(/^request:ask_\w+:/, "")).sort();
};
/** Settles approvals that dead servers left, as a round every few seconds. */
export async function workOnApprovals(): Promise<void> {
  const db = await store();
  for (const { id } of await newestJobs(db, { kind: "approval" })) await workOn(db, approvalJob as AnyJob, id);
}

/** What a server leaves when it dies during an approval, with a lease that has not expired; resolves to the approval's item. */
export async function die(id: string): Promise<string> {
  const db = await store();
  const decided = { decided_at: Date.now(), decided_by_id: world.cleo.id, decided_by: "Cleo" };
  const left = { state: "approved", sql_user_id: "usr_died", ...decided } as const;
  await db.updateTable("requests").set(left).where("id", "=", id).execute();
  const job = await inRequest(world.cleo.browser, () => storeApproval(db, id));
  const run = "run_of_the_dead";
  await db.updateTable("job_items").set({ state: "running", run }).where("job_id", "=", job).execute();
  const [item] = await itemsOfJob(db, job);
  if (!item) throw new Error(job);
  const begun = { run, begun_at: Date.now(), outcome: null, ended_at: null, code: null, facts: null, event_id: null };
  await db
    .insertInto("job_steps")
    .values(Object.assign({ item_id: item.id, step: item.step }, begun))
    .execute();
  await db
    .insertInto("leases")
    .values({ name: jobLease(job), holder: "dead", expires_at: Date.now() + 500 })
    .execute();
  return item.id;
}

/** Stores an approval that no server works on, of the person whose browser asks; resolves to its id. */
async function storeApproval(db: Store, id: string): Promise<string> {
  const actor = await currentActor(false);
  const request = await requestOf(db, { id, clusterId: CLUSTER_ID });
  if (!actor || !request) throw new Error(id);
  const job = Object.assign(await underOf(actor), { about: id, input: { id, clusterId: CLUSTER_ID } });
  const item = { step: request.kind, input: {}, data: { endsAt: null }, openKey: openKeyOf(id) };
  return (await startJob(db, approvalJob, job, [item])) ?? "";
}

/** Lets the server die after the create was sent: its intent has no outcome. */
export async function dieOnceSent(id: string): Promise<void> {
  const item = await die(id);
  const db = await store();
  await db.updateTable("job_items").set({ unsure: 1 }).where("id", "=", item).execute();
  await db.updateTable("requests").set({ sent_name: "pay_app" }).where("id", "=", id).execute();
  await record({
    action: "sql_user.create",
    actor: null,
    outcome: "intended",
    target: "pay_app",
    clusterId: CLUSTER_ID,
    request: { requestId: "req_died", address: "" },
  });
  registry()?.delete("server-life");
}

/** Makes the next change of `app` wait for an earlier one. */
export async function holdTurn(): Promise<{ release: () => Promise<void> }> {
  let go = () => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  const target = { clusterId: CLUSTER_ID, name: "app", password: new Secret("before") };
  const first = setPasswordSettled(cloud(), target, { before: () => gate });
  return {
    release: async () => {
      go();
      await first;
    },
  };
}
