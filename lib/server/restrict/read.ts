import { decisionLimitOf, may } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import type {
  Back,
  BackState,
  Restriction,
  RestrictionList,
  RestrictStep,
  RightsClosed,
  RestrictionItem as ShownItem,
} from "#lib/shared/restrict/restriction.ts";
import { takenWords } from "#lib/sql/answers/holdings.ts";
import type { Actor, Permit } from "../access/guard.ts";
import { settingsNow } from "../access/settings.ts";
import { findJob, progressOf } from "../jobs/control.ts";
import { nameOf } from "../sql-users/facts/notify.ts";
import { type SqlConnection, sqlConnectionOf } from "../store/clusters/sql-connections.ts";
import { storeTime } from "../store/db/clock.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import { type Item, itemsOfJob } from "../store/jobs/job-items.ts";
import { type Job, newestJobs } from "../store/jobs/jobs.ts";
import { putBacksOf } from "../store/jobs/put-backs.ts";
import { linkMakersOf } from "../store/people/accounts.ts";
import { storedSqlUsers } from "../store/sql-users/present-sql-users.ts";
import { canaryUntil, mayControlRestriction, restrictionJob } from "./job.ts";
import { sinceOf } from "./since/shown.ts";
import {
  type BackData,
  openedItem,
  type RestrictionData,
  type RestrictionItem,
  type RestrictionJob,
  restrictionData,
  restrictionInput,
} from "./stored.ts";
import { endOfWay, usesUp } from "./way-back.ts";

type Manages = Permit<"restrictions.manage">;

/** One restriction with its SQL users. Throws `not_found` for accounts that may not restrict on its cluster. */
export async function getRestriction({ actor }: Manages, { id }: { id: string }): Promise<Restriction> {
  const [job, db] = [await findJob(restrictionJob, actor, id), await store()];
  const { clusterId } = job.input;
  const items = (await itemsOfJob(db, id)).map(openedItem);
  const mayPutBack = !actor.token && may(actor, "sql_users.apply", clusterId);
  const connection = await sqlConnectionOf(db, clusterId);
  const closed = closedOf(connection);
  const [backs, progress, rows, until] = await Promise.all([
    backsOf(db, items, { actor, mayPutBack, isManaged: closed === undefined }),
    progressOf(db, job),
    storedSqlUsers(db, clusterId),
    canaryUntil(db, job),
  ]);
  const { counts, remaining, endsAt } = progress;
  return present<Restriction>({
    ...jobOf(job, await nameOf(clusterId)),
    counts,
    remaining,
    endsAt,
    canaryUntil: job.state === "running" ? until : undefined,
    mayControl: mayControlRestriction(actor, job),
    since: await sinceOf(db, job),
    mayPutBack,
    closed,
    items: items.map((item): ShownItem => {
      const given = item.input;
      const { taken, sent, result, powers } = item.data;
      const row = rows.get(item.name);
      return present<ShownItem>({
        id: item.id,
        name: item.name,
        owner: row?.id === item.sqlUserId ? row.owner || undefined : undefined,
        wanted: given.wanted,
        state: item.state,
        step: item.step as RestrictStep,
        code: item.code ?? undefined,
        words: item.words ?? undefined,
        at: item.at,
        sent,
        statements: given.statements,
        result: result ?? undefined,
        powers,
        taken: result === null ? [] : taken.map((each) => takenWords(item.name, each)),
        ...backs.get(item.id),
      });
    }),
  });
}

function closedOf(connection: SqlConnection | undefined): RightsClosed | undefined {
  if (connection?.state === "key_reads") return "key";
  if (connection?.state !== "on") return "off";
  return connection.level === "manage" ? undefined : "level";
}

/** `isManaged`: whether Rolecall may restrict on the cluster now. */
type Viewer = { actor: Actor; mayPutBack: boolean; isManaged: boolean };

type Ways = "backUntil" | "back" | "asked" | "closed";

