import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import type { CloudAnswer, CloudCall } from "#lib/sql/assumptions/assumption.ts";
import { CommandFailure } from "../failure.ts";
import { type CloudReader, ReadFailure } from "../report/cloud-reader.ts";
import { clusterNamed } from "../report/named.ts";

/** Says a step before it is done. */
type Tell = (step: string) => void;

/** The answer to the list of clusters, and the one that is checked. */
export type Listed = { readonly answer: CloudAnswer<"clusters">; readonly cluster: Cluster | undefined };

/** Finds the cluster by its name or id. Throws as {@link clusterNamed}. */
export async function findCluster(reader: CloudReader, named: string, step: Tell): Promise<Listed> {
  step("GET the list of clusters");
  const read = await tried(() => reader.clusters());
  if (read.is !== "read") return { answer: read, cluster: undefined };
  const cluster = clusterNamed(named, read.value);
  const { version, plan, state } = cluster;
  return { answer: { is: "read", value: { version, plan, state } }, cluster };
}

/** The answers to the calls about one cluster. Each is said before it is made. */
export async function callsAbout(
  reader: CloudReader,
  { id, plan }: Cluster,
  step: Tell,
): Promise<Map<CloudCall, CloudAnswer>> {
  const answers = new Map<CloudCall, CloudAnswer>();
  step("GET the names of its SQL users");
  answers.set("names", await tried(() => reader.sqlUsers(id)));
  step("GET the names of its databases");
  answers.set("databases", await tried(() => reader.databases(id)));
  step("GET where its SQL is");
  answers.set("connection", await tried(() => reader.connection(id).then(() => null)));
  step("GET the networks that may connect to it");
  answers.set("allowlist", await tried(() => reader.allowlist(id).then(() => null)));
  if (plan === "ADVANCED") {
    step("GET the authority of its certificate, without the key");
    answers.set("authority", await authority(reader, id));
    step("GET whether it trusts an authority for client certificates");
    answers.set("client_ca", await tried(() => reader.clientCa(id).then(() => null)));
  }
  return answers;
}

async function authority(reader: CloudReader, id: string): Promise<CloudAnswer<"authority">> {
  const read = await tried(() => reader.hasAuthority(id));
  if (read.is !== "read") return read;
  return read.value ? { is: "read", value: null } : { is: "unreadable" };
}

type Tried<T> = { is: "read"; value: T } | { is: "unreadable" | "forbidden" | "refused" | "none" };

/** Throws {@link CommandFailure} for a key that is refused altogether. */
async function tried<T>(read: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { is: "read", value: await read() };
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error;
    if (error.why === "key") throw new CommandFailure(error.message.replace(/\.$/, ""));
    return { is: error.why };
  }
}
