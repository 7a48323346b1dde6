import {
  type StoreCall,
  type StoreDouble,
  type StoreReply,
  startStoreServer,
  strictBody,
} from "../stores/store-server.ts";

/*
 * For tests only: a strict double of Vault's KV engine of version 2 and of AppRole, written from their documentation
 * (developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2 and /auth/approle). It is no Vault: what the documentation does not say is not
 * in it.
 */

type Version = { data: Record<string, unknown> | null };
export type VaultDouble = StoreDouble & {
  /** every version of each secret, by path; `data` null for a deleted one */
  secrets: Map<string, Version[]>;
  /** the tokens that it accepts */
  tokens: Set<string>;
  /** the newest map of a secret */
  newest: (path: string) => Record<string, unknown> | undefined;
  /** the paths whose writes are denied */
  denied: Set<string>;
};

export const VAULT = {
  token: "hvs.rolecall",
  roleId: "role-1",
  secretId: "secret-1",
  namespace: "team/a",
  mount: "kv",
};

const error = (status: number, ...errors: string[]): StoreReply => ({ status, json: { errors } });

/** Starts a Vault with one KV engine at `kv`, in the namespace `team/a`. */
export async function startVault(port = 0): Promise<VaultDouble> {
  const secrets = new Map<string, Version[]>();
  const tokens = new Set([VAULT.token]);
  const denied = new Set<string>();

  function answer(call: StoreCall): StoreReply {
    const { method, path, headers } = call;
    if (headers["x-vault-request"] !== "true") return error(400, "missing 'X-Vault-Request' header");
    if (headers["x-vault-namespace"] !== VAULT.namespace) return error(404, "no handler for route");
    if (path === "/v1/auth/approle/login") return login(call);
    if (!tokens.has(headers["x-vault-token"] ?? "")) return error(403, "permission denied");
    const [, engine, kind, name = ""] = /^\/v1\/([^/]+)\/(data|metadata)\/(.+)$/.exec(path) ?? [];
    if (engine !== VAULT.mount) return error(404, `no handler for route "${path}"`);
    const secret = decodeURIComponent(name);
    if (method !== "GET" && denied.has(secret)) return error(403, "permission denied");
    if (kind === "metadata") {
      if (method !== "DELETE") return error(405, "unsupported operation");
      secrets.delete(secret);
      return { status: 204 };
    }
    if (method === "GET") return get(secret);
    return method === "POST" ? post(secret, call) : error(405, "unsupported operation");
  }

  function login({ method, headers, body }: StoreCall): StoreReply {
    const sent = strictBody(body, ["role_id", "secret_id"]);
    if (method !== "POST" || headers["content-type"] !== "application/json" || !sent) return error(400, "bad request");
    if (sent.role_id !== VAULT.roleId || sent.secret_id !== VAULT.secretId)
      return error(400, "invalid role or secret ID");
    const token = `hvs.login-${tokens.size}`;
    tokens.add(token);
    return { status: 200, json: { auth: { client_token: token, lease_duration: 1200, renewable: true } } };
  }

  const metadata = (versions: readonly Version[]) => ({
    version: versions.length,
    destroyed: false,
    custom_metadata: null,
    created_time: "2026-01-01T00:00:00Z",
    deletion_time: versions.at(-1)?.data ? "" : "2026-01-02T00:00:00Z",
  });

  function get(secret: string): StoreReply {
    const versions = secrets.get(secret);
    const newest = versions?.at(-1);
    if (!versions || !newest) return error(404);
    return { status: newest.data ? 200 : 404, json: { data: { data: newest.data, metadata: metadata(versions) } } };
  }

  function post(secret: string, { headers, body }: StoreCall): StoreReply {
    const sent = strictBody(body, ["options", "data"]);
    const options = strictBody(JSON.stringify(sent?.options ?? null), ["cas"]);
    const data = sent?.data;
    if (headers["content-type"] !== "application/json" || !options || typeof data !== "object" || data === null)
      return error(400, "no data provided");
    const versions = secrets.get(secret) ?? [];
    if (options.cas !== versions.length) return error(400, "check-and-set parameter did not match the current version");
    secrets.set(secret, [...versions, { data: data as Record<string, unknown> }]);
    return { status: 200, json: { data: metadata(secrets.get(secret) ?? []) } };
  }

  const server = await startStoreServer(answer, port);
  return Object.assign(server, {
    secrets,
    tokens,
    denied,
    newest: (path: string) => secrets.get(path)?.at(-1)?.data ?? undefined,
  });
}