/** Until when each item can be put back, who asks for it, and how it was, by its id. */
async function backsOf(
  db: Store,
  items: readonly RestrictionItem[],
  { actor, mayPutBack, isManaged }: Viewer,
): Promise<Map<string, Pick<ShownItem, Ways>>> {
  const ids = items.map(({ id }) => id);
  const [jobs, linkMakers, now, { wayBackHours }] = await Promise.all([
    putBacksOf(db, ids),
    linkMakersOf(db, actor.accountId),
    storeTime(db),
    settingsNow(db),
  ]);
  const byItem = Map.groupBy(jobs, ({ job }) => job.about);
  return new Map(
    items.map((item) => {
      const all = byItem.get(item.id) ?? [];
      const newest = all.at(-1);
      const until = endOfWay(item, wayBackHours);
      const isOpen = until !== undefined && until > now && !all.some((each) => usesUp(each.item));
      const { asked } = item.data;
      const mayApprove =
        mayPutBack &&
        decisionLimitOf({ accountId: actor.accountId, linkMakers }, { requesterId: newest?.job.starter.id ?? "" }) ===
          undefined;
      return [
        item.id,
        present<Pick<ShownItem, Ways>>({
          backUntil: isOpen ? until : undefined,
          asked: isOpen && asked ? { by: asked.by, reason: asked.reason, at: asked.at } : undefined,
          closed: wayClosedOf(item.data),
          back: newest && backOf(newest, { mayApprove, isManaged }),
        }),
      ];
    }),
  );
}

function wayClosedOf({ closedBy, closedAt }: RestrictionData): ShownItem["closed"] {
  return closedBy === null ? undefined : present({ by: closedBy, at: closedAt ?? undefined });
}

type Shown = { mayApprove: boolean; isManaged: boolean };

function backOf({ job, item }: { job: Job; item: Item }, { mayApprove, isManaged }: Shown): Back {
  const { reason } = restrictionInput.parse(job.input);
  const { back } = restrictionData.parse(item.data);
  const lost = back?.lost ?? [];
  const state = stateOfBack(item, back);
  return present<Back>({
    id: job.id,
    state,
    blocked: !isManaged && SENDS.has(state),
    by: job.starter.name,
    secondBy: back?.secondBy ?? undefined,
    reason,
    at: back?.begunAt ?? job.startedAt,
    until: back?.until ?? item.at,
    knowers: back?.knowers ?? [],
    mayApprove,
    code: item.code ?? (lost.length > 0 ? "way_back_part" : undefined),
    words: item.words ?? (lost.length > 0 ? lost.join("; ") : undefined),
  });
}

const SENDS: ReadonlySet<BackState> = new Set(["asked", "giving", "back", "restricting", "stuck"]);

function stateOfBack({ state, step, code }: Item, back: BackData | null): BackState {
  if (state === "done") return "ended";
  if (state === "failed" || state === "stopped") return "failed";
  if (step === "give") return code === "way_back_second" ? "asked" : "giving";
  if (step === "given") return "giving";
  if (step === "hold") return "back";
  return back?.isStuck ? "stuck" : "restricting";
}

/** The newest restrictions of a cluster. */
export async function listRestrictions(
  _permit: Permit<"sql_users.restrict">,
  { clusterId }: { clusterId: string },
): Promise<RestrictionList> {
  const jobs = await newestJobs(await store(), { kind: "restriction", about: clusterId });
  const cluster = await nameOf(clusterId);
  return {
    restrictions: jobs.map(({ counts, ...job }) =>
      Object.assign(jobOf({ ...job, input: restrictionInput.parse(job.input) }, cluster), { counts }),
    ),
  };
}

function jobOf(job: RestrictionJob, cluster: string): Omit<RestrictionList["restrictions"][number], "counts"> {
  const { id, state, cause, input, starter, startedAt, changedAt, changedBy, endedAt } = job;
  const { clusterId, onFailure, canaryMinutes, reason } = input;
  return present({
    id,
    clusterId,
    cluster,
    state,
    cause: cause ?? undefined,
    by: starter.name,
    reason: reason || undefined,
    startedAt,
    changedAt,
    changedBy,
    endedAt: endedAt ?? undefined,
    onFailure,
    canaryMinutes,
  });
}
