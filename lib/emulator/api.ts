import { randomBytes } from "node:crypto";
import { ApiError } from "./api-error.ts";
import { authenticate, bearerOf, parseBody, reachableCluster, versionOf } from "./checks.ts";
import type { Answer, Call, Cloud } from "./cloud.ts";
import {
  getClientCa,
  getCluster,
  getConnectionString,
  getOrganization,
  listClusters,
  listDatabases,
} from "./clusters.ts";
import { brokenJson } from "./faults/breaks.ts";
import { faultReply, type Incoming, jsonReply, type Reply } from "./faults/fault-answers.ts";
import type { ActiveFault } from "./faults/faults.ts";
import { listAuditLog } from "./list-audit-log.ts";
import { pageOf, paginationOf, readPaging } from "./paging.ts";
import { matchRoute, NotEmulated, type RouteId } from "./routes.ts";
import { foldName } from "./sql/names.ts";
import { createSqlUser, deleteSqlUser, listSqlUsers, setSqlUserPassword } from "./sql-users.ts";
import { sha256 } from "./world/passwords.ts";
import { HIDDEN_PASSWORD, type RecordEntry } from "./world/record.ts";
import type { AllowlistEntry } from "./world/world.ts";

/** What a new cluster has without a change. */
const EVERY_ADDRESS: AllowlistEntry = { cidr_ip: "0.0.0.0", cidr_mask: 0, name: "anywhere", sql: true, ui: true };

/** GET the IP allowlist, ascending by address. A change is never in flight here. */
function listAllowlist(call: Call): Answer {
  const { scope, ...request } = readPaging(call.query, `allowlist:${call.params.cluster_id.toLowerCase()}`);
  const keyOf = ({ cidr_ip, cidr_mask }: AllowlistEntry) => `${cidr_ip}/${cidr_mask}`;
  const entries = reachableCluster(call).allowlist ?? [EVERY_ADDRESS];
  const page = pageOf(
    entries.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1)),
    keyOf,
    request,
  );
  return { scope, json: { allowlist: page.items, propagating: false, pagination: paginationOf(scope, page) } };
}

const OPERATIONS: Record<RouteId, (call: Call) => Answer | Promise<Answer>> = {
  "organization.get": getOrganization,
  "audit-log.list": listAuditLog,
  "clusters.list": listClusters,
  "clusters.get": getCluster,
  "connection-string.get": getConnectionString,
  "allowlist.list": listAllowlist,
  "client-ca.get": getClientCa,
  "databases.list": listDatabases,
  "sql-users.list": listSqlUsers,
  "sql-users.create": createSqlUser,
  "sql-users.delete": deleteSqlUser,
  "sql-users.set-password": setSqlUserPassword,
};

/** A request as it arrived, its body read. */
export type Arrival = {
  method: string;
  /** path and query as sent */
  url: string;
  header: (name: string) => string | undefined;
  body: Uint8Array;
};

/** In no form of the vendor, so that nobody takes it for the vendor's answer. */
function notEmulated({ message }: NotEmulated): Reply {
  return { status: 501, headers: { "content-type": "text/plain; charset=utf-8" }, body: `${message}\n` };
}

/** Answers one request of the API; null cuts the connection. Never rejects. Completes `entry`. */
export async function answer(cloud: Cloud, arrival: Arrival, entry: RecordEntry): Promise<Reply | null> {
  const version = versionOf(arrival.header("cc-version"));
  let reply: Reply | null;
  try {
    reply = await carryOut(cloud, arrival, entry, version);
  } catch (error) {
    if (error instanceof ApiError) reply = jsonReply(error.status, error.toBody());
    else if (error instanceof NotEmulated) reply = notEmulated(error);
    else if (cloud.stopping.aborted) reply = null;
    else {
      // A fault of the emulator itself. Its cause is logged, not sent.
      cloud.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      reply = jsonReply(500, { code: 13, message: "internal error" });
    }
  }
  entry.status = reply?.status ?? null;
  if (reply) {
    reply.headers["cc-trace-id"] = randomBytes(16).toString("hex");
    reply.headers["content-security-policy"] = "sandbox";
    if (version) reply.headers["cc-version"] = version;
  }
  return reply;
}

async function carryOut(
  cloud: Cloud,
  arrival: Arrival,
  entry: RecordEntry,
  version: string | null,
): Promise<Reply | null> {
  const [path, search] = splitUrl(arrival.url);
  const authorization = arrival.header("authorization") ?? "";
  const secret = bearerOf(authorization);
  const body = parseBody(arrival.body);
  if (secret !== null) entry.keySha256 = sha256(secret);
  if (typeof body?.password === "string") entry.passwordSha256 = sha256(body.password);
  if (arrival.body.length > 0) entry.body = withoutPassword(Buffer.from(arrival.body).toString("utf8"), body?.password);

  const { id: route, roles, params } = matchRoute(arrival.method, path);
  entry.route = route;
  entry.clusterId = params.cluster_id.toLowerCase() || null;
  entry.name = foldName(params.name || (typeof body?.name === "string" ? body.name : "")) || null;

  const held = authenticate(cloud, secret);
  if (version === null) throw new ApiError("invalid", "invalid Cc-Version.");
  const wait = cloud.limiter.take(secret ?? "");
  if (wait > 0) return tooFast(cloud.limiter.rate.status, wait);
  if (!held.some((role) => roles.includes(role)))
    throw new ApiError("denied", `the service account lacks a role for this: one of ${roles.join(", ")} is needed`);

  const query = new URLSearchParams(search);
  const operate = async () => {
    const done = await OPERATIONS[route]({ cloud, params, query, body, version });
    entry.applied = done.applied ?? false;
    return Object.assign({}, done, { json: brokenJson(cloud.breaks, route, done.json) });
  };
  const struck = cloud.faults.take({ route, clusterId: entry.clusterId, name: entry.name });
  if (!struck) return jsonReply(200, (await operate()).json);
  entry.fault = struck.id;
  const text = Buffer.from(arrival.body).toString();
  return underFault(
    struck,
    { method: arrival.method, path, query, authorization, body: text },
    operate,
    cloud.stopping,
  );
}

async function underFault(
  struck: ActiveFault,
  incoming: Incoming,
  operate: () => Promise<Answer>,
  stopping: AbortSignal,
): Promise<Reply | null> {
  const { fault, when } = struck;
  if (when === "before") {
    await struck.wait(stopping);
    return faultReply(fault, incoming, fault.kind ? null : await operate());
  }
  let done: Answer | null = null;
  let refusal: unknown = null;
  try {
    done = await operate();
  } catch (error) {
    refusal = error;
  }
  await struck.wait(stopping);
  // A refusal stays one where the fault does not change the answer or has no list to tamper with.
  if (refusal && (!fault.kind || fault.kind === "page-token")) throw refusal;
  return faultReply(fault, incoming, done);
}

function splitUrl(url: string): [path: string, search: string] {
  const mark = url.indexOf("?");
  return mark === -1 ? [url, ""] : [url.slice(0, mark), url.slice(mark + 1)];
}

/** The vendor documents `Retry-After` and this text, and neither a status nor a JSON body. */
function tooFast(status: number, wait: number): Reply {
  return {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "retry-after": String(wait) },
    body: "rate limit exceeded",
  };
}

function withoutPassword(text: string, password: unknown): string {
  return typeof password === "string" && password !== "" ? text.replaceAll(password, HIDDEN_PASSWORD) : text;
}
