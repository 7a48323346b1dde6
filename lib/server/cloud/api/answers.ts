import { z } from "zod";
import { listOf, sqlUserName, word } from "#lib/shared/cloud/answers.ts";
import type { Page } from "#lib/shared/cloud/pages.ts";
import { sqlUserOf } from "./audit-payload.ts";

export const organizationAnswer = z.object({ id: z.string(), name: word, label: word });
export type Organization = z.infer<typeof organizationAnswer>;

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
