import { counted } from "#lib/shared/counted.ts";
import { notify } from "../notices/notices.ts";
import { nameOf } from "../sql-users/facts/notify.ts";
import type { Store } from "../store/db/open.ts";
import { itemsOfJob } from "../store/jobs/job-items.ts";
import { ownerOfRow } from "../store/sql-users/present-sql-users.ts";
import { accountsOfTeam } from "../store/sql-users/sql-user-ends.ts";
import { type RestrictionJob, restrictionData } from "./stored.ts";

const MOST_NAMES = 5;

/** Notifies each owner team of its SQL users in a restriction: before the first one, and once it has ended. One notice for each time. */
export async function notifyOwners(
  db: Store,
  job: Pick<RestrictionJob, "id" | "input" | "starter">,
  when: "before" | "after",
) {
  const { id, input, starter } = job;
  const cluster = await nameOf(input.clusterId);
  const names = new Map<string, { name: string; isDone: boolean }[]>();
  for (const { name, sqlUserId, data } of await itemsOfJob(db, id)) {
    const team = (await ownerOfRow(db, sqlUserId))?.ownerTeamId;
    const { result } = restrictionData.parse(data);
    const isDone = result === "restricted" || result === "privileged";
    if (team) names.set(team, [...(names.get(team) ?? []), { name, isDone }]);
  }
  for (const [team, all] of names) {
    const [listed, done] = [
      list(all.map(({ name }) => name)),
      all.filter(({ isDone }) => isDone).map(({ name }) => name),
    ];
    const after = done.length > 0 ? `lost admin: ${list(done)}` : "none lost admin";
    const text =
      when === "before"
        ? `${starter.name} restricts SQL users of your team on cluster ${cluster}: ${listed}. They keep the rights of their level and lose admin.`
        : `The restriction of SQL users of your team on cluster ${cluster} is over: of ${counted(all.length, "SQL user")}, ${after}.`;
    await notify(db, await accountsOfTeam(db, team), {
      kind: "restriction",
      about: `restriction:${id}:${team}:${when}`,
      text,
      path: "/my",
      label: "Open your SQL users",
    });
  }
}

function list(names: readonly string[]): string {
  const rest = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
