import { type AuditFilter, NOBODY } from "#lib/shared/audit.ts";
import { momentWords } from "./event-times.ts";

/** The filter for a search text: a request id, an email address, or the name of a target. */
export function searchedFor(text: string): AuditFilter {
  const value = text.trim();
  if (value.startsWith("req_")) return { request: value };
  return value.includes("@") ? { actor: value.toLowerCase() } : { target: value };
}

export function whoWords(actor: string): string {
  return actor === NOBODY ? "not signed in" : actor;
}

/** `since …`, `until …` or both, in the reader's zone. Invalid times stay as typed; the server refuses them. */
export function whenWords({ from, to }: AuditFilter, now: number): string | undefined {
  const words = (time: string) => (Number.isNaN(Date.parse(time)) ? time : momentWords(Date.parse(time), now));
  if (from !== undefined && to !== undefined) return `${words(from)} – ${words(to)}`;
  if (from !== undefined) return `since ${words(from)}`;
  return to === undefined ? undefined : `until ${words(to)}`;
}

/** The filter with `change` applied; `undefined` removes an entry. */
export function withFilter(
  filter: AuditFilter,
  change: { [Name in keyof AuditFilter]: string | undefined },
): AuditFilter {
  const merged = Object.entries({ ...filter, ...change });
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}
