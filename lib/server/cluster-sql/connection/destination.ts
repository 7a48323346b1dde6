import { DEFAULT_DATABASE } from "#lib/shared/sql-users/clusters.ts";
import { env } from "../../base/env/env.ts";
import { keyMark } from "../../base/env/key-mark.ts";
import { keyAccess, keyOn } from "../../base/env/keyring.ts";
import type { Secret } from "../../base/secret.ts";
import { singleton } from "../../base/singleton.ts";
import { SqlError } from "../../base/sql-error.ts";
import { clusterAuthority } from "../../cloud/api/authority.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import type { SqlConnection } from "../../store/clusters/sql-connections.ts";
import type { Destination } from "../link.ts";
import { ownPassword } from "../own-password.ts";
import { requirePasswordFile } from "./password-file.ts";

const FRESH_MS = 60_000;

type Place = Pick<Destination, "host" | "port" | "authority">;

/** `keyMark`: of the key from which the password is derived; null where a file holds it */
export type OwnDestination = Destination & { readonly keyMark: string | null };

/** The address of the cluster, and the SQL user that Rolecall connects as. Throws CloudError, SqlError or Refusal. */
export async function destinationOf(connection: SqlConnection): Promise<OwnDestination> {
  const { clusterId, sqlUser, generation, passwordFrom } = connection;
  // First, since it may read the list of clusters, by which another key answers.
  const place = await placeOf(clusterId);
  const secret =
    passwordFrom === "file"
      ? { password: requirePasswordFile(clusterId, sqlUser).password, keyMark: null }
      : derived(clusterId, sqlUser, generation);
  return { ...place, user: sqlUser, password: secret.password, keyMark: secret.keyMark };
}

/** The only derivation of a password: never from a key that only reads. Throws `SqlError`, or CloudError where no key is known. */
function derived(clusterId: string, sqlUser: string, generation: number): { password: Secret; keyMark: string } {
  if (keyAccess(clusterId) === "read") throw new SqlError("sql_connection_key_reads");
  const key = keyOn(clusterId);
  return { password: ownPassword(key, clusterId, sqlUser, generation), keyMark: keyMark(key, clusterId) };
}

/** The host and port of the cluster. Throws CloudError or Refusal. */
export async function placeOf(clusterId: string): Promise<Place> {
  const known = places();
  const found = known.get(clusterId);
  if (found && found.at > Date.now() - FRESH_MS) return found.place;
  const cluster = await clusterFacts().one(clusterId);
  const { host, port } = await cloud().connectionString(cluster.id, { database: DEFAULT_DATABASE, priority: "read" });
  // The certificates of Basic and Standard are trusted by the system.
  const authority =
    cluster.plan === "ADVANCED" ? await clusterAuthority(env().COCKROACH_SERVER.origin, cluster.id) : undefined;
  const place = { host, port, authority };
  known.set(clusterId, { at: Date.now(), place });
  return place;
}

function places(): Map<string, { at: number; place: Place }> {
  return singleton("sql-places", () => new Map());
}
