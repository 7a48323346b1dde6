import type { ClusterPlan, ClusterPlanInput, PlannedUser } from "#lib/shared/restrict/cluster-plan.ts";
import { MOST_RESTRICTED } from "#lib/shared/restrict/limits.ts";
import { allLosses, problemText } from "#lib/shared/restrict/problem-labels.ts";
import type { RestrictPreviewUser } from "#lib/shared/restrict/restriction.ts";
import type { Suggestion, Suggestions } from "#lib/shared/restrict/suggestion.ts";
import type { Permit } from "../access/guard.ts";
import { sqlUserNames } from "../sql-users/find-sql-user.ts";
import { getSuggestions } from "../sql-users/suggest/suggest.ts";
import { sqlConnectionOf } from "../store/clusters/sql-connections.ts";
import { store } from "../store/db/store.ts";
import { type PresentSqlUser, storedSqlUsers } from "../store/sql-users/present-sql-users.ts";
import { checkSelection } from "./preview.ts";

/**
 * The suggested level of each SQL user of a cluster that is admin or privileged, what it loses by it and what stands in its way, for at most
 * 1,000. Reads and changes nothing. Throws `cluster_not_found` and CloudError.
 */
export async function planCluster(
  permit: Permit<"sql_users.apply">,
  { clusterId, after, read }: ClusterPlanInput,
): Promise<ClusterPlan> {
  const present = await sqlUserNames(clusterId);
  const db = await store();
  const [stored, connection] = await Promise.all([storedSqlUsers(db, clusterId), sqlConnectionOf(db, clusterId)]);
  const stateOf = (name: string) => stored.get(name)?.state ?? "unknown";
  const all = present.filter((name) => stateOf(name) === "admin" || stateOf(name) === "privileged").toSorted();
  const left = all.filter((name) => after === undefined || name > after);
  const names = left.slice(0, MOST_RESTRICTED);
  const { suggestions, ...reading } = await getSuggestions(permit, { clusterId, names, read });
  const checked = await checkLevels(permit, clusterId, suggestions, reading.notRead !== "basic");
  const level = connection?.state === "on" ? connection.level : null;
  return Object.assign(reading, {
    level,
    runs: level === "manage",
    unverified: present.filter((name) => stateOf(name) === "unknown").length,
    users: suggestions.map(({ name, suggestion }) =>
      plannedUser(name, { row: stored.get(name), suggestion, checked: checked.get(name) }),
    ),
    more: left.length > names.length,
  });
}

/** The preview of those that have a level, which is the selection of the page. */
async function checkLevels(
  { actor }: Permit<"sql_users.apply">,
  clusterId: string,
  suggestions: Suggestions["suggestions"],
  reads: boolean,
): Promise<ReadonlyMap<string, RestrictPreviewUser>> {
  const users = suggestions.flatMap(({ name, suggestion }) =>
    suggestion.is === "level" ? { name, wanted: suggestion.wanted } : [],
  );
  if (users.length === 0) return new Map();
  const [cluster] = await checkSelection(actor, [{ clusterId, users }], { reads });
  return new Map(cluster?.checked.map(({ user }) => [user.name, user]));
}

type Known = {
  row: PresentSqlUser | undefined;
  suggestion: Suggestion;
  checked: RestrictPreviewUser | undefined;
};

function plannedUser(name: string, { row, suggestion, checked }: Known): PlannedUser {
  const common = { name, state: row?.state ?? "unknown", owner: row?.owner || null, suggestion };
  if (suggestion.is === "cannot") {
    const obstacle = { code: suggestion.why, words: suggestion.because };
    return Object.assign(common, { loses: [], obstacle });
  }
  const { problem, words, loses = [] } = checked ?? {};
  const obstacle = problem ? { code: problem, words: problemText(problem, words) } : null;
  return Object.assign(common, { loses: allLosses(loses, suggestion.loses), obstacle });
}
