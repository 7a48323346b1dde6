import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { grantLengthProblem, latestGrantEnd, makesSqlUser } from "#lib/shared/requests/grants.ts";
import type { RequestKind } from "#lib/shared/requests/requests.ts";
import { type RequestSpec, requestSpecSchema } from "#lib/shared/requests/requests-schema.ts";
import {
  END_FIELDS,
  endFieldOf,
  endIfApproved,
  latestExtension,
  NO_END,
  untilProblem,
  type WantedEnd,
  WITHIN_30_DAYS,
} from "#lib/shared/requests/wanted-end.ts";
import { parseWanted, wantedSearch } from "#lib/shared/sql-access/wanted-access.ts";
import { eachField, type NewDescription, REQUEST_TEXTS } from "#lib/shared/sql-users/sql-user-fields.ts";
import type { Instant } from "#lib/shared/time/instant.ts";
import { Refusal } from "../../base/failure.ts";
import { grantNow, isClaimed } from "../../sql-users/grant-seals.ts";
import type { Store } from "../../store/db/open.ts";
import type { StoredRequest } from "../../store/requests/requests.ts";
import { isMember } from "./state.ts";

/** The stored spec of a request or of its approval. */
export function readSpec(text: string): RequestSpec {
  return requestSpecSchema.parse(JSON.parse(text));
}

/** The description that a SQL user gets from its request. */
export function describedBy(spec: RequestSpec): NewDescription {
  return { ...eachField(REQUEST_TEXTS, (field) => spec[field]), kind: spec.userKind };
}

/** The spec with these changes; also as JSON where it differs from the requested one. */
export function changedSpec(
  { kind, requested: text }: Pick<StoredRequest, "kind" | "requested">,
  changes: { [K in keyof RequestSpec]?: RequestSpec[K] | undefined },
): { spec: RequestSpec; changed: string | null } {
  const requested = readSpec(text);
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  const may = CHANGEABLE[kind];
  if (may !== "all" && given.some(([field]) => !may.includes(field)))
    throw new Refusal("invalid_input", {
      fields: { changes: "This field cannot be changed in this kind of request." },
    });
  const isOtherEnd = given.some(([field]) => isEndField(field));
  const spec = Object.assign({}, requested, isOtherEnd ? NO_END : {}, Object.fromEntries(given)) as RequestSpec;
  if (kind === "grant") spec.access = throughRole(spec.access);
  const isSame = (Object.keys(requested) as (keyof RequestSpec)[]).every((field) => spec[field] === requested[field]);
  return { spec, changed: isSame ? null : JSON.stringify(spec) };
}

/** The access by a group role, so that nothing is left to revoke when the SQL user of a grant is deleted. Throws `invalid_input`. */
export function throughRole(access: string): string {
  const sent = wantedSearch(Object.assign({}, parseWanted(access), { via: "role" } as const));
  if (sent === null) throw new Refusal("invalid_input", { fields: { access: "Too many choices for one request." } });
  return sent;
}

const isEndField = (field: string) => END_FIELDS.some((each) => each === field);

/** The fields in which an approver may change a request. */
const CHANGEABLE: Record<RequestKind, readonly string[] | "all"> = {
  create: "all",
  grant: ["access" satisfies keyof RequestSpec],
  reset: [],
  privileges: ["access" satisfies keyof RequestSpec],
  extend: END_FIELDS,
  delete: [],
};

/** The end that a request gives if it is approved at `now`; null for none. Throws `invalid_input` where it has passed by then. */
export function endOfSpec(wanted: WantedEnd, now = Date.now()): Instant | null {
  const { wantedUntil } = wanted;
  const problem = wantedUntil === null ? undefined : untilProblem(wantedUntil, now);
  if (problem) throw new Refusal("invalid_input", { fields: { wantedUntil: problem } });
  return endIfApproved(wanted, now);
}

/** What an approver does with a grant that has a problem: only its access can change. */
const DENY_IT = "Deny it; it can be requested again.";

/** Why a grant can no longer be approved, for its approver. */
export function grantProblem(spec: RequestSpec, now = Date.now()): { field: string; words: string } | undefined {
  const problem = grantLengthProblem(spec, now);
  return problem && { field: problem.field, words: `Its time has passed. ${DENY_IT}` };
}

/** Why the name of a grant cannot be used any more, for its approver. */
export const GRANT_NAME_TAKEN = `The name that Rolecall chose is taken by now. ${DENY_IT}`;

