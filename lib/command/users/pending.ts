import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { stateFolder } from "../environment.ts";
import { exportKey, importKey, newSealKey, type SealKey } from "../keys.ts";
import { oneLine, say } from "../output.ts";
import { PASSWORD_FORMATS } from "../password-formats.ts";
import { filesIn, readPrivate, removePrivate, writePrivate } from "../private-files.ts";

/*
 * A password that is being set, in a private file: its key and the call, written before the call is sent and removed once the password is
 * printed. The server tells the sealed password again for an hour, so a command that is killed at any moment loses none.
 */

const formatSchema = z.enum(["plain", ...PASSWORD_FORMATS]);

const schema = z.object({
  url: z.string(),
  key: z.looseObject({ kty: z.string() }),
  idempotencyKey: z.string(),
  cluster: z.object({ id: z.string(), name: z.string() }),
  name: z.string(),
  path: z.string(),
  body: z.looseObject({}),
  format: formatSchema,
  startedAt: z.iso.datetime(),
});

export type PendingUser = Omit<z.infer<typeof schema>, "key"> & {
  readonly key: SealKey;
  /** absent where it could not be written */
  readonly file?: string;
};

const folder = () => join(stateFolder(), "users");
/** A later repetition would set another password: the server remembers a call for a day. */
const STORED_MS = 23 * 60 * 60_000;

type UserCall = Pick<PendingUser, "url" | "cluster" | "name" | "path" | "body" | "format">;

/** Makes a key and stores it with the call that is about to be sent. Where there is no place for it, it says so and goes on. */
export async function storePendingUser(call: UserCall): Promise<PendingUser> {
  const key = await newSealKey();
  const idempotencyKey = randomUUID();
  const file = join(folder(), `${idempotencyKey}.json`);
  const body = { ...call.body, sealTo: key.publicKey };
  const pending = { ...call, body, key, idempotencyKey, startedAt: new Date().toISOString() };
  try {
    await writePrivate(file, JSON.stringify({ ...pending, key: await exportKey(key) }));
    return { ...pending, file };
  } catch (error) {
    say(`rolecall: ${oneLine((error as Error).message)}; if this command is killed, its password is lost`);
    return pending;
  }
}

/** Those of this server, oldest first. Files that are older than a day are removed. */
export async function allPendingUsers(url: string, now = Date.now()): Promise<PendingUser[]> {
  const found: PendingUser[] = [];
  for (const file of await filesIn(folder())) {
    const text = await readPrivate(file);
    const read = schema.safeParse(JSON.parse(text ?? "null"));
    if (!read.success || Date.parse(read.data.startedAt) < now - STORED_MS) await removePrivate(file);
    else if (read.data.url === url) found.push({ ...read.data, file, key: await importKey(read.data.key) });
  }
  return found.toSorted((one, other) => one.startedAt.localeCompare(other.startedAt));
}

/** Removes what was stored of a call, if anything was. */
export async function removePendingUser({ file }: PendingUser): Promise<void> {
  if (file !== undefined) await removePrivate(file);
}
