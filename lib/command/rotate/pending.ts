import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { stateFolder } from "../environment.ts";
import { CommandFailure } from "../failure.ts";
import { exportKey, importKey, newSealKey, type SealKey } from "../keys.ts";
import { filesIn, readPrivate, removePrivate, writePrivate } from "../private-files.ts";

/*
 * A rotation of this command that is not over, in a private file: written before it starts, removed once its passwords are printed. So a
 * killed command can be continued at any point.
 */

const takenSchema = z.object({ id: z.string(), at: z.union([z.string(), z.number()]) });

const schema = z.object({
  url: z.string(),
  key: z.looseObject({ kty: z.string() }),
  idempotencyKey: z.string(),
  body: z.looseObject({}),
  startedAt: z.iso.datetime(),
  /** of the rotation, once the server has answered */
  id: z.string().optional(),
  /** which passwords were printed and not yet deleted on the server, because of `--keep` */
  printed: z.array(takenSchema).optional(),
  /** whose outcome is unknown: their passwords wait on the server until they are printed apart */
  unknown: z.array(takenSchema).optional(),
  /** the items that are printed, after a retry: the others were printed before; all without it */
  only: z.array(z.string()).optional(),
});

/** The server recognizes a repeated request for a day; a later one would start another rotation. The passwords are deleted long before. */
const STORED_MS = 23 * 60 * 60_000;

export type Pending = {
  readonly path: string;
  readonly url: string;
  readonly key: SealKey;
  readonly idempotencyKey: string;
  /** of the request that starts it; sent again with the same key it starts nothing new */
  readonly body: object;
  readonly startedAt: string;
  readonly id?: string | undefined;
  readonly printed?: readonly Taken[] | undefined;
  readonly unknown?: readonly Taken[] | undefined;
  readonly only?: readonly string[] | undefined;
};

/** One password of a rotation: its item, and when it was set. */
export type Taken = { readonly id: string; readonly at: string | number };

/** Those that are not among the others. */
export function withoutTaken(all: readonly Taken[], others: readonly Taken[]): Taken[] {
  return all.filter((one) => !others.some(({ id, at }) => one.id === id && one.at === at));
}

const folder = () => join(stateFolder(), "rotations");

/** Makes a key and stores it with the request that is about to be sent, or for a rotation that exists. */
export async function storePending(
  url: string,
  bodyOf: (publicKey: string) => object,
  { id, only }: Pick<Pending, "id" | "only"> = {},
): Promise<Pending> {
  const key = await newSealKey();
  const idempotencyKey = randomUUID();
  const path = join(folder(), `${idempotencyKey}.json`);
  const startedAt = new Date().toISOString();
  return savePending({ path, url, key, idempotencyKey, body: bodyOf(key.publicKey), startedAt, id, only });
}

/** Stores the id of the rotation, so that no repeated request is needed. */
export function storeId(pending: Pending, id: string): Promise<Pending> {
  return savePending({ ...pending, id });
}

/** Stores that a rotation is retried, and which of its items are printed then. Those of unknown outcome are set again. */
export function retryPending(pending: Pending, only: Pending["only"]): Promise<Pending> {
  return savePending({ ...pending, only, unknown: undefined, startedAt: new Date().toISOString() });
}

/** What the server still has of a rotation that is over, as far as its file knows. */
export type Rest = {
  /** printed, and may have to be printed again */
  readonly printed: readonly Taken[];
  /** of unknown outcome */
  readonly unknown: readonly Taken[];
};

/** Stores what is left of a rotation; removes its file where nothing is. */
export async function storeRest(pending: Pending, id: string, { printed, unknown }: Rest): Promise<void> {
  if (printed.length === 0 && unknown.length === 0) return removePending(pending);
  const rest = {
    printed: printed.length > 0 ? printed : undefined,
    unknown: unknown.length > 0 ? unknown : undefined,
  };
  await savePending({ ...pending, id, ...rest });
}

/** Whether only passwords of unknown outcome are left of it. */
export const isOnlyUnknown = ({ printed, unknown }: Pending): boolean => printed === undefined && unknown !== undefined;

/** Stores what is known of a rotation. */
export async function savePending(pending: Pending): Promise<Pending> {
  const { path, key, ...rest } = pending;
  await writePrivate(path, JSON.stringify({ ...rest, key: await exportKey(key) }));
  return pending;
}

/** The unfinished rotations on this server, those that were never printed first, then by age. */
export async function allPending(url: string, now = Date.now()): Promise<Pending[]> {
  const all = await Promise.all((await filesIn(folder())).map(readPending));
  const isOver = ({ startedAt }: Pending) => Date.parse(startedAt) < now - STORED_MS;
  await Promise.all(all.filter(isOver).map(removePending));
  const here = all.filter((each) => each.url === url && !isOver(each));
  const isPrinted = ({ printed }: Pending) => Number(printed !== undefined);
  return here.toSorted((a, b) => isPrinted(a) - isPrinted(b) || a.startedAt.localeCompare(b.startedAt));
}

async function readPending(path: string): Promise<Pending> {
  try {
    const stored = schema.parse(JSON.parse((await readPrivate(path)) ?? ""));
    return { ...stored, path, key: await importKey(stored.key) };
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure(`${path} is damaged; remove it`);
  }
}

/** Removes what was stored of a rotation. */
export function removePending({ path }: Pending): Promise<void> {
  return removePrivate(path);
}
