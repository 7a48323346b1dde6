import type { SeenPassword } from "#lib/shared/passwords/exposures.ts";
import type { LeaverTeam, NoOwners, SeenUser } from "#lib/shared/people/leaver.ts";
import { present } from "#lib/shared/present.ts";
import { placePicker } from "../store/automation/secret-places.ts";
import { knownClusters } from "../store/clusters/known-clusters.ts";
import type { Store } from "../store/db/open.ts";
import { rotationsOf } from "../store/jobs/leaver-rotations.ts";
import { type LastItem, lastItems, type SeenRow, seenRows } from "../store/jobs/leaver-seen.ts";
import { leaverTeams } from "../store/jobs/leaver-teams.ts";
import { type Decided, leaverUsers } from "../store/jobs/leaver-users.ts";
import type { Plan } from "../store/jobs/leavers.ts";
import { isKnown, seenBy } from "../store/passwords/exposures.ts";
import { teamsWithPeople } from "../store/people/teams.ts";

/** Every SQL user whose password the account was shown, with the outcome; open ones first. Reads the store only, not the clusters. */
export async function seenUsers(
  db: Store,
  accountId: string,
  plan?: Plan,
  ofTeams: Promise<readonly LeaverTeam[]> = leaverTeams(db, accountId),
): Promise<SeenUser[]> {
  const [seen, clusters, rows, staffed, teams, items, decided, placeOf] = await Promise.all([
    seenBy(db, accountId),
    knownClusters(db).then((all) => new Map(all.map(({ id, name }) => [id, name]))),
    seenRows(db, accountId),
    teamsWithPeople(db, accountId),
    ofTeams,
    plan ? rotationsOf(db, plan.id).then((jobs) => lastItems(db, jobs)) : new Map<string, LastItem>(),
    plan ? leaverUsers(db, plan.id) : new Map<string, Decided>(),
    placePicker(db),
  ]);
  // A team whose last member leaves gets a new one before the rotation.
  const coming =
    plan && !plan.left.includes("hand_over") ? [] : teams.flatMap(({ teamId, needs }) => (needs ? teamId : []));
  const staffedThen = new Set([...staffed, ...coming]);
  const users = [...Map.groupBy(seen, ({ sqlUserId }) => sqlUserId)].flatMap(([id, shown]) => {
    const [newest] = shown;
    const row = rows.get(id);
    if (!newest || !row) return [];
    const { sqlUserId, clusterId, name, state, owner, ownerId } = newest;
    const item = items.get(id);
    const cluster = clusters.get(clusterId) ?? item?.clusterName;
    const place = placeOf({ clusterId, cluster: cluster ?? "", name, teamId: row.ownerTeamId });
    const store = place && place.path !== null ? place.store.name : undefined;
    const noOwners = store === undefined ? noOwnersOf(newest, row, staffedThen) : undefined;
    return present<SeenUser>({
      sqlUserId,
      clusterId,
      name,
      state,
      owner,
      ownerId,
      cluster,
      protected: row.protected ? (true as const) : undefined,
      noOwners: noOwners || undefined,
      store,
      shown: shown.map(({ at, way }) => ({ at, way })).sort((one, other) => other.at - one.at),
      ...outcomeOf({ shown, row, item, decided: decided.get(id) }),
    });
  });
  return users.sort(
    (one, other) =>
      rank(one) - rank(other) ||
      (one.cluster ?? "").localeCompare(other.cluster ?? "", "en") ||
      one.name.localeCompare(other.name, "en"),
  );
}

/** Orders open SQL users first, then rotated ones. */
const RANK: Record<SeenUser["result"], number> = {
  failed: 0,
  unknown: 0,
  undelivered: 0,
  not_rotated: 0,
  to_rotate: 1,
  rotating: 1,
  rotated: 2,
  exempt: 3,
  replaced: 4,
  deleted: 5,
};
const rank = ({ result }: SeenUser) => RANK[result];

