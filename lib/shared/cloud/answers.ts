import { z } from "zod";
import { present } from "../present.ts";
import { type Cluster, clusterIdSchema } from "../sql-users/clusters.ts";
import { normalizeSqlUserName } from "../sql-users/sql-user-names.ts";
import type { Page } from "./pages.ts";

/* Answers of the Cloud API that both the server and the command read. */

/**
 * A name from a list that may grow with any version of the API: kept as it is. Protocol buffers print an unknown one
 * as a number.
 */
export const word = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? ""));

const pagination = z.object({ next_page: z.string().nullish() }).nullish();

/** Go sends an empty list as null. An answer without the field is rejected, since an empty list would mean "deleted". */
export const listOf = <T>(item: z.ZodType<T>) =>
  z
    .array(item)
    .nullable()
    .transform((items) => items ?? []);

/** Of more than these, the first in the order of their keys are taken. */
const MOST_LABELS = 50;

/** Labels of a cluster. What cannot be read is no reason to miss the cluster. */
const labelsAnswer = z
  .record(z.string().max(128), z.string().max(256))
  .nullish()
  .catch(null)
  .transform((labels) => {
    const all = Object.entries(labels ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
    return all.length === 0 ? undefined : Object.fromEntries(all.slice(0, MOST_LABELS));
  });

/**
 * The id of a cluster's folder; none for `root`. A preview of the vendor's specification. Its name is told only to keys with a role on the
 * organization or the folder.
 */
const folderAnswer = z.uuid().toLowerCase().optional().catch(undefined);

export const clusterAnswer = z
  .object({
    id: clusterIdSchema,
    name: z.string(),
    cockroach_version: word,
    plan: word,
    cloud_provider: word,
    regions: z.array(z.object({ name: z.string() })).nullish(),
    state: word,
    labels: labelsAnswer,
    parent_id: folderAnswer,
  })
  .transform((cluster) =>
    present<Cluster>({
      id: cluster.id,
      name: cluster.name,
      version: cluster.cockroach_version,
      plan: cluster.plan,
      provider: cluster.cloud_provider,
      regions: (cluster.regions ?? []).map(({ name }) => name),
      state: cluster.state,
      labels: cluster.labels,
      folder: cluster.parent_id,
    }),
  );

export const clustersPage = z
  .object({ clusters: listOf(clusterAnswer), pagination })
  .transform((answer): Page<Cluster> => ({ items: answer.clusters, next: answer.pagination?.next_page }));

const named = z.object({ name: z.string().min(1) }).transform(({ name }) => name);

/** Names in the database's normal form. */
export const sqlUserName = named.transform(normalizeSqlUserName);

export const sqlUsersPage = z
  .object({ users: listOf(sqlUserName), pagination })
  .transform((answer): Page<string> => ({ items: answer.users, next: answer.pagination?.next_page }));

export const databasesPage = z
  .object({ databases: listOf(named), pagination })
  .transform((answer): Page<string> => ({ items: answer.databases, next: answer.pagination?.next_page }));

const allowlistEntry = z
  .object({ cidr_ip: z.union([z.ipv4(), z.ipv6()]), cidr_mask: z.int().min(0).max(128), sql: z.boolean(), name: word })
  .refine(({ cidr_ip, cidr_mask }) => cidr_ip.includes(":") || cidr_mask <= 32, { path: ["cidr_mask"] })
  .transform(({ cidr_ip, cidr_mask, name, sql }) => ({ network: `${cidr_ip}/${cidr_mask}`, name, sql }));
/** One network of a cluster's IP allowlist, and whether it holds for SQL; the rest is for the DB Console. */
export type AllowlistEntry = z.infer<typeof allowlistEntry>;

/** Of each entry also whether a change of the list is still taking effect. */
export const allowlistPage = z
  .object({ allowlist: listOf(allowlistEntry), propagating: z.boolean().nullish(), pagination })
  .transform(({ allowlist, propagating, pagination: after }): Page<AllowlistEntry & { propagating: boolean }> => {
    const items = allowlist.map((entry) => ({ ...entry, propagating: propagating === true }));
    return { items, next: after?.next_page };
  });

/** Where to connect. These become parts of commands that people paste, so nothing but a host and a port passes. */
export const connectionAnswer = z
  .object({
    params: z.object({
      Host: z.string().regex(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i),
      Port: z.coerce.number().int().min(1).max(65_535),
    }),
  })
  .transform(({ params }) => ({ host: params.Host, port: params.Port }));

/** Certificates in PEM, and nothing beside them. */
export const PEM = /^\s*(-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+$/;

/**
 * Whether a cluster trusts an authority for client certificates (`ClientCACertStatus` of the vendor's specification). While a change of it is
 * on its way or has failed, the one before may still hold. The certificate itself is not read.
 */
export const clientCaAnswer = z.object({ status: word }).transform(({ status }): ClientCa => {
  if (status === "IS_SET") return "set";
  return status === "NOT_SET" ? "not_set" : "changing";
});
export type ClientCa = "set" | "not_set" | "changing";
