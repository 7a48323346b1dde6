import { vi } from "vitest";
import {
  approveRequestDoor,
  claimRequestDoor,
  requestChoicesDoor,
  requestListDoor,
  requestNewDoor,
} from "../../server/edge/doors/requests.ts";
import { createSqlUserDoor } from "../../server/edge/doors/sql-users/creation.ts";
import { enter } from "../../server/people/sign-in/enter.ts";
import { store } from "../../server/store/db/store.ts";
import { addRequest } from "../../server/store/requests/requests.ts";
import { inRequest } from "../next-headers.ts";
import { change, look } from "../requests.ts";
import { REQUEST } from "../server.ts";
import { newSqlWorld, type SqlWorld } from "../sql-world.ts";
import { noPause, workOnAll } from "./rotation-faults.ts";

/* For tests only: what people do with temporary access, in the world of one test. */

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export let world: SqlWorld;
export const begin = async (level: "manage" | "create" | null = "manage") => {
  world = await newSqlWorld(level);
  // Members can request only where their team owns a SQL user.
  const own = { clusterId: world.clusterId, name: "pay_old", ownerTeamId: world.payments };
  if (!(await change(world.ada, createSqlUserDoor, own)).ok) throw new Error("not created");
};

export const ask = (more: object = {}) =>
  change(world.mara, requestNewDoor, {
    kind: "grant",
    clusterId: world.clusterId,
    teamId: world.payments,
    access: "db=shop",
    wantedMinutes: 120,
    reason: "Invoice 88213 shows a wrong total",
    ...more,
  });
export async function asked(more: object = {}): Promise<string> {
  const answer = await ask(more);
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.id;
}
export const approve = (id: string, changes: object = {}) =>
  change(world.ada, approveRequestDoor, { clusterId: world.clusterId, id, changes });
export const claim = (id: string, by = world.mara) => change(by, claimRequestDoor, { id });
export async function claimed(id: string) {
  const answer = await claim(id);
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.shown;
}
export async function requestNow(id: string) {
  const answer = await look(world.mara, requestListDoor, {});
  const found = answer.ok ? answer.value.requests.find((request) => request.id === id) : undefined;
  if (!found) throw new Error(id);
  return found;
}
export async function granted(more: object = {}) {
  const id = await asked(more);
  const answer = await approve(id);
  if (!answer.ok || answer.value.proved?.state !== "restricted") throw new Error(JSON.stringify(answer));
  return { id, name: (await requestNow(id)).requested.name };
}
export async function choicesOf(): Promise<string[]> {
  const answer = await look(world.mara, requestChoicesDoor, {});
  return answer.ok ? answer.value.sqlUsers.map(({ name }) => name) : [];
}
/** The id of a request for a reset that is in the store, whatever its door would say. */
export async function filedReset(sqlUserId: string, name: string): Promise<string> {
  const spec = { name, userKind: "person", access: "", wantedDays: null };
  return addRequest(await store(), {
    kind: "reset",
    requester: { id: world.mara.id, name: "Mara" },
    team: { id: world.payments, name: "payments" },
    cluster: { id: world.clusterId, name: "shop" },
    sqlUserId,
    name,
    requested: JSON.stringify(spec),
    reason: "Mine",
  });
}
export const sql = () => world.cloud.sql(world.clusterId);
/** Moves the clock; people sign in again, since their sessions may be over. */
export async function setClock(at: number): Promise<void> {
  vi.useFakeTimers({ toFake: ["Date"], now: at });
  const db = await store();
  for (const { browser, id } of [world.mara, world.ada, world.ben])
    await inRequest(browser, () => enter(db, id, REQUEST, true));
}
export const rounds = async () => workOnAll(await store(), noPause);
/** The end that the cluster has, in epoch milliseconds. */
const optionsOf = (name: string) =>
  String(
    sql()
      .asRoot("SHOW USERS")
      .rows.find(([user]) => user === name)?.[1],
  );
export const endOnCluster = (name: string) => {
  const [, until = ""] = /VALID UNTIL=([^",}]+)/.exec(optionsOf(name)) ?? [];
  return Date.parse(until.replace("+00:00", "Z").replace(" ", "T"));
};
export const canLogIn = (name: string) => !optionsOf(name).includes("NOLOGIN");
export const isThere = (name: string) => world.cloud.userNames(world.clusterId).includes(name);
