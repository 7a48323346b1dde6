import "server-only";
import { z } from "zod";
import { listOf, pagination, sqlUserName, word } from "#lib/shared/cloud/answers.ts";
import type { Page } from "#lib/shared/cloud/pages.ts";
import { sqlUserOf } from "./audit-payload.ts";

export const organizationAnswer = z.object({ id: z.string(), name: word, label: word });
export type Organization = z.infer<typeof organizationAnswer>;

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

/** `AuditLogSource` of the vendor's specification, in words; it may name others later. */
const WAYS: Record<string, string> = {
  AUDIT_LOG_SOURCE_CC_API: "by API",
  AUDIT_LOG_SOURCE_CLI: "by command line",
  AUDIT_LOG_SOURCE_UI: "in the Cloud Console",
  AUDIT_LOG_SOURCE_INTERNAL: "by the vendor",
  AUDIT_LOG_SOURCE_MCP: "by MCP",
  AUDIT_LOG_SOURCE_SSH_GATEWAY: "by the SSH gateway",
};

/** One entry of the vendor's audit log. All of it is optional there. */
const auditEntry = z
  .object({
    id: word,
    created_at: word,
    action: word,
    cluster_id: word,
    user_email: word,
    service_account_name: word,
    payload: z.unknown(),
    error: word,
    source: word,
    metadata: z.object({ ip_address: word }).nullish().catch(null),
  })
  .transform((entry) => ({
    id: entry.id,
    at: Date.parse(entry.created_at),
    action: entry.action,
    clusterId: entry.cluster_id.toLowerCase(),
    email: entry.user_email,
    by: entry.user_email || (entry.service_account_name && `the service account ${entry.service_account_name}`),
    way: Object.hasOwn(WAYS, entry.source) ? (WAYS[entry.source] ?? "") : "",
    address: entry.metadata?.ip_address ?? "",
    sqlUser: sqlUserOf(entry.payload),
    failed: entry.error !== "",
  }));
export type VendorAuditEntry = z.infer<typeof auditEntry>;

export const auditPage = z
  .object({ entries: listOf(auditEntry), next_starting_from: z.string().nullish() })
  .transform((answer): Page<VendorAuditEntry> => ({ items: answer.entries, next: answer.next_starting_from }));

/** The answer to a change of `name`: it names the same SQL user, or it is not the answer to this change. */
export const answerAbout = (name: string) => sqlUserName.refine((answered) => answered === name, { path: ["name"] });

/** Where to connect. These become parts of commands that people paste, so nothing but a host and a port passes. */
export const connectionAnswer = z
  .object({
    params: z.object({
      Host: z.string().regex(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i),
      Port: z.coerce.number().int().min(1).max(65_535),
    }),
  })
  .transform(({ params }) => ({ host: params.Host, port: params.Port }));

/**
 * Whether a cluster trusts an authority for client certificates (`ClientCACertStatus` of the vendor's specification). While a change of it is
 * on its way or has failed, the one before may still hold. The certificate itself is not read.
 */
export const clientCaAnswer = z.object({ status: word }).transform(({ status }): ClientCa => {
  if (status === "IS_SET") return "set";
  return status === "NOT_SET" ? "not_set" : "changing";
});
export type ClientCa = "set" | "not_set" | "changing";
