import { z } from "zod";
import { auditEventSchema } from "../audit/audit-schema.ts";
import { timeSchema } from "./common.ts";

export const apiEventSchema = auditEventSchema
  .omit({ actorId: true, clusterName: true, intent: true })
  .extend({
    at: timeSchema,
    actorName: z.string().nullable(),
    clusterId: z.string().nullable(),
    target: z.string().nullable(),
    targetName: z.string().nullable(),
  })
  .meta({ id: "AuditEvent" });
