import { z } from "zod";
import { apiEventSchema } from "#lib/shared/api/audit.ts";
import { pageOf, timeText } from "#lib/shared/api/common.ts";
import type { AuditEvent } from "#lib/shared/audit/audit-schema.ts";
import { present } from "#lib/shared/present.ts";
import { auditListDoor } from "../doors/audit.ts";
import type { AnyOperation } from "./operation.ts";
import { limitQuery } from "./paging.ts";
import { row } from "./row.ts";

const text = z.string().max(254).optional();

function asApi({
  at,
  actorName,
  clusterId,
  target,
  targetName,
  actorId: _,
  clusterName: __,
  intent: ___,
  ...event
}: AuditEvent) {
  return {
    ...event,
    at: timeText(at) ?? "",
    actorName: actorName ?? null,
    clusterId: clusterId ?? null,
    target: target ?? null,
    targetName: targetName ?? null,
  };
}

export const AUDIT_OPERATIONS: readonly AnyOperation[] = [
  row(auditListDoor, {
    id: "listAuditEvents",
    method: "GET",
    path: "/audit",
    tag: "Audit",
    summary:
      "Events on clusters where the token's owner is Cluster Admin, newest first; with the scope `audit_all`, all events.",
    query: z.strictObject({
      actor: text,
      action: text,
      cluster: text,
      target: text,
      outcome: text,
      request: text,
      from: text,
      to: text,
      cursor: z
        .string()
        .regex(/^\d{1,15}$/)
        .optional(),
      limit: limitQuery.optional(),
    }),
    input: ({ query: { cursor, ...filter } }) => present<Record<string, unknown>>({ ...filter, before: cursor }),
    answer: pageOf(apiEventSchema),
    output: ({ events, next }) => ({ items: events.map(asApi), next: next === undefined ? null : String(next) }),
  }),
];
