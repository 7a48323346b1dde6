import { z } from "zod";
import { type Revealed, secretText } from "../revealed.ts";
import type { StoredAction } from "./audit.ts";
import { EVENT_GROUP_NAMES, type EventGroup } from "./destination-events.ts";

/** What a destination gets: chosen events, every event of the audit, or the head of the audit each hour. */
export const DESTINATION_KINDS = ["webhook", "audit", "anchors"] as const;

export type DestinationKind = (typeof DESTINATION_KINDS)[number];
export const KIND_NAMES: Record<DestinationKind, string> = {
  webhook: "Webhook",
  audit: "Audit stream",
  anchors: "Anchors",
};

/** How a destination takes it. `json` and `ocsf` are signed; Slack and Microsoft Teams have a form of their own. */
const DESTINATION_FORMS = ["json", "ocsf", "slack", "teams"] as const;

export type DestinationForm = (typeof DESTINATION_FORMS)[number];
export const FORM_NAMES: Record<DestinationForm, string> = {
  json: "JSON",
  ocsf: "OCSF",
  slack: "Slack",
  teams: "Microsoft Teams",
};
/** The forms of each kind, the usual one first. */
export const FORMS_OF: Record<DestinationKind, readonly [DestinationForm, ...DestinationForm[]]> = {
  webhook: ["json", "slack", "teams"],
  audit: ["json", "ocsf"],
  anchors: ["json"],
};

/** Where it goes: an address that takes POST requests, or a bucket of an S3-compatible store. */
export type DestinationTarget = "url" | "bucket";

export const DESTINATION_NAME_MAX = 60;
const URL_MAX = 2_000;
/** The most days that Object Lock takes. */
const RETAIN_DAYS_MAX = 36_500;

const name = z
  .string()
  .trim()
  .min(1, "Enter a name.")
  .max(DESTINATION_NAME_MAX)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, "Use printable characters only.");
const id = z.string().max(100);

const address = z
  .string()
  .trim()
  .max(URL_MAX)
  .refine((text) => isTarget(text), "Enter an https:// address without a user name or password.");

function isTarget(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
}

const isPlain = (text: string) => !/[?#]/.test(text);

const bucket = z.strictObject({
  // The object's key comes after it.
  endpoint: address.refine(isPlain, "Enter the address without ? and #."),
  bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "Enter the name of the bucket."),
  region: z.string().regex(/^[a-z0-9-]{1,40}$/, "Enter a region such as eu-central-1."),
  prefix: z
    .string()
    .trim()
    .max(200)
    .regex(/^(?:[A-Za-z0-9_.=-]+\/)*$/, "Use letters, digits and - _ . =, and end it with /."),
  accessKeyId: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{1,200}$/, "Enter the access key ID."),
  secretAccessKey: secretText(z.string().trim().min(1, "Enter the secret access key.").max(500)),
  /** 0: Rolecall asks for no retention, and the bucket's own rule holds */
  retainDays: z
    .int("Enter the days of retention as a number.")
    .min(0, "Enter the days of retention as a number.")
    .max(RETAIN_DAYS_MAX),
});

export type BucketInput = z.input<typeof bucket>;

const where = z.discriminatedUnion("target", [
  z.strictObject({ target: z.literal("url"), url: address }),
  z.strictObject({ target: z.literal("bucket"), bucket }),
]);

export type WhereInput = z.output<typeof where>;

const events = z.array(z.enum(EVENT_GROUP_NAMES as [EventGroup, ...EventGroup[]])).max(EVENT_GROUP_NAMES.length);

type Chosen = { kind: DestinationKind; form: DestinationForm; events: readonly EventGroup[] };

/** Whether a kind of destination can have this format and place; otherwise the field and its words. */
export function problemOfPlace(chosen: {
  kind: DestinationKind;
  form: DestinationForm;
  target: DestinationTarget;
}): { path: string; message: string } | undefined {
  const { kind, form, target } = chosen;
  if (!FORMS_OF[kind].includes(form))
    return { path: "form", message: "This format does not fit this kind of destination." };
  if (kind === "webhook" && target === "bucket") return { path: "where", message: "A webhook needs an address." };
  return undefined;
}

function problemOf({ kind, form, events: chosen }: Chosen): { path: string; message: string } | undefined {
  const problem = problemOfPlace({ kind, form, target: "url" });
  if (problem) return problem;
  if (kind === "webhook" && chosen.length === 0) return { path: "events", message: "Choose at least one." };
  return undefined;
}

