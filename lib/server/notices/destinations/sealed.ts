import { randomBytes } from "node:crypto";
import { z } from "zod";
import { isSealedBefore, openText, sealText } from "../../access/sealed-text.ts";
import { Secret } from "../../base/secret.ts";
import { allDestinations, type StoredDestination, saveSealed } from "../../store/automation/destinations.ts";
import type { Store } from "../../store/db/open.ts";

const bucketSchema = z.object({
  endpoint: z.string(),
  bucket: z.string(),
  region: z.string(),
  prefix: z.string(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  retainDays: z.number(),
});
export type Bucket = z.infer<typeof bucketSchema>;

const sealedSchema = z.object({
  /** signs requests to an address; `oldSecret` too, until `oldUntil` */
  secret: z.string(),
  oldSecret: z.string().optional(),
  oldUntil: z.number().optional(),
  where: z.union([z.object({ url: z.string() }), z.object({ bucket: bucketSchema })]),
});
/** The opened address and secrets of a destination. Kept only during one delivery. */
export type Opened = z.infer<typeof sealedSchema>;

const SECRET_BYTES = 32;
const sealedFor = (id: string) => ({ purpose: "destination", owner: id });

/** A new signing secret in the form of Standard Webhooks. */
export function newSigningSecret(): Secret {
  return new Secret(`whsec_${randomBytes(SECRET_BYTES).toString("base64")}`);
}

/** Seals the address and secrets of a destination to its id. */
export function sealDestination(id: string, opened: Opened): string {
  return sealText(sealedFor(id), new Secret(JSON.stringify(opened)));
}

/** Undefined where its session secret is no longer configured. */
export function openDestination({ id, sealed }: Pick<StoredDestination, "id" | "sealed">): Opened | undefined {
  const text = openText(sealedFor(id), sealed);
  return text && sealedSchema.parse(JSON.parse(text.reveal()));
}

/** Seals every destination with the newest session secret, so that an older one can be taken out of the configuration. */
export async function resealDestinations(db: Store): Promise<void> {
  for (const { id, sealed } of await allDestinations(db)) {
    const opened = isSealedBefore(sealed) ? openDestination({ id, sealed }) : undefined;
    if (opened) await saveSealed(db, id, { from: sealed, to: sealDestination(id, opened) });
  }
}

/** How many destinations no session secret opens. */
export async function unopenedDestinations(db: Store): Promise<number> {
  return (await allDestinations(db)).filter((destination) => !openDestination(destination)).length;
}
