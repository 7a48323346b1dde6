import type { ReviewScope } from "#lib/shared/reviews/review-inputs.ts";
import { SQL_USER_KIND_WORDS } from "#lib/shared/sql-users/sql-user-kinds.ts";
import { readOnlyOf } from "#lib/shared/sql-users/sql-user-names.ts";
import type { ReviewedSqlUser } from "../../store/reviews/review-freeze.ts";

/** Whether a SQL user is in the scope of a review, apart from its cluster. What Rolecall never changes is no decision of a reviewer. */
export function isInScope({ teams, kinds, states }: ReviewScope, user: ReviewedSqlUser): boolean {
  if (readOnlyOf(user.name)) return false;
  if (teams && !teams.includes(user.ownerTeamId ?? "")) return false;
  if (kinds && (user.description.kind === null || !kinds.includes(user.description.kind))) return false;
  return !states || states.includes(user.state);
}

/** The scope in sentences, for the evidence. */
export function scopeSentences(
  { label, teams, kinds, states, accounts, tokens }: ReviewScope,
  {
    clusters,
    leftOut,
    teamNames,
  }: {
    clusters: readonly string[];
    leftOut: readonly string[];
    teamNames: ReadonlyMap<string, string>;
  },
): string[] {
  const owners = teams?.map((id) => (id === "" ? "nobody" : (teamNames.get(id) ?? id)));
  const hasClusters = clusters.length + leftOut.length > 0;
  return [
    label === null ? "" : `Clusters that had the label ${label} at the start, as far as the starter may review them.`,
    clusters.length > 0 ? `Clusters: ${listedNames(clusters)}.` : "",
    hasClusters && !owners && !kinds && !states ? "Every SQL user that the clusters list." : "",
    hasClusters ? "Left out: SQL users that Rolecall never changes (its own and those of single sign-on)." : "",
    owners ? `Owned by ${listedNames(owners)}.` : "",
    kinds ? `Of the kind ${listedNames(kinds.map((kind) => SQL_USER_KIND_WORDS[kind].toLowerCase()))}.` : "",
    states ? `In the state ${listedNames(states)}.` : "",
    leftOut.length > 0 ? `Left out, since the list could not be read completely: ${listedNames(leftOut)}.` : "",
    accounts ? "Every account of Rolecall, also the disabled ones." : "",
    tokens ? "Every API token of Rolecall that could be used." : "",
  ].filter(Boolean);
}

/** `a`, `a and b`, `a, b and c`. */
function listedNames(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
