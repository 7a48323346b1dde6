import { tokenHash } from "../../base/ids.ts";
import type { Store } from "../db/base.ts";

/** A sign-in of the command that waits for a person, or was answered by one. */
export type DeviceLogin = {
  publicKey: string;
  machine: string;
  address: string;
  begunAt: number;
  state: "waiting" | "approved" | "denied";
  /** the token, sealed to the key of the command; only when approved */
  sealed: string | null;
};

export type NewDeviceLogin = Pick<DeviceLogin, "publicKey" | "machine" | "address"> & {
  deviceCode: string;
  userCode: string;
  network: string;
  expiresAt: number;
};

/** Stores one under the hashes of its two codes. */
export async function addDeviceLogin(store: Store, login: NewDeviceLogin, now = Date.now()): Promise<void> {
  await store
    .insertInto("device_logins")
    .values({
      device_hash: tokenHash(login.deviceCode),
      code_hash: tokenHash(login.userCode),
      public_key: login.publicKey,
      machine: login.machine,
      address: login.address,
      network: login.network,
      begun_at: now,
      expires_at: login.expiresAt,
      state: "waiting",
      sealed: null,
    })
    .execute();
}

/** How many of each network wait for a person. */
export async function waitingDeviceLogins(store: Store, now = Date.now()): Promise<ReadonlyMap<string, number>> {
  const rows = await store
    .selectFrom("device_logins")
    .where("expires_at", ">", now)
    .where("state", "=", "waiting")
    .groupBy("network")
    .select((eb) => ["network", eb.fn.countAll<number>().as("count")])
    .execute();
  return new Map(rows.map(({ network, count }) => [network, count]));
}

/** Deletes the one that has waited longest in these networks. */
export async function dropOldestDeviceLogin(store: Store, networks: readonly string[]): Promise<void> {
  const oldest = await store
    .selectFrom("device_logins")
    .where("network", "in", networks)
    .where("state", "=", "waiting")
    .orderBy("begun_at")
    .select("device_hash")
    .limit(1)
    .executeTakeFirst();
  if (oldest) await store.deleteFrom("device_logins").where("device_hash", "=", oldest.device_hash).execute();
}

/** The one with this code of the device or of the person, unless it has expired. */
export async function deviceLogin(
  store: Store,
  which: { deviceCode: string } | { userCode: string },
  now = Date.now(),
): Promise<DeviceLogin | undefined> {
  const [column, code] =
    "deviceCode" in which ? (["device_hash", which.deviceCode] as const) : (["code_hash", which.userCode] as const);
  const row = await store
    .selectFrom("device_logins")
    .selectAll()
    .where(column, "=", tokenHash(code))
    .where("expires_at", ">", now)
    .executeTakeFirst();
  if (!row) return undefined;
  const { public_key, machine, address, begun_at, state, sealed } = row;
  return { publicKey: public_key, machine, address, begunAt: begun_at, state, sealed };
}

/** Notes a person's answer to one that waits; resolves to whether it still did. */
export async function answerDeviceLogin(
  store: Store,
  userCode: string,
  answer: { state: "approved"; sealed: string } | { state: "denied" },
  now = Date.now(),
): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("device_logins")
    .set({ state: answer.state, sealed: "sealed" in answer ? answer.sealed : null })
    .where("code_hash", "=", tokenHash(userCode))
    .where("state", "=", "waiting")
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Removes sign-ins of the command that have expired. */
export async function sweepDeviceLogins(store: Store, now = Date.now()): Promise<void> {
  await store.deleteFrom("device_logins").where("expires_at", "<=", now).execute();
}
