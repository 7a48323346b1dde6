import { ApiError, invalidField } from "./api-error.ts";
import type { Call, Cloud } from "./cloud.ts";
import type { KeyRole } from "./routes.ts";
import type { World } from "./world/world.ts";

/** API versions seen in the vendor's clients. Those before 2024-09-16 answer in its shape here. */
const VERSIONS = ["2022-03-31", "2022-09-20", "2023-04-10", "2024-09-16", "2026-09-15"];
/** The version of a request without the header, from the vendor's documentation. */
const LATEST = "2026-09-15";

/** The API version of a request, null where the header names none that exists. */
export function versionOf(header: string | undefined): string | null {
  if (header === undefined) return LATEST;
  return VERSIONS.includes(header) ? header : null;
}

/** The secret of `Authorization: Bearer …`, or null. */
export function bearerOf(header: string | undefined): string | null {
  return /^Bearer +(\S+)$/i.exec(header ?? "")?.[1] ?? null;
}

/** The roles behind the key; HTTP 401 when no account has it. The message never repeats the request. */
export function authenticate(cloud: Cloud, secret: string | null): readonly KeyRole[] {
  const roles = secret === null ? undefined : cloud.keys.get(secret);
  if (!roles) throw new ApiError("unauthenticated", "invalid or missing API key", []);
  return roles;
}

/**
 * The request's body as an object; null when it is not one. An empty body counts as an empty message, as in
 * grpc-gateway. Text must be UTF-8.
 */
export function parseBody(body: Uint8Array): Record<string, unknown> | null {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/**
 * A string field of the body, "" when absent, as proto3 reads it; HTTP 400 for another type or malformed JSON. Fields
 * that the message does not have are ignored: grpc-gateway discards them by default and the specification does not
 * forbid them. The text of the body is never repeated in a message, it may be a password.
 */
export function textField(call: Call, field: string): string {
  if (!call.body) throw new ApiError("invalid", "the request body is not a valid JSON object");
  const value = call.body[field] ?? "";
  if (typeof value !== "string" || !value.isWellFormed()) throw invalidField(field, "must be a string");
  return value;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** HTTP 400 for an id that is not a UUID, 404 for one that no cluster has. */
export function clusterOf(call: Call): ReturnType<World["cluster"]> {
  const id = call.params.cluster_id;
  if (!UUID.test(id)) throw invalidField("cluster_id", "must be a UUID");
  return call.cloud.world.cluster(id);
}

/**
 * The cluster, when a SQL connection to it can be had: HTTP 404 with gRPC code 5 while it is not there yet or no more.
 * Recorded from the vendor for a create during provisioning; that message too begins "internal call failed: cluster".
 */
export function reachableCluster(call: Call): ReturnType<World["cluster"]> {
  const cluster = clusterOf(call);
  const { id, state } = cluster.facts;
  if (state !== "CREATED" && state !== "LOCKED")
    throw new ApiError("notFound", `internal call failed: cluster '${id}' is not ready, its state is ${state}`);
  return cluster;
}

/** As above, and HTTP 409 while an exclusive operation holds the cluster's lock. Reading is possible then. */
export function checkChangeable(call: Call): void {
  const { id, state } = reachableCluster(call).facts;
  if (state === "LOCKED") throw new ApiError("locked", `cluster lock is held by another operation on cluster '${id}'`);
}