/** The latest end of a grant that is approved at `now`. Throws `invalid_input` where that has passed. */
export function endOfGrant(spec: RequestSpec, now = Date.now()): Instant {
  const problem = grantProblem(spec, now);
  if (problem) throw new Refusal("invalid_input", { fields: { [problem.field]: problem.words } });
  return latestGrantEnd(spec, now);
}

/** As {@link endOfSpec}, for a SQL user with this end. Throws `invalid_input` where it is not later, or where there is no end. */
function requireLater(endsAt: number | null, wanted: WantedEnd, now = Date.now()): Instant {
  if (endsAt === null)
    throw new Refusal("invalid_input", { fields: { sqlUserId: "The access of this SQL user has no end." } });
  const later = endOfSpec(wanted, now);
  if (later !== null && later > endsAt) return later;
  const field = endFieldOf(wanted) ?? "wantedDays";
  throw new Refusal("invalid_input", { fields: { [field]: "Choose an end that is later than the present one." } });
}

/** As {@link requireLater}, for the SQL user of a request; temporary access must have begun, and has its own latest end. */
export async function requireLaterEnd(
  db: Store,
  { sqlUserId, wantedUntil }: Pick<StoredRequest, "sqlUserId" | "wantedUntil">,
  wanted: WantedEnd,
  now = Date.now(),
): Promise<Instant> {
  const later = requireLater(wantedUntil, wanted, now);
  const grant = sqlUserId === null ? undefined : await grantNow(db, sqlUserId);
  if (!grant) return later;
  if (!isClaimed(grant)) throw new Refusal("access_begins_later");
  if (later <= latestExtension(now)) return later;
  const field = endFieldOf(wanted) ?? "wantedDays";
  throw new Refusal("invalid_input", { fields: { [field]: WITHIN_30_DAYS } });
}

/** The wanted end in the audit. */
function endFacts(wanted: WantedEnd): Record<string, string | number> {
  const field = endFieldOf(wanted);
  if (field === null) return { wantedDays: "no end" };
  return { [field]: field === "wantedUntil" ? new Date(wanted[field] ?? 0).toISOString() : (wanted[field] ?? "") };
}

/** A spec for the audit, which must show how the requested and approved ones differ. */
export function factsOf(kind: RequestKind, spec: RequestSpec): Record<string, string | number> {
  const { name, access, userKind, startsAt } = spec;
  if (kind === "privileges") return { access };
  if (kind === "extend") return endFacts(spec);
  if (!makesSqlUser(kind)) return {};
  const start = startsAt === undefined ? {} : { startsAt: new Date(startsAt).toISOString() };
  return Object.assign({ name, access, userKind }, endFacts(spec), start);
}

export type Problem = { code: ErrorCode; field?: "name"; words: string };

/** The reason in Rolecall's own store why a request cannot be approved with this name. */
export function problemOf(request: StoredRequest, name: string): Problem | undefined {
  if (request.requesterNow === null || request.requesterDisabledAt !== null)
    return { code: "request_over", words: "The requester no longer has an active account." };
  if (request.teamNow === null) return { code: "request_over", words: "The team no longer exists." };
  if (!isMember(request)) return { code: "request_over", words: "The requester is no longer in the team." };
  const prefix = makesSqlUser(request.kind) ? prefixProblem(request.namePrefix, name) : undefined;
  if (prefix && request.kind === "grant") return Object.assign(prefix, { words: `${prefix.words} ${DENY_IT}` });
  if (makesSqlUser(request.kind)) return prefix;
  if (request.userRow === null || request.endedAt !== null)
    return { code: "sql_user_not_found", words: "The SQL user no longer exists." };
  if (request.ownerNow !== request.teamId)
    return { code: "request_over", words: "The SQL user belongs to another team now." };
  if (request.kind === "extend" && request.wantedUntil === null)
    return { code: "request_over", words: "Its access no longer has an end." };
  if (request.kind === "reset" && request.protected)
    return {
      code: "sql_user_protected",
      words: "It is protected. Remove the protection first, or deny the request and reset it yourself.",
    };
  return undefined;
}

/** The reason why a SQL user of this team cannot have this name. */
export function prefixProblem(prefix: string | null, name: string): Problem | undefined {
  if (prefix === null || name.startsWith(prefix)) return undefined;
  return { code: "invalid_input", field: "name", words: `Names of this team's SQL users start with “${prefix}”.` };
}

/** The problem of a spec as a refusal, with its words at the field. */
export function refusalFor({ code, field, words }: Problem): Refusal {
  return new Refusal(code, field ? { fields: { [field]: words } } : {});
}
