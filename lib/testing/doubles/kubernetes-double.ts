import {
  type StoreCall,
  type StoreDouble,
  type StoreReply,
  startStoreServer,
  strictBody,
} from "../stores/store-server.ts";

/*
 * For tests only: a strict double of the Secrets of Kubernetes' API, written from its documentation
 * (kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1 and /docs/reference/using-api/api-concepts). It is no
 * Kubernetes: what the documentation does not say is not in it.
 */

type Secret = { version: number; data: Record<string, string>; labels: unknown };
export type KubernetesDouble = StoreDouble & {
  secrets: Map<string, Secret>;
  /** the values of a Secret as text */
  newest: (name: string) => Record<string, string> | undefined;
  /** changes a Secret as another program does */
  put: (name: string, values: Record<string, string>) => void;
};

export const KUBERNETES = { token: "eyJ.rolecall", namespace: "payments" };

const NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** Starts an API server that has the namespace `payments`. */
export async function startKubernetes(port = 0): Promise<KubernetesDouble> {
  const secrets = new Map<string, Secret>();
  let revision = 100;

  const failure = (code: number, reason: string): StoreReply => ({
    status: code,
    json: { kind: "Status", apiVersion: "v1", status: "Failure", reason, code, details: { kind: "secrets" } },
  });
  const shown = (name: string): StoreReply => {
    const { version, data, labels } = secrets.get(name) as Secret;
    const metadata = { name, namespace: KUBERNETES.namespace, resourceVersion: String(version), labels };
    return { status: 200, json: { kind: "Secret", apiVersion: "v1", metadata, data, type: "Opaque" } };
  };
  const save = (name: string, data: Record<string, string>, labels: unknown) => {
    revision += 1;
    secrets.set(name, { version: revision, data, labels });
  };

  function answer(call: StoreCall): StoreReply {
    if (call.headers.authorization !== `Bearer ${KUBERNETES.token}`) return failure(401, "Unauthorized");
    const [, namespace, name] = /^\/api\/v1\/namespaces\/([^/]+)\/secrets(?:\/([^/]+))?$/.exec(call.path) ?? [];
    if (namespace === undefined) return failure(404, "NotFound");
    if (name === undefined) return call.method === "POST" ? create(namespace, call) : failure(405, "MethodNotAllowed");
    if (namespace !== KUBERNETES.namespace || !secrets.has(name)) return failure(404, "NotFound");
    switch (call.method) {
      case "GET":
        return shown(name);
      case "PATCH":
        return patch(name, call);
      case "DELETE":
        secrets.delete(name);
        return { status: 200, json: { kind: "Status", status: "Success" } };
      default:
        return failure(405, "MethodNotAllowed");
    }
  }

  function create(namespace: string, { headers, body }: StoreCall): StoreReply {
    const sent = strictBody(body, ["apiVersion", "kind", "metadata", "type", "data"]);
    if (headers["content-type"] !== "application/json") return failure(415, "UnsupportedMediaType");
    const metadata = strictBody(JSON.stringify(sent?.metadata ?? null), ["name", "labels"]);
    const data = dataOf(sent?.data, false);
    const name = String(metadata?.name ?? "");
    if (sent?.kind !== "Secret" || sent.apiVersion !== "v1" || !data) return failure(400, "BadRequest");
    if (!NAME.test(name) || name.length > 253) return failure(422, "Invalid");
    if (namespace !== KUBERNETES.namespace) return failure(404, "NotFound");
    if (secrets.has(name)) return failure(409, "AlreadyExists");
    save(name, data as Record<string, string>, metadata?.labels);
    return { ...shown(name), status: 201 };
  }

  function patch(name: string, { headers, body }: StoreCall): StoreReply {
    if (headers["content-type"] !== "application/merge-patch+json") return failure(415, "UnsupportedMediaType");
    const sent = strictBody(body, ["metadata", "data"]);
    const metadata = strictBody(JSON.stringify(sent?.metadata ?? null), ["resourceVersion"]);
    const data = dataOf(sent?.data, true);
    if (!metadata || !data) return failure(400, "BadRequest");
    const known = secrets.get(name) as Secret;
    if (metadata.resourceVersion !== String(known.version)) return failure(409, "Conflict");
    const merged = Object.entries({ ...known.data, ...data }).filter(([, value]) => value !== null);
    save(name, Object.fromEntries(merged) as Record<string, string>, known.labels);
    return shown(name);
  }

  const server = await startStoreServer(answer, port);
  return Object.assign(server, {
    secrets,
    newest: (name: string) => {
      const found = secrets.get(name)?.data;
      if (!found) return undefined;
      return Object.fromEntries(
        Object.entries(found).map(([key, text]) => [key, Buffer.from(text, "base64").toString()]),
      );
    },
    put: (name: string, values: Record<string, string>) => {
      const data = Object.entries(values).map(([key, text]) => [key, base64(text)]);
      save(name, { ...secrets.get(name)?.data, ...Object.fromEntries(data) }, secrets.get(name)?.labels);
    },
  });
}

/** Values in base64, and null only where a name may be taken out. */
function dataOf(data: unknown, mayRemove: boolean): Record<string, string | null> | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const isValid = Object.entries(data).every(
    ([key, value]) =>
      /^[-._a-zA-Z0-9]+$/.test(key) && (value === null ? mayRemove : typeof value === "string" && BASE64.test(value)),
  );
  return isValid ? (data as Record<string, string | null>) : undefined;
}
