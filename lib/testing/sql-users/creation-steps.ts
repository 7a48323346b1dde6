import type { CreatedSqlUser } from "#lib/shared/sql-users/sql-users.ts";
import type { SqlLevel } from "#lib/sql/own-user.ts";
import { shownPasswordDoor } from "../../server/edge/doors/people/profile.ts";
import { createSqlUserDoor } from "../../server/edge/doors/sql-users/creation.ts";
import { sqlUserListDoor } from "../../server/edge/doors/sql-users/sql-users.ts";
import { store } from "../../server/store/db/store.ts";
import { change, look } from "../requests.ts";
import { newSqlWorld, type SqlWorld } from "../sql-world.ts";

/* For tests only: an administrator who creates SQL users on the cluster of one test. */

export const READ = { level: "read-only", via: "role", databases: [{ name: "shop" }], scope: "both" } as const;
export const DIRECT = { ...READ, via: "direct" } as const;

export let world: SqlWorld;

/** A world with a SQL connection of this level; with none for null. */
export async function begin(level: SqlLevel | null): Promise<void> {
  world = await newSqlWorld(level);
}

export const named = (name: string) => ({ clusterId: world.clusterId, name });
export const create = async (name: string, more: object = {}, by = world.ada) =>
  change(by, createSqlUserDoor, { ...named(name), ...more });
export const made = async (name: string, more: object = {}) => {
  const answer = await create(name, more);
  if (!answer.ok) throw new Error(answer.error.code);
  await arrived(answer.value);
  return answer.value;
};

/** As the page does that shows the password. */
export const arrived = async (value: CreatedSqlUser) =>
  value.password === null ? undefined : look(world.ada, shownPasswordDoor, { id: value.shownId });
export const left = async () => (await store()).selectFrom("creations").selectAll().execute();
export const listed = async (name: string) => {
  const answer = await look(world.ada, sqlUserListDoor, { clusterId: world.clusterId, fresh: true });
  return answer.ok ? answer.value.users.find((user) => user.name === name) : undefined;
};
export const sql = () => world.cloud.sql(world.clusterId);
export const texts = () =>
  sql()
    .record()
    .flatMap(({ text }) => text ?? []);
export const isAdmin = (name: string) => sql().isAdmin(name);
