import type { z } from "zod";
import { STATEMENT_ACTION } from "#lib/shared/audit/audit.ts";
import type { AuditEvent, AuditPage, AuditQuery, auditListInput } from "#lib/shared/audit/audit-schema.ts";
import { PAGE_MAX } from "#lib/shared/page-limit.ts";
import { clustersWith } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import { readsAll } from "../../access/actor.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import { accountNamesOf, type FoundPage, findAuditEvents, OPEN_MS } from "../../store/audit/audit-queries.ts";
import type { AuditSearch, FoundEvent } from "../../store/audit/audit-walk.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { firstItemsOf } from "../../store/jobs/job-items.ts";
import { teamNamesOf } from "../../store/people/teams.ts";
import { reviewNamesOf } from "../../store/reviews/reviews.ts";

const PAGE = 50;

/** A page of the audit, as far as this person may see it: events of other clusters are as if they had never been. `limit`: of programs. */
export async function listAuditEvents(
  { actor }: Permit<"audit.read">,
  { before, limit = PAGE, grouped, ...query }: z.output<typeof auditListInput>,
): Promise<AuditPage> {
  const db = await store();
  const search = searchOf(actor, "audit.read", query);
  // Who asks for the statements themselves gets them.
  const isGrouped = grouped === true && query.action?.length !== 1;
  const page = isGrouped
    ? await findGrouped(db, search, { below: before, limit })
    : await findAuditEvents(db, search, present({ limit, below: before }));
  return asPage(db, page, { withSubjects: readsAll(actor) });
}

/** A restriction of a thousand SQL users has far more statements; then the person asks on. */
const MOST_TURNS = 6;

/** A page of events without the statements that stand inside others. One that failed, or has no outcome yet, stands by itself. */
async function findGrouped(
  db: Store,
  search: AuditSearch,
  { below, limit }: { below: number | undefined; limit: number },
): Promise<FoundPage> {
  const found: FoundEvent[] = [];
  let from = below;
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const page = await findAuditEvents(db, search, present({ limit: turn === 0 ? limit : PAGE_MAX, below: from }));
    found.push(...page.found.filter(({ event }) => event.action !== STATEMENT_ACTION || event.outcome !== "done"));
    const isMore = page.next !== undefined;
    if (found.length > limit || (found.length === limit && isMore))
      return { found: found.slice(0, limit), next: found[limit - 1]?.event.sequence ?? 0 };
    const isLast = turn === MOST_TURNS - 1;
    if (page.next === undefined || page.searchedTo !== undefined || isLast) {
      const searchedTo = isLast && isMore ? page.found.at(-1)?.event.at : undefined;
      return present({ found, next: page.next, searchedTo: page.searchedTo ?? searchedTo });
    }
    from = page.next;
  }
  return { found };
}

/** The search, limited to events that the actor may see. Events of no cluster, such as those of accounts, are for administrators. */
export function searchOf(
  actor: Actor,
  permission: "audit.read" | "audit.export",
  { actor: email, action, cluster, target, outcome, request, from, to }: AuditQuery,
): AuditSearch {
  const visible = clustersWith(actor, permission);
  const isVisible = (id: string) => visible === "all" || visible.has(id);
  const everywhere = readsAll(actor) ? "all" : "any";
  const clusters = visible === "all" ? everywhere : [...visible];
  return {
    clusters: cluster === undefined ? clusters : [cluster].filter(isVisible),
    actor: email,
    actions: action,
    target,
    outcome,
    requestId: request,
    from,
    to,
  };
}

/**
 * The found events, in the form that leaves the server. `withSubjects`: whether they name reviews and rotations, which only readers of all
 * events may see: a refused event has the id that its actor sent.
 */
export async function asPage(
  db: Store,
  { found, ...rest }: FoundPage,
  { withSubjects = false, now = Date.now() }: { withSubjects?: boolean; now?: number } = {},
): Promise<AuditPage> {
  const untargeted = withSubjects ? found.filter(({ event }) => event.target === null).map(detailsOf) : [];
  const ids = [...new Set(found.flatMap(({ event }) => [event.actorId, event.target].filter((id) => id !== null)))];
  const [accounts, teams, subjects] = await Promise.all([
    accountNamesOf(db, ids),
    teamNamesOf(db, ids),
    subjectNames(db, untargeted),
  ]);
  const names = new Map([...teams, ...accounts, ...subjects]);
  return { ...rest, events: found.map((event) => asEvent(event, names, now)) };
}

function detailsOf({ event, intent }: FoundEvent): AuditEvent["details"] {
  return { ...factsOf(intent?.details), ...factsOf(event.details) };
}

function asEvent({ event, intent }: FoundEvent, names: ReadonlyMap<string, string>, now: number): AuditEvent {
  const name = event.actorId === null ? undefined : names.get(event.actorId);
  const { outcome } = event;
  const details = detailsOf({ event, intent });
  // On a cluster the target is typed by a person, and could be the id of an account.
  const isId = event.target !== null && !/^(?:sql_user|claim|request|cluster|restrict)\./.test(event.action);
  const targetName =
    event.target === null
      ? subjectOf(details, names)
      : ((isId ? names.get(event.target) : undefined) ?? nameThen(event.action, details));
  return present({
    sequence: event.sequence,
    id: event.id,
    at: event.at,
    action: event.action,
    actor: event.actor,
    actorId: event.actorId ?? undefined,
    actorName: name,
    clusterId: event.clusterId ?? undefined,
    target: event.target ?? undefined,
    targetName,
    outcome: outcome !== "intended" ? outcome : event.at > now - OPEN_MS ? "running" : "unknown",
    requestId: event.requestId,
    address: event.address,
    details,
    previousHash: event.previousHash,
    hash: event.hash,
    intent: intent ? { sequence: intent.sequence, at: intent.at, hash: intent.hash } : undefined,
  });
}

/** The name that a team or the holder of a role had when the event was written. */
function nameThen(action: string, { team, holder }: AuditEvent["details"]): string | undefined {
  const name = action.startsWith("team.") ? team : action.startsWith("rights.") ? holder : undefined;
  return typeof name === "string" ? name : undefined;
}

function factsOf(details: string | undefined): AuditEvent["details"] {
  return details === undefined ? {} : JSON.parse(details);
}

type Details = Readonly<Record<string, string | number | boolean>>;

/**
 * Subject names of events without a target, by the id in their details: the name of a review, or of the SQL users of a rotation, such as
 * `app_a and 2 more`. For readers of all events.
 */
async function subjectNames(db: Store, details: readonly Details[]): Promise<Map<string, string>> {
  const idsIn = (key: "review" | "rotation") => [
    ...new Set(details.map((each) => each[key]).filter((id) => typeof id === "string")),
  ];
  const [reviews, rotations] = await Promise.all([
    reviewNamesOf(db, idsIn("review")),
    firstItemsOf(db, idsIn("rotation")),
  ]);
  const named = [...rotations].map(
    ([id, { name, count }]) => [id, count === 1 ? name : `${name} and ${count - 1} more`] as const,
  );
  return new Map([...reviews, ...named]);
}

/** The name of what this event is about, where it has no target. */
function subjectOf({ review, rotation }: Details, names: ReadonlyMap<string, string>): string | undefined {
  return names.get(String(review ?? rotation ?? ""));
}
