import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors/errors.ts";
import { notify } from "../notices/notices.ts";
import { nameOf } from "../sql-users/facts/notify.ts";
import { storeTime } from "../store/db/clock.ts";
import type { Store } from "../store/db/open.ts";
import { clusterAdminsOf } from "../store/people/notices.ts";
import { ownerOfRow } from "../store/sql-users/present-sql-users.ts";
import { accountsOfTeam } from "../store/sql-users/sql-user-ends.ts";
import { type RestrictionItem, type RestrictionJob, restrictionOf } from "./stored.ts";

const DAY_MS = 24 * 60 * 60_000;

type About = { job: RestrictionJob; item: RestrictionItem };
/** `stuck`: it could not be restricted again, which is told once a day. */
type When = "given" | "soon" | "stuck" | "ended";

/** Notifies Cluster Admins, the person who put it back, and the owner team. */
export async function notifyBack(db: Store, { job, item }: About, when: When, code?: ErrorCode): Promise<void> {
  const cluster = await nameOf(item.clusterId);
  const team = (await ownerOfRow(db, item.sqlUserId))?.ownerTeamId;
  const admins = await clusterAdminsOf(db, item.clusterId);
  const owners = team ? await accountsOfTeam(db, team) : [];
  const day = when === "stuck" ? `:${Math.floor((await storeTime(db)) / DAY_MS)}` : "";
  await notify(db, when === "soon" ? [job.starter.id] : [...admins, job.starter.id, ...owners], {
    kind: "restriction",
    about: `put_back:${job.id}:${when}${day}`,
    text: WORDS[when]({ job, item }, cluster, code),
    path: `/restrict/${restrictionOf(job)}`,
    label: "Open the restriction",
  });
}

const WORDS: Record<When, (about: About, cluster: string, code: ErrorCode | undefined) => string> = {
  given: ({ job, item }, cluster) =>
    `${job.starter.name} put the SQL user ${item.name} on cluster ${cluster} back as it was before its restriction, until ${timeOf(item)}. Reason: ${job.input.reason}`,
  soon: ({ item }, cluster) =>
    `The SQL user ${item.name} on cluster ${cluster} is restricted again at ${timeOf(item)}.`,
  stuck: ({ item }, cluster, code) =>
    `The SQL user ${item.name} on cluster ${cluster} was put back until ${timeOf(item)} and could not be restricted again. ${code ? `${ERROR_WORDS[code].title}. ` : ""}Rolecall tries again each hour.`,
  ended: ({ item }, cluster) => `The SQL user ${item.name} on cluster ${cluster} was put back and is restricted again.`,
};

const timeOf = ({ data }: RestrictionItem): string =>
  `${new Date(data.back?.until ?? 0).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** Asks the other Cluster Admins to agree that it is put back. */
export async function notifySecond(db: Store, { job, item }: About, knowers: readonly string[]): Promise<void> {
  const cluster = await nameOf(item.clusterId);
  const others = (await clusterAdminsOf(db, item.clusterId)).filter((id) => id !== job.starter.id);
  await notify(db, others, {
    kind: "restriction",
    about: `put_back:${job.id}:second:${knowers.length}`,
    text: `${job.starter.name} asks you to agree that the SQL user ${item.name} on cluster ${cluster} is put back as it was before its restriction. Its password is also known to: ${knowers.join(", ")}.`,
    path: `/restrict/${restrictionOf(job)}`,
    label: "Open the restriction",
  });
}
