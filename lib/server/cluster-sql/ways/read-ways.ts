import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { hasNoCertificates, type WayReason, type WayState, type WaysIn } from "#lib/shared/ways-in/ways-in.ts";
import { readSignInMethods, readSignInSettings, type SettingWay, type UsedWay } from "#lib/sql/answers/sign-in.ts";
import { showSignInMethods, showSignInSettings } from "#lib/sql/templates/sign-in.ts";
import { hasSince, parseVersion } from "#lib/sql/version.ts";
import type { Permit } from "../../access/guard.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { log } from "../../base/log.ts";
import { singleton } from "../../base/singleton.ts";
import { SqlError } from "../../base/sql-error.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import {
  certificateReadAt,
  provisioningSources,
  type ReadWay,
  saveWays,
  waysInto,
} from "../../store/clusters/cluster-ways.ts";
import { sqlConnectionOf } from "../../store/clusters/sql-connections.ts";
import { storeTime } from "../../store/db/clock.ts";
import { StoreUnavailable } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { onCluster } from "../connection/session.ts";
import type { Link } from "../link.ts";

const NO_PRIVILEGE = "42501";
/** A page asks the vendor at most this often; the check of a day asks by itself. */
const VENDOR_MS = 60 * 60_000;

/** The ways into a cluster, as they were last read; whether it takes client certificates at most an hour ago. */
export async function getWays(_permit: Permit<"cluster.read">, { clusterId }: { clusterId: string }): Promise<WaysIn> {
  const cluster = await clusterFacts().one(clusterId);
  const db = await store();
  const at = await certificateReadAt(db, cluster.id);
  if (at === undefined || at <= (await storeTime(db)) - VENDOR_MS) await once(cluster);
  return waysInto(db, cluster.id);
}

/** All who look at the same time share one reading of the vendor. */
function once(cluster: Cluster): Promise<void> {
  const running = singleton("ways-running", () => new Map<string, Promise<void>>());
  const found = running.get(cluster.id);
  if (found) return found;
  const reading = (async () => {
    const db = await store();
    const at = await storeTime(db);
    await saveWays(db, cluster.id, [await certificateOf(cluster)], at);
  })().finally(() => running.delete(cluster.id));
  running.set(cluster.id, reading);
  return reading;
}

/**
 * Reads by which ways SQL users can sign in to a cluster, from the vendor and, with a SQL connection, from the cluster, and stores them. What
 * cannot be seen is stored as not known. Throws `StoreUnavailable` alone.
 */
export async function readWays(clusterId: string, requestId: string): Promise<void> {
  try {
    const db = await store();
    const at = await storeTime(db);
    const cluster = await clusterFacts().one(clusterId);
    const [certificate, inside, sources] = await Promise.all([
      certificateOf(cluster),
      insideOf(cluster, requestId),
      provisioningSources(db, cluster.id),
    ]);
    await saveWays(db, cluster.id, merged(certificate, inside, sources), at);
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    log().warn({ clusterId, error }, "the ways into a cluster were not read");
  }
}

/** What the vendor says of client certificates. Clusters of other plans than ADVANCED take none. */
async function certificateOf({ id, plan }: Cluster): Promise<ReadWay> {
  if (hasNoCertificates(plan)) return { way: "certificate", state: "no", why: "plan" };
  try {
    const answer = await cloud().clientCa(id, { priority: "read" });
    if (answer === "changing") return { way: "certificate", state: "unknown", why: "ca_changing" };
    return answer === "set"
      ? { way: "certificate", state: "yes", why: "ca_set" }
      : { way: "certificate", state: "no", why: "ca_not_set" };
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    const why = error.code === "cloud_key_forbidden" ? "key_role" : "vendor_unread";
    return { way: "certificate", state: "unknown", why };
  }
}

type Shown = { readonly state: WayState; readonly why: WayReason };
type Inside = Readonly<Record<SettingWay, Shown>> & { readonly used: ReadonlySet<UsedWay> };

const all = (shown: Shown): Inside => ({ jwt: shown, ldap: shown, other: shown, used: new Set() });

/** What the cluster itself shows. */
async function insideOf({ id, version }: Cluster, requestId: string): Promise<Inside> {
  const connection = await sqlConnectionOf(await store(), id);
  if (connection?.state !== "on") return all({ state: "unknown", why: "no_connection" });
  try {
    return await onCluster(id, requestId, async (link) => {
      const settings = await settingsOn(link);
      return { ...settings, used: await methodsOn(link, version) };
    });
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    log().info({ clusterId: id, error }, "a cluster did not show how SQL users sign in");
    return all({ state: "unknown", why: "cluster_unread" });
  }
}

async function settingsOn(link: Link): Promise<Inside> {
  try {
    const { jwt, ldap, other } = readSignInSettings(await link.run(showSignInSettings()));
    return { jwt: shownBy(jwt), ldap: shownBy(ldap), other: shownBy(other), used: new Set() };
  } catch (error) {
    if (!(error instanceof SqlError) || error.code !== "sql_refused") throw error;
    return all({ state: "unknown", why: error.detail === NO_PRIVILEGE ? "level" : "not_shown" });
  }
}

function shownBy(open: boolean | undefined): Shown {
  if (open === undefined) return { state: "unknown", why: "not_shown" };
  return { state: open ? "yes" : "no", why: "setting" };
}

async function methodsOn(link: Link, version: string): Promise<ReadonlySet<UsedWay>> {
  if (!showsMethods(version)) return new Set();
  try {
    return readSignInMethods(await link.run(showSignInMethods()));
  } catch (error) {
    if (error instanceof SqlError && error.code === "sql_refused") return new Set();
    throw error;
  }
}

function showsMethods(version: string): boolean {
  try {
    return hasSince(parseVersion(version), "v24.3");
  } catch {
    // older than Rolecall makes SQL for
    return false;
  }
}

/** A session that used a way, and a SQL user that single sign-on made, show it open, whatever a setting says. */
function merged(certificate: ReadWay, inside: Inside, sources: readonly string[]): ReadWay[] {
  const { used } = inside;
  const isSource = (kind: string) => sources.some((source) => source.startsWith(kind));
  const isMade: Readonly<Record<SettingWay, boolean>> = {
    jwt: isSource("jwt"),
    ldap: isSource("ldap"),
    other: sources.some((source) => !/^(?:jwt|ldap)/.test(source)),
  };
  const ways = (["jwt", "ldap", "other"] as const).map((way): ReadWay => {
    if (used.has(way)) return { way, state: "yes", why: "session" };
    if (isMade[way]) return { way, state: "yes", why: "sso_users" };
    return { way, state: inside[way].state, why: inside[way].why };
  });
  return [used.has("certificate") ? { way: "certificate", state: "yes", why: "session" } : certificate, ...ways];
}
