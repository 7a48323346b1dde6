import { randomBytes } from "node:crypto";
import { beforeEach, expect } from "vitest";
import type { Permission } from "#lib/shared/policy.ts";
import { MOST_A_DAY } from "#lib/shared/requests/requests.ts";
import type { SqlLevel } from "#lib/sql/own-user.ts";
import { forgetSqlUsers } from "../../server/cloud/sql-user-list.ts";
import type { requestForOwnDoor, requestNewDoor } from "../../server/edge/doors/requests.ts";
import { disconnectSqlDoor } from "../../server/edge/doors/sql-users/sql-connection.ts";
import type { MutationDoor } from "../../server/run/door.ts";
import { allSecretStores, removeSecretStore, type StoreScope } from "../../server/store/automation/secret-stores.ts";
import { sqlConnectionOf } from "../../server/store/clusters/sql-connections.ts";
import { store } from "../../server/store/db/store.ts";
import { addTeam } from "../../server/store/people/teams.ts";
import { rowOf } from "../../server/store/sql-users/present-sql-users.ts";
import { saveCreated } from "../../server/store/sql-users/sql-users.ts";
import { freshServer } from "../on-store.ts";
import { change, type Person, person } from "../requests.ts";
import { byNamed } from "../server.ts";
import { type SqlWorld, sqlWorld, turnOn } from "../sql-cluster.ts";
import { saveProof } from "../sql-users/save-proof.ts";
import { type AnyDouble, addStoreAt, startDouble } from "../sql-users/secret-store-steps.ts";

/* For tests only: changes that are previewed and then made. */

export let world: () => SqlWorld;
export let team: string;
export let mara: Person;
let requests = 0;
let vaultOfTest: () => Promise<AnyDouble>;

/** Gives each test of the file a cloud, an administrator, and Mara, whose team is Payments. */
export function beginPreviews(): void {
  freshServer({ SECRET_STORE_HOSTS: "127.0.0.1" });
  world = sqlWorld(["shop", "stock"]);
  beforeEach(async () => {
    let vault: Promise<AnyDouble> | undefined;
    vaultOfTest = () => {
      vault ??= startDouble("vault");
      return vault;
    };
    team = await addTeam(await store(), "Payments");
    mara = await person("Mara", { team });
    requests = 0;
  });
}

export type Operation = {
  <R>(use: <P extends Permission, I, O>(by: Person, door: MutationDoor<P, I, O>, input: unknown) => R): R;
  /** For a change that continues in the background: waits for its end, and returns the ids that it made by their placeholders. */
  settled?: () => Promise<Record<string, string>>;
  /** its rotations, where they are several: the preview has one placeholder for all */
  rotations?: () => Promise<readonly string[]>;
};

/** A SQL user on the cluster, of the team, verified as restricted. */
export async function existing(user: string): Promise<string> {
  const target = { clusterId: world().clusterId, name: user };
  await world().cloud.addUser(world().clusterId, user);
  await forgetSqlUsers(world().clusterId);
  const db = await store();
  await saveCreated(db, target, { purpose: "", ownerTeamId: team, by: byNamed("Ada") });
  await saveProof(db, target, { state: "restricted", databases: [], by: "Ada" });
  return (await rowOf(db, target))?.id ?? "";
}

/** Sends a request of Mara, or of another member once she has sent as many as an account may. */
export async function request(door: typeof requestNewDoor | typeof requestForOwnDoor, input: object): Promise<string> {
  requests += 1;
  if (requests % MOST_A_DAY === 0) mara = await person(`Mara${requests}`, { team });
  const answer = await change(mara, door as typeof requestNewDoor, { reason: "Needed", ...input });
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value.id;
}

/** From now on, these SQL users have a secret store. */
export async function intoStores(scope?: StoreScope): Promise<void> {
  const db = await store();
  for (const { id } of await allSecretStores(db)) await removeSecretStore(db, id);
  const vault = await vaultOfTest();
  await addStoreAt(db, "vault", vault, { scope: scope ?? { clusterId: world().clusterId, teamId: null } });
}

export async function unowned(): Promise<string> {
  const target = { clusterId: world().clusterId, name: `free_${randomBytes(6).toString("hex")}` };
  await world().cloud.addUser(target.clusterId, target.name);
  await forgetSqlUsers(target.clusterId);
  await saveCreated(await store(), target, { purpose: "", ownerTeamId: null, by: byNamed("Ada") });
  return target.name;
}

export const ACCESS = {
  level: "read-only",
  via: "role",
  scope: "both",
  databases: [{ name: "shop" }, { name: "stock" }],
};

/** Turns the connection on at this level, after turning off one at another level. */
export async function connected(level: SqlLevel | null): Promise<void> {
  const { clusterId, ada } = world();
  const now = await sqlConnectionOf(await store(), clusterId);
  if (now?.level === level || (!now && level === null)) return;
  if (now) expect(await change(ada, disconnectSqlDoor, { clusterId })).toMatchObject({ ok: true });
  if (level) await turnOn(world(), level);
}

/** For a SQL user of this name, and words for its description. */
export type Operations = Record<string, (user: string, words: string) => Promise<Operation>>;
