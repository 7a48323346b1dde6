import { z } from "zod";
import type { StoredAction } from "#lib/shared/audit/audit.ts";
import type { Tables } from "../db/tables.ts";

/** An event as the store has it and its hash covers it, names of the columns included. */
export type AuditRow = Tables["audit_events"];
/** A row with its number, before its hashes. */
export type UnchainedRow = Omit<AuditRow, "previous_hash" | "hash">;

/** A new event. `details`: JSON of plain facts. */
export type NewEvent = {
  id: string;
  at: number;
  action: StoredAction;
  outcome: AuditRow["outcome"];
  intentId: string | null;
  actorId: string | null;
  actor: string;
  clusterId: string | null;
  target: string | null;
  requestId: string;
  address: string;
  details: string;
};
/** An event with its place in the chain. */
export type StoredEvent = NewEvent & { sequence: number; previousHash: string; hash: string };

/** The row of an event that has got its number. */
export function unchainedRow({
  intentId,
  actorId,
  clusterId,
  requestId,
  ...event
}: NewEvent & { sequence: number }): UnchainedRow {
  return { ...event, intent_id: intentId, actor_id: actorId, cluster_id: clusterId, request_id: requestId };
}

/** The event of a row. */
export function eventOf(row: AuditRow): StoredEvent {
  const { intent_id, actor_id, cluster_id, request_id, previous_hash, ...event } = row;
  return {
    ...event,
    intentId: intent_id,
    actorId: actor_id,
    clusterId: cluster_id,
    requestId: request_id,
    previousHash: previous_hash,
  };
}

/** A row as archives have it, one in a line. */
export const auditRowSchema: z.ZodType<AuditRow> = z.strictObject({
  sequence: z.number(),
  id: z.string(),
  intent_id: z.string().nullable(),
  at: z.number(),
  action: z.custom<StoredAction>((name) => typeof name === "string"),
  actor_id: z.string().nullable(),
  actor: z.string(),
  cluster_id: z.string().nullable(),
  target: z.string().nullable(),
  outcome: z.enum(["intended", "done", "refused", "failed", "unknown"]),
  request_id: z.string(),
  address: z.string(),
  details: z.string(),
  previous_hash: z.string(),
  hash: z.string(),
});
