import { SEALED_MS } from "#lib/shared/passwords/rotation.ts";
import { publicKeyOf } from "#lib/shared/people/public-key.ts";
import { KEYS_DATABASE } from "./keys-database.ts";

/*
 * The keys of this browser, and the passwords that are sealed to them, in IndexedDB. A private key cannot be exported; the browser forgets
 * all of it at sign-out.
 */

const KEYS = "keys";
const SEALED = "sealed";
/** A rotation that is paused for longer is retried with a new key. */
const KEY_LASTS_MS = 24 * SEALED_MS;

type StoredKey = { publicKey: string; pair: CryptoKeyPair; at: number };
/**
 * A sealed password that this browser has. `at`: when it came here, in epoch milliseconds. `saved`: it was copied or is in a file that the
 * person downloaded.
 */
export type StoredSealed = { id: string; jobId: string; key: string; sealed: string; at: number; saved?: true };

/** Whether this browser can keep such a key: only on https and on this machine, and not in every private window. */
export function canKeepKeys(): boolean {
  return typeof indexedDB !== "undefined" && globalThis.crypto?.subtle !== undefined;
}

/** Makes a key pair, stores it, and resolves to its public key. Rejects where the browser cannot. */
export async function newKey(): Promise<string> {
  const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
  const publicKey = await publicKeyOf(pair);
  await inStore(KEYS, "readwrite", (keys) => keys.put({ publicKey, pair, at: Date.now() } satisfies StoredKey));
  return publicKey;
}

/** Whether this browser has the private key. */
export async function hasKey(publicKey: string): Promise<boolean> {
  return (await keyOf(publicKey)) !== undefined;
}

/** The public keys of all private keys that this browser has. */
export async function publicKeys(): Promise<string[]> {
  const keys = await inStore<StoredKey[]>(KEYS, "readonly", (store) => store.getAll());
  return keys.map(({ publicKey }) => publicKey);
}

function keyOf(publicKey: string): Promise<StoredKey | undefined> {
  return inStore<StoredKey | undefined>(KEYS, "readonly", (keys) => keys.get(publicKey));
}

/** The passwords of a rotation that this browser has, and that are not older than an hour; others are deleted. */
export async function storedSealed(jobId: string): Promise<StoredSealed[]> {
  return (await forgetOld()).filter((each) => each.jobId === jobId);
}

/** Deletes passwords older than an hour, and keys older than a day. Resolves to the passwords that stay. */
export async function forgetOld(now = Date.now()): Promise<StoredSealed[]> {
  const all = await inStore<StoredSealed[]>(SEALED, "readonly", (sealed) => sealed.getAll());
  const old = all.filter(({ at }) => at <= now - SEALED_MS);
  if (old.length > 0) await forget(old.map(({ id }) => id));
  await forgetOldKeys(now);
  return all.filter((each) => !old.includes(each));
}

/** Stores them; resolves once they are on the disk, so that the server may delete its own. */
export async function storeSealed(all: readonly StoredSealed[]): Promise<void> {
  if (all.length > 0) await inStore(SEALED, "readwrite", (sealed) => last(all.map((each) => sealed.put(each))));
}

/** Notes that these were copied or downloaded; those that were forgotten meanwhile stay forgotten. */
export async function noteSaved(ids: readonly string[]): Promise<void> {
  const wanted = new Set(ids);
  await inStore(SEALED, "readwrite", (sealed) => {
    const all: IDBRequest<StoredSealed[]> = sealed.getAll();
    all.onsuccess = () => {
      for (const each of all.result) if (wanted.has(each.id)) sealed.put(Object.assign(each, { saved: true }));
    };
    return all;
  });
}

/** Deletes these passwords from this browser. */
export async function forget(ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await inStore(SEALED, "readwrite", (sealed) => last(ids.map((id) => sealed.delete(id))));
}

async function forgetOldKeys(now: number): Promise<void> {
  const keys = await inStore<StoredKey[]>(KEYS, "readonly", (store) => store.getAll());
  for (const { publicKey, at } of keys)
    if (at <= now - KEY_LASTS_MS) await inStore(KEYS, "readwrite", (store) => store.delete(publicKey));
}

/** The password itself. Rejects where the key is gone. */
export async function openSealed({ jobId, id, key, sealed }: StoredSealed): Promise<string> {
  const stored = await keyOf(key);
  if (!stored) throw new Error("this browser does not have the key");
  // Loaded on demand: only a browser with a password needs to open one.
  const { unseal } = await import("#lib/shared/passwords/sealing.ts");
  return unseal(stored.pair, sealed, { jobId, itemId: id });
}

let opened: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(KEYS_DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(KEYS, { keyPath: "publicKey" });
      request.result.createObjectStore(SEALED, { keyPath: "id" });
    };
    request.onsuccess = () => {
      // Cleared at sign-out, perhaps from another tab: opened again when it is needed.
      request.result.onclose = request.result.onversionchange = () => {
        request.result.close();
        opened = undefined;
      };
      resolve(request.result);
    };
    request.onerror = () => {
      opened = undefined;
      reject(request.error ?? new Error("this browser stores nothing"));
    };
  });
  return opened;
}

/** All are of one transaction, which ends with the last. */
function last(requests: readonly IDBRequest[]): IDBRequest {
  const request = requests.at(-1);
  if (!request) throw new Error("nothing to store");
  return request;
}

async function inStore<T>(
  name: string,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest,
): Promise<T> {
  const db = await database();
  return new Promise<T>((resolve, reject) => {
    const transaction = db.transaction(name, mode, { durability: "strict" });
    const request = work(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request.result as T);
    transaction.onerror = transaction.onabort = () =>
      reject(transaction.error ?? new Error("this browser stores nothing"));
  });
}
