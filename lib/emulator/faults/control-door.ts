import type { Arrival } from "../api.ts";
import { ApiError, invalidField } from "../api-error.ts";
import type { LogBehaviour } from "../audit-log.ts";
import { parseBody } from "../checks.ts";
import type { KeyRole } from "../routes.ts";
import type { Blockers } from "../sql/blockers.ts";
import { sameSecret } from "../world/passwords.ts";
import type { ClusterState } from "../world/world.ts";
import { BREAKS, type BreakName } from "./breaks.ts";
import type { Control } from "./control.ts";
import { assertBlockers, assertFault, assertLogBehaviour } from "./control-input.ts";
import { jsonReply, type Reply } from "./fault-answers.ts";
import type { Fault } from "./faults.ts";

export const CONTROL_PREFIX = "/_emulator/";
/** Not the API's own header: a page in a browser cannot send it here, and Rolecall never has it. */
const TOKEN_HEADER = "x-emulator-token";

type Body = Record<string, unknown>;
type Ask = { control: Control; parts: string[]; query: URLSearchParams; body: Body };

const STATES: readonly ClusterState[] = ["CREATING", "CREATED", "CREATION_FAILED", "DELETED", "LOCKED"];
const ROLES: readonly KeyRole[] = [
  ...(["CLUSTER_ADMIN", "CLUSTER_OPERATOR_WRITER", "CLUSTER_DEVELOPER", "ORG_MEMBER", "ORG_ADMIN", "AUDITOR"] as const),
];

function text(body: Body, field: string): string {
  const value = body[field];
  if (typeof value !== "string") throw invalidField(field, "must be a string");
  return value;
}

function number(body: Body, field: string): number {
  const value = body[field];
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0) throw invalidField(field, "must be a number");
  return value;
}

function blockersIn(body: Body): Blockers {
  assertBlockers(body);
  return body;
}

function faultIn(body: Body): Fault {
  assertFault(body);
  return body;
}

function breaksIn(body: Body): BreakName[] {
  const { names } = body;
  if (!Array.isArray(names) || !names.every(isBreak)) throw invalidField("names", "must be names of breaks");
  return names;
}

const isBreak = (name: unknown): name is BreakName => typeof name === "string" && Object.hasOwn(BREAKS, name);

function logBehaviourIn(body: Body): Partial<LogBehaviour> {
  assertLogBehaviour(body);
  return body;
}

function oneOf<T extends string>(allowed: readonly T[], body: Body, field: string): T {
  const found = allowed.find((value) => value === body[field]);
  if (found === undefined) throw invalidField(field, `must be one of ${allowed.join(", ")}`);
  return found;
}

/** The operations of the door, by method and path below its prefix; `*` stands for one segment, passed in `parts`. */
const DOORS: Record<string, (ask: Ask) => unknown> = {
  "POST reset": ({ control, body }) => control.reset(body.scenario === undefined ? undefined : text(body, "scenario")),
  "GET clusters": ({ control }) => ({ ids: control.clusterIds() }),
  "POST clusters": ({ control, body }) => ({
    id: control.addCluster(body.name === undefined ? undefined : text(body, "name")),
  }),
  "PUT clusters/*/state": ({ control, parts: [id = ""], body }) =>
    control.setClusterState(id, oneOf(STATES, body, "state")),
  "POST clusters/*/seed": ({ control, parts: [id = ""], body }) =>
    control.seedUsers(id, number(body, "count"), body.prefix === undefined ? undefined : text(body, "prefix")),
  "GET clusters/*/users": ({ control, parts: [id = ""] }) => ({ names: control.userNames(id) }),
  "POST clusters/*/users": ({ control, parts: [id = ""], body }) =>
    control.addUser(id, text(body, "name"), {
      password: body.password === undefined ? undefined : text(body, "password"),
    }),
  "DELETE clusters/*/users/*": ({ control, parts: [id = "", name = ""] }) => control.removeUser(id, name),
  "PUT clusters/*/users/*/blockers": ({ control, parts: [id = "", name = ""], body }) =>
    control.setBlockers(id, name, blockersIn(body)),
  "POST clusters/*/users/*/password-check": ({ control, parts: [id = "", name = ""], body }) => ({
    matches: control.passwordMatches(id, name, text(body, "password")),
  }),
  "PUT clusters/*/users/*/password": ({ control, parts: [id = "", name = ""], body }) =>
    control.changePassword(id, name, text(body, "password")),
  "PUT audit-log": ({ control, body }) => control.setAuditLog(logBehaviourIn(body)),
  "POST audit-log": ({ control, body }) => control.addAuditEntry(body),
  "PUT breaks": ({ control, body }) => control.differIn(breaksIn(body)),
  "GET faults": ({ control }) => ({ faults: control.faults() }),
  "POST faults": ({ control, body }) => ({ id: control.fault(faultIn(body)).id }),
  "DELETE faults": ({ control }) => control.clearFaults(),
  "DELETE faults/*": ({ control, parts: [id = ""] }) => control.findFault(id)?.remove(),
  "POST faults/*/release": ({ control, parts: [id = ""] }) => control.findFault(id)?.release(),
  "GET record": ({ control, query }) => ({ entries: control.record(Number(query.get("after") ?? 0)) }),
  "PUT rate-limit": ({ control, body }) =>
    control.setRateLimit(number(body, "perSecond"), body.status === undefined ? undefined : number(body, "status")),
  "PUT keys": ({ control, body }) => control.grantKey(text(body, "key"), oneOf(ROLES, body, "role")),
  "DELETE keys": ({ control, body }) => control.revokeKey(text(body, "key")),
};

function find(method: string, path: string): { door: (ask: Ask) => unknown; parts: string[] } | null {
  const segments = path.slice(CONTROL_PREFIX.length).split("/");
  for (const [name, door] of Object.entries(DOORS)) {
    const [doorMethod, pattern = ""] = name.split(" ");
    const expected = pattern.split("/");
    if (doorMethod !== method || expected.length !== segments.length) continue;
    if (!expected.every((part, index) => part === "*" || part === segments[index])) continue;
    const parts = segments.filter((_, index) => expected[index] === "*").map((part) => decodeURIComponent(part));
    return { door, parts };
  }
  return null;
}

/**
 * Answers a request below `/_emulator/`. Without `token` the door does not exist (HTTP 404, as for a wrong token, so that probing
 * reveals nothing). 400 names the field at fault.
 */
export async function answerControl(control: Control, token: string | null, arrival: Arrival): Promise<Reply> {
  const closed = jsonReply(404, { message: "not found" });
  const given = arrival.header(TOKEN_HEADER);
  if (token === null || given === undefined || !sameSecret(given, token)) return closed;
  const url = new URL(arrival.url, "http://emulator");
  try {
    const found = find(arrival.method, url.pathname);
    if (!found) return closed;
    const body = parseBody(arrival.body);
    if (!body) throw invalidField("body", "must be a JSON object");
    const result = await found.door({ control, parts: found.parts, query: url.searchParams, body });
    return jsonReply(200, result ?? {});
  } catch (error) {
    if (error instanceof ApiError) return jsonReply(error.status, error.toBody());
    return jsonReply(400, { message: error instanceof Error ? error.message : String(error) });
  }
}
