import { ApiError } from "./api-error.ts";

/** Roles of a service account that this cloud knows, by their API names. Every account is at least ORG_MEMBER. */
export type KeyRole =
  | "CLUSTER_ADMIN"
  | "CLUSTER_OPERATOR_WRITER"
  | "CLUSTER_DEVELOPER"
  | "ORG_MEMBER"
  | "ORG_ADMIN"
  | "AUDITOR";

const ADMIN: readonly KeyRole[] = ["CLUSTER_ADMIN"];
const WRITERS: readonly KeyRole[] = ["CLUSTER_ADMIN", "CLUSTER_OPERATOR_WRITER"];
const READERS: readonly KeyRole[] = ["CLUSTER_ADMIN", "CLUSTER_OPERATOR_WRITER", "CLUSTER_DEVELOPER"];
const EVERYONE: readonly KeyRole[] = [...READERS, "ORG_MEMBER", "ORG_ADMIN", "AUDITOR"];
/** AUDITOR is of version 2026-09-15; before, the specification names ORG_ADMIN alone. */
const AUDITORS: readonly KeyRole[] = ["ORG_ADMIN", "AUDITOR"];

const CLUSTER = "/api/v1/clusters/{cluster_id}";

/** The operations answered, with the roles that the vendor's specification allows each. */
export const ROUTES = [
  { id: "organization.get", method: "GET", path: "/api/v1/organization", roles: EVERYONE },
  { id: "audit-log.list", method: "GET", path: "/api/v1/auditlogevents", roles: AUDITORS },
  { id: "clusters.list", method: "GET", path: "/api/v1/clusters", roles: READERS },
  { id: "clusters.get", method: "GET", path: CLUSTER, roles: READERS },
  { id: "connection-string.get", method: "GET", path: `${CLUSTER}/connection-string`, roles: READERS },
  { id: "allowlist.list", method: "GET", path: `${CLUSTER}/networking/allowlist`, roles: READERS },
  { id: "client-ca.get", method: "GET", path: `${CLUSTER}/client-ca-cert`, roles: WRITERS },
  { id: "databases.list", method: "GET", path: `${CLUSTER}/databases`, roles: READERS },
  { id: "sql-users.list", method: "GET", path: `${CLUSTER}/sql-users`, roles: READERS },
  { id: "sql-users.create", method: "POST", path: `${CLUSTER}/sql-users`, roles: ADMIN },
  { id: "sql-users.delete", method: "DELETE", path: `${CLUSTER}/sql-users/{name}`, roles: ADMIN },
  { id: "sql-users.set-password", method: "PUT", path: `${CLUSTER}/sql-users/{name}/password`, roles: ADMIN },
] as const;

export type RouteId = (typeof ROUTES)[number]["id"];
export type Params = { cluster_id: string; name: string };
export type Match = { id: RouteId; roles: readonly KeyRole[]; params: Params };

const SEGMENTS = ROUTES.map((route) => route.path.split("/"));

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ApiError("invalid", "the path is not valid percent-encoding");
  }
}

/** Parameters when `parts` match `pattern`. Segments are decoded after the split: `%2F` never makes a new segment. */
function paramsOf(pattern: readonly string[], parts: readonly string[]): Params | null {
  if (pattern.length !== parts.length) return null;
  const params: Params = { cluster_id: "", name: "" };
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index] ?? "";
    if (expected === "{cluster_id}" || expected === "{name}") {
      if (part === "") return null;
      params[expected === "{name}" ? "name" : "cluster_id"] = decodeSegment(part);
    } else if (expected !== part) return null;
  }
  return params;
}

/** A path that this cloud does not have. CockroachDB Cloud may have it: this says nothing of what the vendor would answer. */
export class NotEmulated extends Error {
  constructor(method: string, path: string) {
    super(`the emulator has no ${method} ${path}; lib/emulator/routes.ts lists what it has`);
  }
}

/**
 * The route for a method and a raw path without its query. A wrong method is answered as grpc-gateway does, with HTTP 501; a path that this
 * cloud does not have throws {@link NotEmulated}.
 */
export function matchRoute(method: string, path: string): Match {
  const parts = path.split("/");
  let knownPath = false;
  for (const [index, route] of ROUTES.entries()) {
    const params = paramsOf(SEGMENTS[index] ?? [], parts);
    if (!params) continue;
    if (route.method === method) return { id: route.id, roles: route.roles, params };
    knownPath = true;
  }
  throw knownPath ? new ApiError("unimplemented", "Method Not Allowed") : new NotEmulated(method, path);
}
