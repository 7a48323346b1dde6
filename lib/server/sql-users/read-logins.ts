import type { ListFacts, SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { singleton } from "../base/singleton.ts";
import { type SqlConnection, sqlConnectionOf } from "../store/clusters/sql-connections.ts";
import {
  factReadingAbout,
  factReadingOf,
  type ReadLogin,
  unpackFacts,
  unpackSome,
} from "../store/clusters/sql-fact-readings.ts";
import type { Store } from "../store/db/base.ts";

type Logins = { facts: ListFacts; of: ReadonlyMap<string, ReadLogin> };

/** How SQL users may log in, as the last reading of the cluster has it. Undefined without a SQL connection. Asks the cluster nothing. */
export async function readLoginsOf(db: Store, clusterId: string): Promise<Logins | undefined> {
  const connection = await sqlConnectionOf(db, clusterId);
  if (connection?.state !== "on") return undefined;
  const { level, sqlUser } = connection;
  const about = await factReadingAbout(db, clusterId);
  if (about?.sqlUser !== sqlUser) return { facts: { level, readAt: 0 }, of: new Map() };
  const { readAt, failure } = about;
  return { facts: { level, readAt, failure: failure || undefined }, of: await unpacked(db, clusterId, readAt) };
}

/** Of ten thousand SQL users it takes a while to parse: each server does it once for each reading. */
async function unpacked(db: Store, clusterId: string, readAt: number): Promise<ReadonlyMap<string, ReadLogin>> {
  const known = singleton(
    "read-logins",
    () => new Map<string, { readAt: number; of: ReadonlyMap<string, ReadLogin> }>(),
  );
  const found = known.get(clusterId);
  if (found?.readAt === readAt) return found.of;
  const reading = await factReadingOf(db, clusterId);
  const of = reading ? unpackFacts(reading.packed) : new Map<string, ReadLogin>();
  known.set(clusterId, { readAt: reading?.readAt ?? 0, of });
  return of;
}

/**
 * How SQL users of a cluster may log in, and when that was read. For a single use: this process keeps nothing of it. Undefined where nothing
 * was read. Asks the cluster nothing.
 */
export async function readLoginsOnce(
  db: Store,
  clusterId: string,
): Promise<{ readAt: number; of: ReadonlyMap<string, ReadLogin> } | undefined> {
  const connection = await sqlConnectionOf(db, clusterId);
  if (connection?.state !== "on") return undefined;
  const reading = await factReadingOf(db, clusterId);
  if (reading?.sqlUser !== connection.sqlUser || reading.readAt === 0) return undefined;
  return { readAt: reading.readAt, of: unpackFacts(reading.packed) };
}

/**
 * How these SQL users of a cluster may log in, without keeping what else the reading has: a page of all clusters shows few SQL users of many.
 * Undefined without its SQL connection. Asks the cluster nothing.
 */
export async function readLoginsNamed(
  db: Store,
  connection: SqlConnection | undefined,
  names: ReadonlySet<string>,
): Promise<ReadonlyMap<string, ReadLogin> | undefined> {
  if (connection?.state !== "on") return undefined;
  const reading = await factReadingOf(db, connection.clusterId);
  return reading?.sqlUser === connection.sqlUser ? unpackSome(reading.packed, names) : new Map();
}

/** The facts of a login as lists have them. */
export function asLogin(login: ReadLogin | undefined): Pick<SqlUser, "loginDisabled" | "validUntil" | "lastLogin"> {
  if (!login) return {};
  const { disabled, validUntil, lastLogin } = login;
  return {
    loginDisabled: disabled ? true : undefined,
    validUntil: validUntil ?? undefined,
    lastLogin: lastLogin ?? undefined,
  };
}
