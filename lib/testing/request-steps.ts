import { present } from "#lib/shared/present.ts";
import { Secret } from "../server/base/secret.ts";
import "server-only";
import { eachField, REQUEST_TEXTS } from "#lib/shared/sql-user-fields.ts";
import { record } from "../server/audit/audit.ts";
import { setPasswordSettled } from "../server/cloud/settle.ts";
import { cloud } from "../server/clusters/cloud-client.ts";
import { sendClaimDoor } from "../server/doors/claims.ts";
import {
  approveRequestDoor,
  claimRequestDoor,
  denyRequestDoor,
  requestForOwnDoor,
  requestListDoor,
  requestNewDoor,
  withdrawRequestDoor,
} from "../server/doors/requests.ts";
import { rowOf } from "../server/store/present-sql-users.ts";
import { saveCreated } from "../server/store/sql-users.ts";
import { store } from "../server/store/store.ts";
import { change, look, newWorld, type Person, type World } from "./requests.ts";
import { saveProof } from "./save-proof.ts";
import { CLUSTER_ID } from "./scripted-vendor.ts";
import { byNamed, registry } from "./server.ts";

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
/** The state that a server leaves when it dies during an approval, with a lease that has not expired. */
export async function die(id: string): Promise<void> {
  const db = await store();
  const decided = { decided_at: Date.now(), decided_by_id: world.cleo.id, decided_by: "Cleo" };
  const left = { state: "approved", attempt: "try_dead", sql_user_id: "usr_died", ...decided } as const;
  await db.updateTable("requests").set(left).where("id", "=", id).execute();
  const lease = { name: `request:${id}`, holder: "dead", expires_at: Date.now() + 500 };
  await db.insertInto("leases").values(lease).execute();
}

/** The same after the create was sent: its intent has no outcome. */
export async function dieOnceSent(id: string): Promise<void> {
  await die(id);
  await (await store()).updateTable("requests").set({ sent_name: "pay_app" }).where("id", "=", id).execute();
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
