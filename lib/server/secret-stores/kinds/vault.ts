import { z } from "zod";
import { present } from "#lib/shared/present.ts";
import { Secret } from "../../base/secret.ts";
import { changed, heldFields } from "../record.ts";
import { callStore, type StoreAnswer, type Ways } from "./call.ts";
import { type SecretStore, SecretStoreError } from "./secret-store.ts";
import { onVersionedMap } from "./versioned-map.ts";
import { writtenJson } from "./written-json.ts";

export const vaultSettings = z.object({
  /** where the KV engine of version 2 is mounted */
  mount: z.string(),
  /** of Vault Enterprise, HCP Vault or OpenBao; empty for none */
  namespace: z.string(),
  /** where AppRole is mounted */
  appRole: z.string(),
});

export const vaultCredential = z.union([
  z.object({ token: z.string() }),
  z.object({ roleId: z.string(), secretId: z.string() }),
]);

type Vault = {
  address: string;
  settings: z.infer<typeof vaultSettings>;
  credential: z.infer<typeof vaultCredential>;
};

const readAnswer = z.object({
  data: z.object({ data: z.record(z.string(), z.unknown()).nullable(), metadata: z.object({ version: z.int() }) }),
});
const writeAnswer = z.object({ data: z.object({ version: z.int() }) });
const loginAnswer = z.object({ auth: z.object({ client_token: z.string().min(1) }) });
const errorAnswer = z.object({ errors: z.array(z.string()) });

/**
 * A KV engine of version 2 of Vault or OpenBao. Its whole map is a version, and `cas` is the version that a write expects; 0 for none
 * (developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2). A read of a deleted version answers 404 with its metadata. AppRole signs in once
 * (…/api-docs/auth/approle), the namespace goes into `X-Vault-Namespace` (…/docs/enterprise/namespaces), and `X-Vault-Request` into
 * every request, which agents can demand (…/docs/agent-and-proxy/agent#listener-stanza).
 */
export function vaultStore({ address, settings, credential }: Vault, ways: Ways): SecretStore {
  const { mount, namespace, appRole } = settings;
  const base = address.replace(/\/+$/, "");
  const common = present<Record<string, string>>({
    "x-vault-request": "true",
    "x-vault-namespace": namespace !== "" ? namespace : undefined,
  });

  async function send(method: "GET" | "POST" | "DELETE", path: string, body?: object, token?: Secret) {
    const headers = present<Record<string, string>>({
      ...common,
      "x-vault-token": token ? token.reveal() : undefined,
      "content-type": body ? "application/json" : undefined,
    });
    const url = new URL(`${base}/v1/${encoded(path)}`);
    return callStore({ url, method, headers, body: body && writtenJson(body) }, ways);
  }

  async function signIn(): Promise<Secret> {
    if ("token" in credential) return new Secret(credential.token);
    const ids = { role_id: credential.roleId, secret_id: credential.secretId };
    const answer = await send("POST", `auth/${appRole}/login`, ids);
    // A wrong id is answered with 400.
    if (answer.status === 400) throw new SecretStoreError("denied");
    requireDone(answer);
    return new Secret(readable(loginAnswer, answer).auth.client_token);
  }

  const token = onceDone(signIn);

  return onVersionedMap({
    get: async (path) => {
      const answer = await send("GET", `${mount}/data/${path}`, undefined, await token());
      if (answer.status === 404) {
        const deleted = readAnswer.safeParse(answer.json);
        if (deleted.success) return { version: String(deleted.data.data.metadata.version), fields: {} };
        if (errorsOf(answer).length > 0) throw new SecretStoreError("missing");
        return { version: null, fields: {} };
      }
      requireDone(answer);
      const { data, metadata } = readable(readAnswer, answer).data;
      return { version: String(metadata.version), fields: heldFields(data ?? {}) };
    },
    change: async (path, { version, fields }, changes) => {
      const body = { options: { cas: Number(version ?? 0) }, data: changed(fields, changes) };
      const answer = await send("POST", `${mount}/data/${path}`, body, await token());
      if (answer.status === 400 && errorsOf(answer).some((words) => words.includes("check-and-set")))
        throw new SecretStoreError("conflict");
      requireDone(answer);
      return String(readable(writeAnswer, answer).data.version);
    },
    remove: async (path) => requireDone(await send("DELETE", `${mount}/metadata/${path}`, undefined, await token())),
  });
}

/** One call for all who ask; after a failure the next one tries again. */
function onceDone<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => {
    done ??= work().catch((error: unknown) => {
      done = undefined;
      throw error;
    });
    return done;
  };
}

const encoded = (path: string) => path.split("/").map(encodeURIComponent).join("/");

const errorsOf = ({ json }: StoreAnswer) => errorAnswer.safeParse(json).data?.errors ?? [];

function requireDone({ status }: StoreAnswer): void {
  if (status >= 200 && status < 300) return;
  if (status === 401 || status === 403) throw new SecretStoreError("denied");
  if (status === 404) throw new SecretStoreError("missing");
  throw new SecretStoreError(status < 500 && status !== 429 && status < 470 ? "rejected" : "failed");
}

function readable<T>(schema: z.ZodType<T>, { json }: StoreAnswer): T {
  const found = schema.safeParse(json);
  if (!found.success) throw new SecretStoreError("unreadable");
  return found.data;
}
