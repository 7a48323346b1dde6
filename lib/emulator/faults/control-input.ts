import { invalidField } from "../api-error.ts";
import type { LogBehaviour } from "../audit-log.ts";
import { ROUTES } from "../routes.ts";
import type { Blockers } from "../sql/blockers.ts";
import type { Fault } from "./faults.ts";

type Fields = Record<string, unknown>;
type Check = { is: (value: unknown) => boolean; what: string };

const TEXT: Check = { is: (value) => typeof value === "string", what: "a string" };
const FLAG: Check = { is: (value) => typeof value === "boolean", what: "true or false" };
const COUNT: Check = {
  is: (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 0,
  what: "a whole number that is not negative",
};
const TEXTS: Check = {
  is: (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
  what: "a list of strings",
};
const oneOf = (...allowed: string[]): Check => ({
  is: (value) => allowed.some((item) => item === value),
  what: `one of ${allowed.join(", ")}`,
});

/** Fields that each kind of fault needs. */
const KINDS: Record<string, string[]> = {
  status: ["status"],
  redirect: ["location"],
  "page-token": ["token"],
  cut: [],
  "malformed-json": [],
  html: [],
  empty: [],
  oversize: [],
  echo: [],
};

const FAULT_FIELDS: Record<string, Check> = {
  route: oneOf("*", ...ROUTES.map(({ id }) => id)),
  kind: oneOf(...Object.keys(KINDS)),
  when: oneOf("before", "after"),
  token: oneOf("repeat", "foreign"),
  clusterId: TEXT,
  name: TEXT,
  location: TEXT,
  retryAfter: TEXT,
  body: TEXT,
  contentType: TEXT,
  skip: COUNT,
  times: COUNT,
  delayMs: COUNT,
  status: COUNT,
  bytes: COUNT,
  hold: FLAG,
};

const BLOCKER_FIELDS: Record<string, Check> = {
  grants: TEXTS,
  owns: TEXTS,
  defaultPrivileges: TEXTS,
  schedules: COUNT,
};

const LOG_FIELDS: Record<keyof LogBehaviour, Check> = {
  paging: oneOf("always", "while-more"),
  inclusive: FLAG,
  delayMs: COUNT,
  complete: FLAG,
};

/** A misspelt field would make a test prove nothing: unknown ones are refused. */
function check(fields: Fields, allowed: Record<string, Check>, needed: string[]): void {
  for (const field of needed) if (fields[field] === undefined) throw invalidField(field, "is needed");
  for (const [field, value] of Object.entries(fields)) {
    const rule = allowed[field];
    if (!rule) throw invalidField(field, "is not known");
    if (!rule.is(value)) throw invalidField(field, `must be ${rule.what}`);
  }
}

/** Refuses (HTTP 400) an input that is no fault. */
export function assertFault(fields: Fields): asserts fields is Fault {
  check(fields, FAULT_FIELDS, ["route"]);
  const { kind } = fields;
  if (typeof kind === "string") check(fields, FAULT_FIELDS, KINDS[kind] ?? []);
}

/** Refuses (HTTP 400) an input that names no blockers of a user. */
export function assertBlockers(fields: Fields): asserts fields is Blockers {
  check(fields, BLOCKER_FIELDS, []);
}

/** Refuses (HTTP 400) an input that says nothing about the audit log. */
export function assertLogBehaviour(fields: Fields): asserts fields is Partial<LogBehaviour> {
  check(fields, LOG_FIELDS, []);
}
