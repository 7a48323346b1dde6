import { z } from "zod";
import { present } from "#lib/shared/present.ts";
import { Secret } from "../../base/secret.ts";
import { type Changes, heldFields } from "../record.ts";
import { callStore, type StoreAnswer, type Ways } from "./call.ts";
import { type SecretStore, SecretStoreError } from "./secret-store.ts";
import { onVersionedMap } from "./versioned-map.ts";
import { isSecret, writtenJson } from "./written-json.ts";

export const kubernetesSettings = z.object({
  namespace: z.string(),
  /** the certificates (PEM) of the API server; empty where the usual ones do */
  ca: z.string(),
});

/** Of a service account. */
export const kubernetesCredential = z.object({ token: z.string() });

type Kubernetes = {
  address: string;
  settings: z.infer<typeof kubernetesSettings>;
  credential: z.infer<typeof kubernetesCredential>;
};

const secretAnswer = z.object({
  kind: z.literal("Secret"),
  metadata: z.object({ resourceVersion: z.string().min(1) }),
  data: z.record(z.string(), z.string()).nullish(),
});
const statusAnswer = z.object({
  kind: z.literal("Status"),
  details: z.object({ kind: z.string().optional() }).optional(),
});

/**
 * Secrets of one namespace of Kubernetes (kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1): `data` has
 * its values in base64. A merge patch changes the named keys alone, and one with `metadata.resourceVersion` is answered 409 where the Secret
 * has another by now (kubernetes.io/docs/reference/using-api/api-concepts#resource-versions).
 */
export function kubernetesStore({ address, settings, credential }: Kubernetes, ways: Ways): SecretStore {
  const base = `${address.replace(/\/+$/, "")}/api/v1/namespaces/${encodeURIComponent(settings.namespace)}/secrets`;

  async function send(method: "GET" | "POST" | "PATCH" | "DELETE", name: string, body?: object) {
    const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const headers = present<Record<string, string>>({
      accept: "application/json",
      authorization: `Bearer ${credential.token}`,
      "content-type": body ? type : undefined,
    });
    const url = new URL(name === "" ? base : `${base}/${encodeURIComponent(name)}`);
    return callStore({ url, method, headers, body: body && writtenJson(body), ca: settings.ca || undefined }, ways);
  }

  return onVersionedMap({
    get: async (name) => {
      const answer = await send("GET", name);
      // A namespace that is not there answers the same; a write tells.
      if (answer.status === 404 && statusAnswer.safeParse(answer.json).success) return { version: null, fields: {} };
      requireDone(answer);
      const { metadata, data } = readable(answer);
      const fields = Object.entries(data ?? {}).map(([key, value]) => [
        key,
        Buffer.from(value, "base64").toString("utf8"),
      ]);
      return { version: metadata.resourceVersion, fields: heldFields(Object.fromEntries(fields)) };
    },
    change: async (name, { version }, changes) => {
      const data = inBase64(changes);
      const answer =
        version === null
          ? await send("POST", "", {
              apiVersion: "v1",
              kind: "Secret",
              type: "Opaque",
              metadata: newMetadata(name),
              data,
            })
          : await send("PATCH", name, { metadata: { resourceVersion: version }, data });
      requireDone(answer);
      return readable(answer).metadata.resourceVersion;
    },
    remove: async (name) => requireDone(await send("DELETE", name)),
  });
}

/** A label that operators can select by (kubernetes.io/docs/concepts/overview/working-with-objects/common-labels). */
const newMetadata = (name: string) => ({ name, labels: { "app.kubernetes.io/managed-by": "rolecall" } });

const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");

function inBase64(changes: Changes): Changes {
  return Object.fromEntries(
    Object.entries(changes).map(([key, value]) => [
      key,
      isSecret(value) ? new Secret(base64(value.reveal())) : value && base64(value),
    ]),
  );
}

function requireDone({ status }: StoreAnswer): void {
  if (status >= 200 && status < 300) return;
  if (status === 401 || status === 403) throw new SecretStoreError("denied");
  if (status === 404) throw new SecretStoreError("missing");
  if (status === 409) throw new SecretStoreError("conflict");
  throw new SecretStoreError(status < 500 && status !== 429 ? "rejected" : "failed");
}

function readable({ json }: StoreAnswer): z.infer<typeof secretAnswer> {
  const found = secretAnswer.safeParse(json);
  if (!found.success) throw new SecretStoreError("unreadable");
  return found.data;
}
