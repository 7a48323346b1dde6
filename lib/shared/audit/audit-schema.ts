import { z } from "zod";
import { pageLimit } from "../page-limit.ts";
import { clusterIdSchema } from "../sql-users/clusters.ts";
import { AUDIT_FORMATS, AUDIT_OUTCOMES, actionsOf, type StoredAction } from "./audit.ts";
import { NOBODY } from "./audit-filter.ts";

/** An event: an intent and its outcome together. Times are epoch milliseconds, hashes SHA-256 in hex. */
export const auditEventSchema = z.object({
  /** place in the chain of the outcome, or of the intent while there is no outcome */
  sequence: z.number(),
  id: z.string(),
  at: z.number(),
  action: z.string(),
  /** email of the account; `Rolecall` or `server` where no person acted; empty without sign-in */
  actor: z.string(),
  actorId: z.string().exactOptional(),
  /** current name of the account; absent once it is removed */
  actorName: z.string().exactOptional(),
  clusterId: z.string().exactOptional(),
  /** current name of the cluster, on pages alone; absent where it is not known */
  clusterName: z.string().exactOptional(),
  target: z.string().exactOptional(),
  /** name of the account or team whose id is the target: the current one, else that of the event. Without a target, of the review or the SQL users of the rotation */
  targetName: z.string().exactOptional(),
  outcome: z.enum(AUDIT_OUTCOMES),
  requestId: z.string(),
  address: z.string(),
  /** of the intent and the outcome; never a secret */
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  previousHash: z.string(),
  hash: z.string(),
  /** absent for events without an intent, such as a sign-in */
  intent: z.object({ sequence: z.number(), at: z.number(), hash: z.string() }).exactOptional(),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;

export const auditPageSchema = z.object({
  /** newest first */
  events: z.array(auditEventSchema),
  /** cursor of the next page; absent at the end */
  next: z.number().exactOptional(),
  /** how far back the search went, where it stopped before filling the page */
  searchedTo: z.number().exactOptional(),
});
export type AuditPage = z.infer<typeof auditPageSchema>;

const GROUP = /^([a-z_]+)\.\*$/;

/** An action, or all of a group. */
const actions = z
  .string()
  .max(100)
  .regex(/^[a-z_]+\.(?:[a-z_]+|\*)$/, "This is not an action name.")
  .transform((action): StoredAction[] => {
    const group = GROUP.exec(action)?.[1];
    if (group === undefined) return [action as StoredAction];
    return actionsOf(group);
  });

const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z)?$/, "Write times like 2026-11-24T13:00Z.")
  .transform((text) => Date.parse(text))
  .refine((at) => !Number.isNaN(at), "This time does not exist.");

const filters = {
  actor: z
    .string()
    .max(254)
    .transform((actor) => (actor === NOBODY ? "" : actor))
    .exactOptional(),
  action: actions.exactOptional(),
  cluster: clusterIdSchema.exactOptional(),
  target: z.string().max(254).exactOptional(),
  outcome: z.enum(AUDIT_OUTCOMES).exactOptional(),
  request: z.string().max(100).exactOptional(),
  from: time.exactOptional(),
  to: time.exactOptional(),
};

export const auditListInput = z.strictObject({
  ...filters,
  /** leaves statements out that were carried out in a restriction: the event of their SQL user has them inside */
  grouped: z.literal(true).exactOptional(),
  before: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .exactOptional(),
  limit: pageLimit.exactOptional(),
});

export const auditExportInput = z.strictObject({ ...filters, format: z.enum(AUDIT_FORMATS).default("csv") });

export type Export = { body: ReadableStream<Uint8Array>; contentType: string; fileName: string };
/** Takes the export as soon as it begins; the rest of it is made while it is read. */
export type Deliver = (begun: Export) => void;
export const auditDownloadInput = auditExportInput.extend({
  deliver: z.custom<Deliver>((value) => typeof value === "function"),
});
export type AuditQuery = Omit<z.output<typeof auditExportInput>, "format">;

const FILTER_TEXT = z.string().max(254);

/** A search for a filter, the whole name of a person or a team, or what a filter has in it. */
export const auditNamesInput = z.union([
  z.strictObject({ of: z.enum(["people", "clusters"]), q: z.string().max(100) }),
  z.strictObject({ named: FILTER_TEXT }),
  z.strictObject({
    actor: FILTER_TEXT.exactOptional(),
    cluster: FILTER_TEXT.exactOptional(),
    target: FILTER_TEXT.exactOptional(),
  }),
]);
export type AuditNamesInput = z.output<typeof auditNamesInput>;

const namedSchema = z.object({ id: z.string(), name: z.string() });

/** What was found, by its current name: nothing that this person may not see. */
export const auditNamesSchema = z.object({
  people: z.array(z.object({ name: z.string(), email: z.string() })),
  clusters: z.array(namedSchema),
  /** teams, and the account whose id is the target of a filter */
  targets: z.array(namedSchema),
  /** how many more a search finds */
  more: z.number().int(),
});
export type AuditNames = z.infer<typeof auditNamesSchema>;
