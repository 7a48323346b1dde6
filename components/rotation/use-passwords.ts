import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { fetchSealed, sayStored, takePasswords } from "#lib/client/rotation.ts";
import { forget, hasKey, noteSaved, type StoredSealed, storedSealed, storeSealed } from "#lib/client/rotation-keys.ts";
import { type Rotation, SEALED_MS } from "#lib/shared/passwords/rotation.ts";

export type Passwords = {
  /** whether this browser has the key; undefined until it is known */
  hasKey: boolean | undefined;
  /** the sealed passwords in this browser, by SQL user of the rotation */
  here: ReadonlyMap<string, StoredSealed>;
  /** As `here`, read again: a file may just have been saved. */
  readHere: () => Promise<ReadonlyMap<string, StoredSealed>>;
  /** The person has stored these: deletes them from this browser, and lets other resets go on unasked. */
  stored: (ids: readonly string[]) => Promise<void>;
  /** These were copied or downloaded. */
  noteSaved: (ids: readonly string[]) => Promise<void>;
};

/** While a rotation runs, passwords are fetched in groups: each group is an event in the audit. */
const GROUP = 25;

/** The new passwords that this browser can open, of a rotation as it was read at a time. What the server has sealed is fetched and kept here; then the server deletes its own. */
export function usePasswords(rotation: Rotation, readAt: number): Passwords {
  const { id, key, own, items } = rotation;
  const [has, setHas] = useState<boolean>();
  const [stored, setStored] = useState<readonly StoredSealed[]>([]);
  const load = useCallback(async () => {
    const all = await storedSealed(id);
    setStored(all);
    return all;
  }, [id]);
  useEffect(() => {
    if (stored.length === 0) return;
    const oldest = Math.min(...stored.map(({ at }) => at));
    const timer = setTimeout(() => void load().catch(() => {}), Math.max(0, oldest + SEALED_MS - Date.now()) + 1_000);
    return () => clearTimeout(timer);
  }, [stored, load]);
  const here = useMemo(() => byItem(stored, items), [stored, items]);
  const readHere = useCallback(async () => byItem(await load(), items), [load, items]);

  useEffect(() => {
    if (!own || key === undefined) return setHas(false);
    let isStale = false;
    void Promise.all([hasKey(key), load()]).then(
      ([found]) => isStale || setHas(found),
      () => isStale || setHas(false),
    );
    return () => {
      isStale = true;
    };
  }, [own, key, load]);

  useCollecting(rotation, readAt, load);

  const sayAndForget = useCallback(
    async (ids: readonly string[]) => {
      await forget(ids);
      await load();
      // Without an answer, other resets ask once too often.
      await sayStored(id, ids).catch(() => {});
    },
    [id, load],
  );
  const note = useCallback(
    async (ids: readonly string[]) => {
      // Without the note, the button that deletes all asks once too often.
      await noteSaved(ids).then(load, () => []);
    },
    [load],
  );
  return { hasKey: has, here, readHere, stored: sayAndForget, noteSaved: note };
}

/** Without those of SQL users whose password was set again for another browser. */
function byItem(stored: readonly StoredSealed[], items: Rotation["items"]): Map<string, StoredSealed> {
  const keys = new Map(items.map((item) => [item.id, item.key]));
  return new Map(stored.filter((each) => each.key === keys.get(each.id)).map((each) => [each.id, each]));
}

/** Fetches what the server has sealed. Each answer of the server is another try. */
function useCollecting({ id, own, items, state }: Rotation, readAt: number, load: () => Promise<unknown>) {
  const busy = useRef(false);
  const sealed = items.filter(({ place }) => place === "sealed").length;
  const isDue = sealed > 0 && (state !== "running" || sealed >= GROUP);
  const sealedKeys = useRef<string[]>([]);
  useEffect(() => {
    sealedKeys.current = [...new Set(items.flatMap((item) => (item.place === "sealed" && item.key ? [item.key] : [])))];
  });
  const due = isDue ? readAt : 0;
  useEffect(() => {
    if (!own || due === 0 || busy.current) return;
    busy.current = true;
    void collectAll(id, sealedKeys.current)
      .then(load, () => {})
      .finally(() => {
        busy.current = false;
      });
  }, [id, own, due, load]);
}

/** After a retry or a resume in another browser, passwords can be sealed to several keys; this browser may have only some of them. */
async function collectAll(jobId: string, keys: readonly string[]): Promise<void> {
  for (const key of keys) if (await hasKey(key)) await collect(jobId, key);
}

/** What fails is fetched again with the next answer of the server. */
async function collect(jobId: string, key: string): Promise<void> {
  const { sealed } = await fetchSealed(jobId, key);
  if (sealed.length === 0) return;
  // By this browser's clock, which says when it forgets them.
  const at = Date.now();
  await storeSealed(sealed.map(({ id, sealed: text }) => ({ id, jobId, key, sealed: text, at })));
  await takePasswords(
    jobId,
    sealed.map(({ id, at: sealedAt }) => ({ id, at: sealedAt })),
  );
}
