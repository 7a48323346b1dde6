import { z } from "zod";
import type { SecretStoreKind } from "#lib/shared/passwords/secret-store-kinds.ts";
import { isSealedBefore, openText, sealText } from "../access/sealed-text.ts";
import { Secret } from "../base/secret.ts";
import { allSecretStores, resealSecretStore, type StoredSecretStore } from "../store/automation/secret-stores.ts";
import type { Store } from "../store/db/open.ts";
import { awsCredential, awsSettings, awsStore } from "./kinds/aws.ts";
import { ownWays, type Ways } from "./kinds/call.ts";
import { kubernetesCredential, kubernetesSettings, kubernetesStore } from "./kinds/kubernetes.ts";
import { type SecretStore, SecretStoreError } from "./kinds/secret-store.ts";
import { vaultCredential, vaultSettings, vaultStore } from "./kinds/vault.ts";

const sealedFor = (id: string) => ({ purpose: "secret_store", owner: id });

/** The credential as the store of Rolecall keeps it. */
export function sealCredential(id: string, credential: object): string {
  return sealText(sealedFor(id), new Secret(JSON.stringify(credential)));
}

/** The credential opened; undefined where its session secret is no longer configured. */
export function openCredential({ id, sealed }: Pick<StoredSecretStore, "id" | "sealed">): object | undefined {
  const text = openText(sealedFor(id), sealed);
  return text && z.looseObject({}).parse(JSON.parse(text.reveal()));
}

type Stored = Pick<StoredSecretStore, "id" | "kind" | "address" | "settings" | "sealed">;

const OPENERS: Record<SecretStoreKind, (stored: Stored, credential: unknown, ways: Ways) => SecretStore> = {
  vault: ({ address, settings }, credential, ways) =>
    vaultStore(
      { address, settings: parseSettings(vaultSettings, settings), credential: vaultCredential.parse(credential) },
      ways,
    ),
  kubernetes: ({ address, settings }, credential, ways) =>
    kubernetesStore(
      {
        address,
        settings: parseSettings(kubernetesSettings, settings),
        credential: kubernetesCredential.parse(credential),
      },
      ways,
    ),
  aws: ({ address, settings }, credential, ways) =>
    awsStore(
      { address, settings: parseSettings(awsSettings, settings), credential: awsCredential.parse(credential) },
      ways,
    ),
};

function parseSettings<T>(schema: z.ZodType<T>, settings: string): T {
  return schema.parse(JSON.parse(settings));
}

type Place = Pick<StoredSecretStore, "kind" | "address" | "settings">;

/** Whether a secret that stands in the one would be looked for in vain in the other. How it is signed in to and trusted is no place. */
export function isMoved(one: Place, other: Place): boolean {
  return placeOf(one) !== placeOf(other);
}

/** The certificates that vouch for the server of a store; empty for the usual ones. */
export function trustOf({ settings }: Pick<Place, "settings">): string {
  return z
    .object({ ca: z.string().default("") })
    .parse(JSON.parse(settings))
    .ca.trim();
}

/** Where a store is, for as long as that text stays the same. */
export function placeOf({ kind, address, settings }: Place): string {
  const { mount, namespace, region } = z
    .object({ mount: z.string().optional(), namespace: z.string().optional(), region: z.string().optional() })
    .parse(JSON.parse(settings));
  return JSON.stringify([kind, new URL(address).origin, mount, namespace, region]);
}

/** The store with its credential, for one delivery or test. Throws `sealed` where its session secret is no longer configured. */
export function openSecretStore(stored: Stored, ways: Ways = ownWays()): SecretStore {
  const credential = openCredential(stored);
  if (!credential) throw new SecretStoreError("sealed");
  return OPENERS[stored.kind](stored, credential, ways);
}

/** Seals every credential with the newest session secret, so that an older one can be taken out of the configuration. */
export async function resealSecretStores(db: Store): Promise<void> {
  for (const { id, sealed } of await allSecretStores(db)) {
    const text = isSealedBefore(sealed) ? openText(sealedFor(id), sealed) : undefined;
    if (text) await resealSecretStore(db, id, sealed, sealText(sealedFor(id), text));
  }
}

/** How many secret stores have a credential that no session secret opens. */
export async function unopenedSecretStores(db: Store): Promise<number> {
  return (await allSecretStores(db)).filter((stored) => !openCredential(stored)).length;
}
