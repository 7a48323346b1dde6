import { onTestFinished } from "vitest";
import { usualTemplate } from "#lib/shared/passwords/secret-path.ts";
import type { SecretStoreKind } from "#lib/shared/passwords/secret-store-kinds.ts";
import { newId } from "../../server/base/ids.ts";
import { sealCredential } from "../../server/secret-stores/sealed.ts";
import { addSecretStore, type StoreScope } from "../../server/store/automation/secret-stores.ts";
import type { Store } from "../../server/store/db/open.ts";
import { AWS, startAws } from "../doubles/aws-double.ts";
import { KUBERNETES, startKubernetes } from "../doubles/kubernetes-double.ts";
import { startVault, VAULT } from "../doubles/vault-double.ts";
import { CLUSTER_ID } from "../scripted-vendor.ts";
import type { StoreDouble } from "../stores/store-server.ts";

/* For tests only: secret stores of each kind on loopback. `SECRET_STORE_HOSTS` must list 127.0.0.1. */

export type AnyDouble = StoreDouble & { newest: (path: string) => Record<string, unknown> | undefined };

const STARTS: Record<SecretStoreKind, () => Promise<AnyDouble>> = {
  vault: startVault,
  kubernetes: startKubernetes,
  aws: startAws,
};

/** Starts a double of this kind until the test ends. */
export async function startDouble(kind: SecretStoreKind): Promise<AnyDouble> {
  const double = await STARTS[kind]();
  onTestFinished(() => double.stop());
  return double;
}

const SETTINGS: Record<SecretStoreKind, object> = {
  vault: { mount: VAULT.mount, namespace: VAULT.namespace, appRole: "approle" },
  kubernetes: { namespace: KUBERNETES.namespace, ca: "" },
  aws: { region: AWS.region },
};

const CREDENTIALS: Record<SecretStoreKind, object> = {
  vault: { roleId: VAULT.roleId, secretId: VAULT.secretId },
  kubernetes: { token: KUBERNETES.token },
  aws: { accessKeyId: AWS.accessKeyId, secretAccessKey: AWS.secretAccessKey },
};

/** Adds a store of this kind at the double, for the first cluster by default; resolves to its id. */
export async function addStoreAt(
  db: Store,
  kind: SecretStoreKind,
  double: StoreDouble,
  {
    scope = { clusterId: CLUSTER_ID, teamId: null },
    name = `${kind} store`,
  }: { scope?: StoreScope; name?: string } = {},
): Promise<string> {
  const id = newId("sst");
  await addSecretStore(db, {
    id,
    name,
    kind,
    scope,
    address: double.url,
    settings: JSON.stringify(SETTINGS[kind]),
    template: usualTemplate(kind),
    sealed: sealCredential(id, CREDENTIALS[kind]),
    createdBy: "Ada",
  });
  return id;
}
