import { type AuditFilter, NOBODY } from "#lib/shared/audit/audit-filter.ts";
import type { AuditNames } from "#lib/shared/audit/audit-schema.ts";
import { clusterWords } from "./event-labels.ts";
import { momentWords } from "./event-times.ts";

/** Whether a search text may be the name of a person or a team, and not a request id or an email address. */
export const isName = (text: string) => !text.startsWith("req_") && !text.includes("@");

/** The filter for a search text: a request id, a person's email address or name, a team's name, or the name of a target. */
export function searchedFor(text: string, { people, targets }: Pick<AuditNames, "people" | "targets">): AuditFilter {
  const value = text.trim();
  if (value.startsWith("req_")) return { request: value };
  if (value.includes("@")) return { actor: value.toLowerCase() };
  const person = people.find(({ name }) => name.toLowerCase() === value.toLowerCase());
  if (person) return { actor: person.email };
  // The audit stores a team by its id, which outlives a rename.
  return { target: targets.find(({ name }) => name === value)?.id ?? value };
}

/** The actor by name where the account exists. */
export function whoWords(actor: string, { people }: Pick<AuditNames, "people">): string {
  if (actor === NOBODY) return "not signed in";
  return people.find(({ email }) => email === actor)?.name ?? actor;
}

/** The filtered cluster, by its name. */
export function clusterFilterWords(cluster: string, { clusters }: Pick<AuditNames, "clusters">): string | undefined {
  return clusters.find(({ id }) => id === cluster)?.name ?? clusterWords({ clusterId: cluster });
}

/** The filtered target, a team or an account by its name. */
export function targetFilterWords(target: string, { targets }: Pick<AuditNames, "targets">): string {
  return targets.find(({ id }) => id === target)?.name ?? target;
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
