import "server-only";
import { present } from "#lib/shared/present.ts";
import type {
  Restriction,
  RestrictionList,
  RestrictStep,
  RestrictionItem as ShownItem,
} from "#lib/shared/restrict/restriction.ts";
import { takenWords } from "#lib/sql/answers/holdings.ts";
import type { Permit } from "../access/guard.ts";
import { findJob, progressOf } from "../jobs/control.ts";
import { nameOf } from "../sql-users/facts/notify.ts";
import { store } from "../store/db/store.ts";
import { itemsOfJob } from "../store/jobs/job-items.ts";
import { newestJobs } from "../store/jobs/jobs.ts";
import { storedSqlUsers } from "../store/sql-users/present-sql-users.ts";
import { canaryUntil, mayControlRestriction, restrictionJob } from "./job.ts";
import { sinceOf } from "./since/shown.ts";
import { type RestrictionJob, restrictionData, restrictionGiven, restrictionInput } from "./stored.ts";

type Manages = Permit<"restrictions.manage">;

/** One restriction with its SQL users. Throws `not_found` for accounts that may not restrict on its cluster. */
export async function getRestriction({ actor }: Manages, { id }: { id: string }): Promise<Restriction> {
  const [job, db] = [await findJob(restrictionJob, actor, id), await store()];
  const { clusterId } = job.input;
  const [items, progress, rows, until] = await Promise.all([
    itemsOfJob(db, id),
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
    items: items.map((item): ShownItem => {
      const given = restrictionGiven.parse(item.input);
      const { taken, sent, result, powers } = restrictionData.parse(item.data);
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
      });
    }),
  });
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
