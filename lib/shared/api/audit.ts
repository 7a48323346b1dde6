import { z } from "zod";
import { AUDIT_OUTCOMES } from "../audit.ts";
import { timeSchema } from "./common.ts";

export const apiEventSchema = z
  .object({
    sequence: z.number(),
    id: z.string(),
    at: timeSchema,
    action: z.string(),
    actor: z.string(),
    actorName: z.string().nullable(),
    clusterId: z.string().nullable(),
    target: z.string().nullable(),
    targetName: z.string().nullable(),
    outcome: z.enum(AUDIT_OUTCOMES),
    requestId: z.string(),
    address: z.string(),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    previousHash: z.string(),
    hash: z.string(),
  })
  .meta({ id: "AuditEvent" });
