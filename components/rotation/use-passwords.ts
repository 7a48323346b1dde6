import { useCallback, useEffect, useRef, useState } from "react";
import { fetchSealed, takePasswords } from "#lib/client/rotation.ts";
import { forget, hasKey, type StoredSealed, storedSealed, storeSealed } from "#lib/client/rotation-keys.ts";
import type { Rotation } from "#lib/shared/rotation.ts";

export type Passwords = {
  /** whether this browser has the key; undefined until it is known */
  hasKey: boolean | undefined;
  /** the sealed passwords in this browser, by SQL user of the rotation */
  here: ReadonlyMap<string, StoredSealed>;
  /** Deletes all of them from this browser. */
  forgetAll: () => Promise<void>;
};

/** While a rotation runs, passwords are fetched in groups: each group is an event in the audit. */
const GROUP = 25;

/** The new passwords that this browser can open, of a rotation as it was read at a time. What the server has sealed is fetched and kept here; then the server deletes its own. */
export function usePasswords(rotation: Rotation, readAt: number): Passwords {
  const { id, key, own } = rotation;
  const [has, setHas] = useState<boolean>();
  const [here, setHere] = useState<ReadonlyMap<string, StoredSealed>>(new Map());
  const busy = useRef(false);
  const load = useCallback(async () => {
    const stored = await storedSealed(id);
    setHere(new Map(stored.map((each) => [each.id, each])));
  }, [id]);

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

  const sealed = rotation.items.filter(({ place }) => place === "sealed").length;
  const isDue = sealed > 0 && (rotation.state !== "running" || sealed >= GROUP);
  // Each answer of the server is another try.
  const due = isDue ? readAt : 0;
  useEffect(() => {
    if (!has || key === undefined || due === 0 || busy.current) return;
    busy.current = true;
    void collect(id, key)
      .then(load, () => {})
      .finally(() => {
        busy.current = false;
      });
  }, [id, key, has, due, load]);

  async function forgetAll() {
    await forget([...here.keys()]);
    setHere(new Map());
  }
  return { hasKey: has, here, forgetAll };
}

/** What fails is fetched again with the next answer of the server. */
async function collect(jobId: string, key: string): Promise<void> {
  const { sealed } = await fetchSealed(jobId, key);
  if (sealed.length === 0) return;
  await storeSealed(sealed.map((each) => ({ ...each, jobId, key })));
  await takePasswords(
    jobId,
    sealed.map((each) => each.id),
  );
}
