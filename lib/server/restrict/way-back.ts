import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { actionsThat } from "#lib/shared/operations/catalogue.ts";
import type { BackProblem } from "#lib/shared/restrict/restriction.ts";
import { type EveryHolding, isHeld, type Taken, takenWords } from "#lib/sql/answers/holdings.ts";
import { giveBack, leaveLevel } from "#lib/sql/restriction.ts";
import type { Script } from "#lib/sql/tokens.ts";
import { settingsNow } from "../access/settings.ts";
import { sha256 } from "../base/sha256.ts";
import { deliveriesOfSqlUser, isUndelivered } from "../store/automation/store-deliveries.ts";
import { storeTime } from "../store/db/clock.ts";
import type { Store } from "../store/db/open.ts";
import { stepsOfItem } from "../store/jobs/job-items.ts";
import { isChangedAfter, isRecordedOf, putBacksOf, touchedAfter, trueEvent } from "../store/jobs/put-backs.ts";
import { knowsAllSince } from "../store/jobs/servers.ts";
import { knowersOf } from "../store/passwords/exposures.ts";
import { clusterAdminsOf } from "../store/people/notices.ts";
import { levelOf, namesIn } from "./level.ts";
import { isSealOf } from "./seal.ts";
import { type RestrictionData, type RestrictionItem, type RestrictionJob, restrictionData } from "./stored.ts";
import { takenOf } from "./taken.ts";

/* The way back of one SQL user from its restriction; docs/decisions/113-way-back.md has the rules. */

const HOUR_MS = 60 * 60_000;

/** The refusal of each problem. */
export const BACK_CODES: Record<BackProblem, ErrorCode> = {
  over: "way_back_over",
  used: "way_back_used",
  changed_since: "way_back_changed",
  restored: "way_back_restored",
  edited: "way_back_edited",
  gone: "sql_user_not_found",
  busy: "restrict_overlaps",
  no_connection: "sql_connection_off",
  unreachable: "sql_connection_unreachable",
};

/** When the way back of an item ends; undefined where its restriction took nothing, or there is no way back. */
export function endOfWay(item: RestrictionItem, wayBackHours: number): number | undefined {
  const hours = item.data.closedBy === null ? hoursOf(wayBackHours, item.data.wayBackHours) : 0;
  return hours === 0 || !isTaken(item) ? undefined : item.at + hours * HOUR_MS;
}

/** Of the setting now and the one when it was restricted, the shorter: a way back that is over does not begin again. */
const hoursOf = (now: number, then: number | null) => Math.min(now, then ?? now);

/** Whether a restriction that is over has taken something. */
function isTaken({ state, code, nextAt }: RestrictionItem): boolean {
  if (state === "done") return true;
  if (state === "unknown") return nextAt === null && code === "restriction_unproved";
  return state === "failed" && code !== null && TOOK.has(code);
}

const TOOK: ReadonlySet<ErrorCode> = new Set(["restriction_missing", "restriction_still_admin", "restriction_half"]);

/** What changes a SQL user in the database, but for its login and its sessions. */
const CHANGES_RIGHTS = actionsThat(({ changes }) => changes === "database").filter(
  (action) => !/_(login|sessions)$/.test(action),
);

/**
 * Why the store does not let this item be put back; undefined where it does. `own`: the job that asks, which does not stand in its own way.
 */
export async function storeProblem(
  db: Store,
  { job, item }: { job: RestrictionJob; item: RestrictionItem },
  own?: string,
): Promise<BackProblem | undefined> {
  const { wayBackHours } = await settingsNow(db);
  const [until, now] = [endOfWay(item, wayBackHours), await storeTime(db)];
  if (until === undefined || until <= now) return "over";
  if (await isUsed(db, item.id, own)) return "used";
  const step = (await stepsOfItem(db, item.id)).findLast(({ eventId }) => eventId !== null);
  const event = step?.eventId ? await trueEvent(db, step.eventId) : undefined;
  if (event?.action !== "restrict.item" || !isSealOf(sealIn(event.details), takenOf(item, job))) return "edited";
  // The time of the event is covered by its hash.
  const hours = hoursOf(wayBackHours, hoursIn(event.details));
  if (event.at + hours * HOUR_MS + CLOCKS_DIFFER_MS <= now) return "over";
  const since = await knowsAllSince(db);
  if (since === undefined || since > event.at) return "restored";
  const { clusterId, name } = item;
  const after = { clusterId, name, after: event.sequence };
  // In the chain too, so that an edited item does not open it again.
  const ended = { clusterId, name, after: event.sequence, restriction: job.id };
  if (await isRecordedOf(db, "restrict.way_ended", ended)) return "over";
  return (await isChangedAfter(db, after, CHANGES_RIGHTS)) ? "changed_since" : undefined;
}

/**
 * Whether Rolecall changed since, by a change of another SQL user, what this one holds through a group role or took over from it. Of
 * restrictions, those with the same level send for their roles what this one has sent.
 */
