import { counted } from "#lib/shared/counted.ts";
import { hadNoSession, SINCE_HOURS } from "#lib/shared/restrict/since/since.ts";
import { notify } from "../../notices/notices.ts";
import { nameOf } from "../../sql-users/facts/notify.ts";
import type { Store } from "../../store/db/open.ts";
import { type Seen, seenSince } from "../../store/jobs/restricted-seen.ts";
import { ownerOfRow } from "../../store/sql-users/present-sql-users.ts";
import { accountsOfTeam } from "../../store/sql-users/sql-user-ends.ts";
import type { RestrictionItem, RestrictionJob } from "../stored.ts";

const MOST_NAMES = 5;

/** Each account has one notice of a restriction's looks: where something is seen, else once they are over. */
const aboutOf = (id: string) => `restriction:${id}:since`;

/** Notifies the starter, and the owner teams, of SQL users whose statements fail with a privilege error. Once each; never rejects. */
export async function notifyRefused(
  db: Store,
  job: RestrictionJob,
  items: readonly RestrictionItem[],
  found: readonly Seen[],
): Promise<void> {
  const ids = new Set(found.filter(({ refused }) => refused > 0).map(({ itemId }) => itemId));
  const refused = items.filter(({ id }) => ids.has(id));
  if (refused.length === 0) return;
  const cluster = await nameOf(job.input.clusterId);
  await notifyAll(db, job, refused, (names) => {
    return `Statements of ${names} on cluster ${cluster} fail with a privilege error since its restriction.`;
  });
}

/** Notifies those who had no notice that the looks are over, and of what was seen. `last`: of a look that is not stored yet. Never rejects. */
export async function notifyOver(
  db: Store,
  job: RestrictionJob,
  items: readonly RestrictionItem[],
  last: readonly Seen[] = [],
): Promise<void> {
  if (items.length === 0) return;
  const [cluster, seen] = [await nameOf(job.input.clusterId), await seenSince(db, job.id)];
  for (const each of last) seen.set(each.itemId, each);
  const looked = items.filter(({ id }) => (seen.get(id)?.lookedAt ?? null) !== null);
  // On Basic, or without a connection, nothing was looked at.
  if (looked.length === 0) return;
  await notifyAll(db, job, looked, (names, of) => {
    const hidden = of.some(({ id }) => seen.get(id)?.hidesRefusals);
    const closed = of.filter(({ id }) => (seen.get(id)?.sessionsBefore ?? 0) > 0 && seen.get(id)?.sessionsNow === 0);
    const sessions =
      closed.length === 0 ? "" : ` ${counted(closed.length, "SQL user")} had sessions before and has none now.`;
    const errors = hidden ? "Privilege errors are not visible there." : "No privilege error was seen.";
    const unused = of.flatMap(({ id }) => seen.get(id) ?? []).filter(hadNoSession);
    const silence =
      unused.length === 0
        ? ""
        : ` ${counted(unused.length, "SQL user")} had no session at any look, so whether their work still runs is not known.`;
    return `${SINCE_HOURS} hours since the restriction of ${names} on cluster ${cluster} are over. ${errors}${sessions}${silence}`;
  });
}

type Text = (names: string, items: readonly RestrictionItem[]) => string;

/** The starter comes first: a member of a team who is the starter gets that notice alone. */
async function notifyAll(db: Store, job: RestrictionJob, items: readonly RestrictionItem[], text: Text): Promise<void> {
  const page = { path: `/restrict/${job.id}`, label: "Open the restriction" };
  const send = (to: readonly string[], of: readonly RestrictionItem[], where: { path: string; label: string }) =>
    notify(
      db,
      to,
      Object.assign({ kind: "restriction", about: aboutOf(job.id), text: text(list(of), of) } as const, where),
    );
  await send([job.starter.id], items, page);
  const teams = new Map<string, RestrictionItem[]>();
  for (const item of items) {
    const team = (await ownerOfRow(db, item.sqlUserId))?.ownerTeamId;
    if (team) teams.set(team, [...(teams.get(team) ?? []), item]);
  }
  for (const [team, of] of teams)
    await send(await accountsOfTeam(db, team), of, { path: "/my", label: "Open your SQL users" });
}

function list(items: readonly RestrictionItem[]): string {
  const rest = items.length - MOST_NAMES;
  const names = items.slice(0, MOST_NAMES).map(({ name }) => name);
  return `${names.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
