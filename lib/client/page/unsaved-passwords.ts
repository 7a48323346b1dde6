import { type Rotation, SEALED_MS } from "#lib/shared/passwords/rotation.ts";
import { fetchRotation, fetchRotations } from "../rotation.ts";
import { forgetOld, publicKeys, type StoredSealed } from "../rotation-keys.ts";

/** A sign-out does not wait longer for the names of SQL users. */
const NAMES_MS = 4_000;

/** `all`: passwords that this browser would forget. `unsaved`: how many of them were neither copied nor downloaded; `names`: of whose SQL users, as far as they are known. */
export type Unsaved = { all: number; unsaved: number; names: readonly string[] };

/** The rotation passwords that a sign-out would delete for good. Those that the server still seals to a key of this browser are among them. */
export async function unsavedPasswords(): Promise<Unsaved> {
  const stored = await forgetOld();
  const keys = new Set(await publicKeys());
  const signal = AbortSignal.timeout(NAMES_MS);
  const known = new Set(stored.map(({ jobId }) => jobId));
  try {
    const { rotations } = await fetchRotations(signal);
    // The server keeps a sealed password for an hour.
    const recent = rotations.filter(({ endedAt }) => endedAt === undefined || endedAt > Date.now() - SEALED_MS);
    for (const { id, own } of recent) if (own && keys.size > 0) known.add(id);
  } catch {
    // Offline, or the session has ended: the count alone is known.
  }
  const read = await Promise.all([...known].map((id) => fetchRotation(id, signal).catch(() => undefined)));
  return unsavedAmong(
    read.filter((rotation) => rotation !== undefined),
    stored,
    keys,
  );
}

/** What {@link unsavedPasswords} says, from the rotations that could be read, the passwords in this browser and its public keys. */
export function unsavedAmong(
  rotations: readonly Rotation[],
  stored: readonly StoredSealed[],
  keys: ReadonlySet<string>,
): Unsaved {
  const items = new Map(rotations.flatMap((rotation) => rotation.items.map((item) => [item.id, item] as const)));
  // One that was set again since is worth nothing.
  const here = stored.filter(({ id, key }) => {
    const item = items.get(id);
    return !item || (item.key === key && !item.replacedBy);
  });
  const sealed = [...items.values()].filter(
    ({ place, key, replacedBy }) => place === "sealed" && key !== undefined && keys.has(key) && !replacedBy,
  );
  const saved = new Map(here.map((each) => [each.id, each.saved === true]));
  for (const { id } of sealed) if (!saved.has(id)) saved.set(id, false);
  const lost = [...saved].flatMap(([id, isSaved]) => (isSaved ? [] : [id]));
  const names = lost.flatMap((id) => items.get(id)?.name ?? []);
  return { all: saved.size, unsaved: lost.length, names };
}