export async function isChangedThrough(
  db: Store,
  { item }: { item: RestrictionItem },
  all: EveryHolding,
): Promise<boolean> {
  const { clusterId, name, input, data } = item;
  const step = (await stepsOfItem(db, item.id)).findLast(({ eventId }) => eventId !== null);
  const event = step?.eventId ? await trueEvent(db, step.eventId) : undefined;
  if (!event) return false;
  const joined = new Set<string>(data.joined);
  const own = new Set([name, ...all.rolesOf(name).filter((role) => !joined.has(role))]);
  const same = levelOf(name, input.wanted).digest;
  const touched = await touchedAfter(db, { clusterId, name, after: event.sequence }, CHANGES_RIGHTS);
  return touched.some((details) => {
    const { touches, roles } = JSON.parse(details) as { touches?: unknown; roles?: unknown };
    return typeof touches === "string" && roles !== same && namesIn(touches).some((each) => own.has(each));
  });
}

/** By how much the clocks of the servers may differ. */
const CLOCKS_DIFFER_MS = 2 * 60_000;

function sealIn(details: string): string {
  const { taken } = JSON.parse(details) as { taken?: unknown };
  return typeof taken === "string" ? taken : "";
}

function hoursIn(details: string): number | null {
  const { wayBackHours } = JSON.parse(details) as { wayBackHours?: unknown };
  return typeof wayBackHours === "number" ? wayBackHours : null;
}

/** Whether the item was put back already, or is about to be. */
async function isUsed(db: Store, itemId: string, own: string | undefined): Promise<boolean> {
  return (await putBacksOf(db, [itemId])).some(({ job, item }) => job.id !== own && usesUp(item));
}

/** Whether a job that puts back has used the only time: it is not over, or a statement was about to be sent. */
export function usesUp(item: { state: string; data: unknown }): boolean {
  const isOpen = item.state === "waiting" || item.state === "running" || item.state === "unknown";
  return isOpen || hasBegun(item);
}

/** Whether a statement that gives something was sent, or was about to be. */
export function hasBegun({ data }: { data: unknown }): boolean {
  const { back } = restrictionData.parse(data);
  return back !== null && back.begunAt !== null;
}

/** Who got the password in force since the restriction began and is no Cluster Admin now, secret stores among them. */
export async function knowersSince(
  db: Store,
  { clusterId, sqlUserId }: Pick<RestrictionItem, "clusterId" | "sqlUserId">,
  { startedAt }: Pick<RestrictionJob, "startedAt">,
): Promise<string[]> {
  const [known, admins, { open, last, ended }] = await Promise.all([
    knowersOf(db, sqlUserId),
    clusterAdminsOf(db, clusterId),
    deliveriesOfSqlUser(db, sqlUserId),
  ]);
  const people = known.filter(
    ({ accountId, at }) => at >= startedAt && (accountId === null || !admins.includes(accountId)),
  );
  // One that was given up may have reached both the cluster and the store.
  const stores = [open, last, ended].flatMap((each) =>
    each &&
    (each.setAt ?? each.startedAt) >= startedAt &&
    (each.outcome === "delivered" || isUndelivered(each) || each.sent)
      ? each.storeName
      : [],
  );
  const names = [...people.map(({ name }) => name), ...stores.map((name) => `the secret store ${name}`)];
  return [...new Set(names)];
}

export type Giving = {
  readonly script: Script;
  readonly gives: readonly Taken[];
  readonly leaves: readonly string[];
  /** what cannot be given back, one phrase each */
  readonly lost: readonly string[];
};

/**
 * The statements that give a SQL user back what its restriction took and it has not, and take it out of the group roles that it joined then.
 * A role that is gone, and one that has become admin or has gained powers meanwhile, are not given.
 */
export function givingOf(
  name: string,
  { taken, joined, gave }: Pick<RestrictionData, "taken" | "joined" | "gave">,
  all: EveryHolding,
): Giving {
  const held = all.of(name);
  const missing = taken.filter((each) => !isHeld(held, each));
  const lostOf = (each: Taken) => {
    if (each.kind !== "role" || each.role === "admin") return [];
    if (!all.of(each.role).isThere) return [`${takenWords(name, each)}: that role is gone`];
    if (all.isAdmin(each.role)) return [`${takenWords(name, each)}: that role is admin now`];
    const gained = gainedBy(each.role, gave, all);
    return gained.length > 0 ? [`${takenWords(name, each)}: that role also gives ${gained.join(", ")} now`] : [];
  };
  const gives = missing.filter((each) => lostOf(each).length === 0);
  const leaves = joined.filter((role) => held.roles.has(role));
  return {
    script: [...giveBack(name, gives), ...leaveLevel(name, leaves)],
    gives,
    leaves,
    lost: missing.flatMap(lostOf),
  };
}

/** A mark of a power, short enough for what an item has room for. */
const markOfPower = (words: string): string => sha256(words).slice(0, 8);

/** Marks of what each role that is taken gives, for {@link givingOf} to tell what it gained since. */
export function gaveOf(taken: readonly Taken[], all: EveryHolding): RestrictionData["gave"] {
  const roles = taken.flatMap((each) => (each.kind === "role" && each.role !== "admin" ? each.role : []));
  return Object.fromEntries(roles.map((role) => [role, all.powersOf(role).map(markOfPower)]));
}

/** What a role gives by now that it did not give when it was taken. None where that was not stored. */
function gainedBy(role: string, gave: RestrictionData["gave"], all: EveryHolding): string[] {
  const before = gave[role];
  return before ? all.powersOf(role).filter((words) => !before.includes(markOfPower(words))) : [];
}