function noOwnersOf({ state }: SeenPassword, row: SeenRow, staffed: ReadonlySet<string>): NoOwners | undefined {
  if (row.ownerTeamId === null) return "no_owner";
  if (state !== "restricted" && !row.isExcepted) return "not_restricted";
  return staffed.has(row.ownerTeamId) ? undefined : "no_members";
}

type Met = {
  shown: readonly SeenPassword[];
  row: SeenRow;
  item: LastItem | undefined;
  decided: Decided | undefined;
};
type Became = Pick<SeenUser, "result" | "problem" | "code" | "words" | "at" | "by" | "reason" | "rotation" | "place">;

function outcomeOf({ shown, row, item: last, decided }: Met): Became {
  const isStillKnown = shown.some(isKnown);
  // A done rotation replaced all earlier passwords, so this one was shown after it.
  const item = isStillKnown && last?.state === "done" ? undefined : last;
  // The new password is in force a moment before the rotation records it.
  const isPaused = item?.state === "waiting" && item.paused;
  if (item?.state === "setting" || (item?.state === "waiting" && !isPaused))
    return { result: "rotating", rotation: item.jobId, ...waitingFor(item) };
  const isTaken = item?.state === "done" && (TAKEN.has(item.place) || item.replacedBy);
  if (item && isTaken) return { result: "rotated", ...ofItem(item) };
  if (!isStillKnown && row.endedAt !== null && (item || shown.some(({ inForce }) => inForce === "gone")))
    return present({
      result: "deleted",
      at: row.endedAt,
      by: row.endedHow === "vanished" ? "outside Rolecall" : undefined,
    });
  const isDecided = decided?.exempt && !shown.some((each) => isKnown(each) && each.at > (decided.exempt?.at ?? 0));
  if (decided?.exempt && isDecided && (isStillKnown || item?.state === "done"))
    return { result: "exempt", ...decided.exempt };
  if (item?.state === "done") return { result: "undelivered", ...ofItem(item) };
  if (!isStillKnown) return { result: "replaced", ...newestReplacement(shown) };
  // The reason of the newest rotation says more than an older failure.
  if (decided?.problem) return { result: "not_rotated", problem: decided.problem };
  if (!item) return { result: "to_rotate" };
  if (item.state === "waiting") return { result: "not_rotated", problem: "paused", ...pausedFor(item) };
  if (item.state === "stopped") return { result: "not_rotated", problem: "stopped", rotation: item.jobId };
  return { result: item.state, ...ofItem(item) };
}

/** What does not hold on its cluster, where nothing is sent until a check sees that it does. */
function waitingFor({ state, code, words }: LastItem): Pick<Became, "code" | "words"> {
  return state === "waiting" && code === "assumption_differs" ? present({ code, words: words || undefined }) : {};
}

/** Where a new password is for good. */
const TAKEN: ReadonlySet<LastItem["place"]> = new Set(["link", "browser", "store"]);

function pausedFor({ jobId, paused }: LastItem): Omit<Became, "result"> {
  return present({ rotation: jobId, code: paused?.cause ? paused.cause : undefined });
}

function ofItem({ jobId, at, code, words, place, replacedBy }: LastItem): Omit<Became, "result"> {
  return present({
    rotation: jobId,
    at,
    code: code || undefined,
    words: words || undefined,
    by: replacedBy || undefined,
    place: place !== "none" ? place : undefined,
  });
}

function newestReplacement(shown: readonly SeenPassword[]): { at?: number; by?: string } {
  const newest = shown
    .filter(({ replacedAt }) => replacedAt !== null)
    .reduce<SeenPassword | undefined>(
      (best, each) => (best && (best.replacedAt ?? 0) >= (each.replacedAt ?? 0) ? best : each),
      undefined,
    );
  return present({
    at: newest?.replacedAt != null ? newest.replacedAt : undefined,
    by: newest?.replacedBy ? newest.replacedBy : undefined,
  });
}