export const createDestinationInput = z
  .strictObject({ kind: z.enum(DESTINATION_KINDS), name, form: z.enum(DESTINATION_FORMS), events, where })
  .superRefine((value, context) => {
    const place = problemOfPlace({ kind: value.kind, form: value.form, target: value.where.target });
    for (const problem of [problemOf(value), place?.path === "where" ? place : undefined])
      if (problem) context.addIssue({ code: "custom", path: [problem.path], message: problem.message });
  });

export type CreateDestinationInput = z.input<typeof createDestinationInput>;

/** The values of a form before they are saved; with `id`, of an edit. Without `where`, the saved place is tried. */
export const tryDestinationInput = z
  .strictObject({
    id: id.optional(),
    kind: z.enum(DESTINATION_KINDS),
    name,
    form: z.enum(DESTINATION_FORMS),
    where: where.optional(),
  })
  .refine((value) => value.id !== undefined || value.where !== undefined, {
    path: ["where"],
    message: "Enter an address.",
  });

export type TryDestinationInput = z.input<typeof tryDestinationInput>;

/** Without `where`, events keep going to the same place. */
export const editDestinationInput = z.strictObject({
  id,
  name,
  form: z.enum(DESTINATION_FORMS),
  events,
  where: where.optional(),
});

/** Whether the form and events of an edit suit the kind that the destination has; otherwise the field and its words. */
export const problemOfEdit = problemOf;

export const destinationTarget = z.strictObject({ id });

export const pauseDestinationInput = z.strictObject({ id, paused: z.boolean() });

export type PauseDestinationInput = z.input<typeof pauseDestinationInput>;
export const resendInput = z.strictObject({ id, deliveryId: z.string().max(100) });

export type ResendInput = z.input<typeof resendInput>;

/** Why a delivery did not arrive, as a clause about the destination. */
export const DELIVERY_PROBLEMS = {
  status: "it answered with an error",
  redirect: "it answered with a redirect, which Rolecall does not follow",
  timeout: "it did not answer in time",
  refused: "it refused the connection",
  reset: "it closed the connection early",
  unresolved: "its host name could not be resolved",
  forbidden_address: "its host name leads to a private or local address",
  tls: "its certificate is not trusted",
  sealed: "its secret can no longer be opened; enter its address again",
  archived: "its events were archived first",
  internal: "its delivery failed in Rolecall; the server's log has the reason",
} as const;

export type DeliveryProblem = keyof typeof DELIVERY_PROBLEMS;

/** What a delivery carried. */
export type DeliveryKind = "event" | "batch" | "anchor" | "test" | "resend";

/** `retry`: it will be sent again. `failed`: Rolecall gave up. */
export type DeliveryResult = "delivered" | "retry" | "failed";

/** One attempt. `at` is epoch milliseconds; `ms` how long it took; `first` and `last` numbers of events, 0 for a test. */
export type Delivery = {
  id: string;
  kind: DeliveryKind;
  action: StoredAction | null;
  first: number;
  last: number;
  count: number;
  at: number;
  ms: number;
  status: number | null;
  problem: DeliveryProblem | null;
  result: DeliveryResult;
};

export type DestinationState = "working" | "behind" | "failing" | "paused" | "new";

/** A destination as administrators see it: no secret, and of an address only the host, since the rest can be one. */
export type Destination = {
  id: string;
  kind: DestinationKind;
  name: string;
  form: DestinationForm;
  target: DestinationTarget;
  events: EventGroup[];
  /** where it goes, as far as it is no secret */
  place: string;
  state: DestinationState;
  /** events that it still gets, and when the oldest of them happened */
  waiting: number;
  waitingSince: number | null;
  failingSince: number | null;
  /** of the failing delivery: how often it was tried, and when it is tried again */
  tries: number;
  nextAt: number | null;
  /** when the last event arrived */
  lastDeliveredAt: number | null;
  delivered: number;
  failed: number;
  secretSince: number;
  /** until when the secret before the present one still signs */
  oldSecretUntil: number | null;
  createdAt: number;
  createdBy: string;
  /** the newest attempts */
  deliveries: Delivery[];
};

/** The answer to a test event or a resend. */
export type SendAnswer = { delivered: boolean; status: number | null; ms: number; problem: DeliveryProblem | null };

/** A signing secret, shown once. `oldUntil`: when the one that it replaces stops signing. */
export type ShownSecret = { id: string; secret: Revealed | ""; oldUntil?: number };

/** Whether receivers check the signature: Slack and Teams do not, and buckets have their own keys. */
export function isSigned({ form, target }: { form: DestinationForm; target: DestinationTarget }): boolean {
  return target === "url" && (form === "json" || form === "ocsf");
}
