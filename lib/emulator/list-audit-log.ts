import { invalidField } from "./api-error.ts";
import type { Entry } from "./audit-log.ts";
import type { Answer, Call } from "./cloud.ts";
import { RFC_3339 } from "./paging.ts";

/** Documented: a page may have more than this, since all entries of one time come together. */
const DEFAULT_LIMIT = 200;

/** GET: pages by time and not by a token, in the form that the log's behaviour says. */
export function listAuditLog(call: Call): Answer {
  const order = call.query.get("sort_order") ?? "ASC";
  if (order !== "ASC" && order !== "DESC") throw invalidField("sort_order", "must be ASC or DESC");
  const from = call.query.get("starting_from");
  if (from !== null && !RFC_3339.test(from)) throw invalidField("starting_from", "must be an RFC 3339 time");
  const limit = limitFrom(call.query.get("limit"));
  const start = from === null ? null : Date.parse(from);
  const at = ({ created_at: time }: Entry) => Date.parse(time);
  const sorted = call.cloud.auditLog
    .entries()
    .toSorted((one, other) => (order === "ASC" ? 1 : -1) * (at(one) - at(other)));
  const { paging, inclusive } = call.cloud.auditLog.behaviour;
  const isLater = (time: number) => start === null || (order === "ASC" ? time > start : time < start);
  const left = sorted.filter((entry) => isLater(at(entry)));
  const last = left[Math.min(limit, left.length) - 1];
  const fresh = last ? left.filter((entry, index) => index < limit || at(entry) === at(last)) : [];
  const page = [...(inclusive ? sorted.filter((entry) => at(entry) === start) : []), ...fresh];
  const more = fresh.length < left.length && last !== undefined;
  const next = more ? last.created_at : order === "ASC" && paging === "always" ? endOf(last, from) : undefined;
  return { json: { entries: page, next_starting_from: next } };
}

/** Where a caller goes on who has read all that there is. */
function endOf(last: Entry | undefined, from: string | null): string {
  return last?.created_at ?? from ?? new Date().toISOString();
}

function limitFrom(text: string | null): number {
  if (text === null || text === "0") return DEFAULT_LIMIT;
  if (!/^\d{1,9}$/.test(text)) throw invalidField("limit", "must be a positive number");
  return Number(text);
}
