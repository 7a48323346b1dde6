import type { ReviewSpec } from "#lib/shared/reviews/review-inputs.ts";
import { powerOf } from "#lib/shared/reviews/review-rows.ts";
import { Refusal } from "../../base/failure.ts";
import { newId } from "../../base/ids.ts";
import { clustersAsKnown } from "../../cloud/known-clusters.ts";
import { readLoginsOf } from "../../sql-users/read-logins.ts";
import type { Store } from "../../store/db/base.ts";
import { type NewReviewRow, type ReviewedSqlUser, reviewedSqlUsers } from "../../store/reviews/review-freeze.ts";
import { reviewedAccounts } from "../../store/reviews/reviewed-accounts.ts";
import { isLive, reviewedTokens } from "../../store/reviews/reviewed-tokens.ts";
import type { ReadCluster } from "../read-lists.ts";
import { accountFacts } from "./account-facts.ts";
import type { Assignment } from "./assign.ts";
import { factsOf } from "./facts.ts";
import { isInScope } from "./scope.ts";
import { tokenFacts } from "./token-facts.ts";

/** The rows of one cluster, by name. Throws `review_list_incomplete` while one of its SQL users is being created. */
export async function freezeSqlUsers(
  db: Store,
  { id, name: clusterName, names }: ReadCluster,
  { scope }: ReviewSpec,
  assignment: Assignment,
): Promise<NewReviewRow[]> {
  const [users, logins] = await Promise.all([reviewedSqlUsers(db, id), readLoginsOf(db, id)]);
  const readAt = logins?.facts.readAt ?? 0;
  const rows: NewReviewRow[] = [];
  for (const name of [...names].sort()) {
    const user = users.get(name);
    if (!user) throw new Refusal("review_list_incomplete", { fields: { [id]: clusterName } });
    if (!isInScope(scope, user)) continue;
    const login = logins && readAt > 0 ? { readAt, login: logins.of.get(name) } : undefined;
    rows.push(asRow(user, { clusterName, login, assignment }));
  }
  return rows;
}

type About = { clusterName: string; login: Parameters<typeof factsOf>[1]; assignment: Assignment };

function asRow(user: ReviewedSqlUser, { clusterName, login, assignment }: About): NewReviewRow {
  const { part, ownOf } = assignment.of(user.ownerTeamId);
  return {
    id: newId("rvr"),
    kind: "sql_user",
    clusterId: user.clusterId,
    clusterName: clusterName,
    name: user.name,
    subjectId: user.id,
    state: user.state,
    ownerTeamId: user.ownerTeamId,
    passwordAt: user.passwordChangedAt,
    lastLogin: login?.login?.lastLogin ?? null,
    loginRead: login ? 1 : 0,
    facts: JSON.stringify(factsOf(user, login)),
    part,
    ownOf: ownOf,
  };
}

/** The rows of all accounts, by email. */
export async function freezeAccounts(db: Store, assignment: Assignment): Promise<NewReviewRow[]> {
  const [accounts, names] = await Promise.all([reviewedAccounts(db), knownNames()]);
  return accounts.map((account): NewReviewRow => {
    const { part, ownOf } = assignment.ofAccount(account.id);
    return {
      id: newId("rvr"),
      kind: "account",
      name: account.email,
      subjectId: account.id,
      ...NO_CLUSTER,
      state: account.role,
      ownerTeamId: null,
      passwordAt: null,
      lastLogin: account.signedInAt,
      loginRead: 1,
      facts: JSON.stringify(accountFacts(account, names)),
      part,
      ownOf,
    };
  });
}

/** The rows of all tokens that are live at this time, by owner and name. */
export async function freezeTokens(db: Store, assignment: Assignment, frozenAt: number): Promise<NewReviewRow[]> {
  const [tokens, names] = await Promise.all([reviewedTokens(db), knownNames()]);
  return tokens
    .filter((token) => isLive(token, frozenAt))
    .map((token): NewReviewRow => {
      const { id, name, owner, scopes, lastUsedAt } = token;
      const { part, ownOf } = assignment.ofToken(owner);
      return {
        id: newId("rvr"),
        kind: "token",
        name,
        subjectId: id,
        ...NO_CLUSTER,
        state: powerOf(scopes),
        ownerTeamId: owner.kind === "service" ? owner.id : null,
        passwordAt: null,
        lastLogin: lastUsedAt,
        loginRead: 1,
        facts: JSON.stringify(tokenFacts(token, names)),
        part,
        ownOf,
      };
    });
}

const NO_CLUSTER = { clusterId: "", clusterName: "" };

async function knownNames(): Promise<Map<string, string>> {
  return new Map((await clustersAsKnown()).map(({ id, name }) => [id, name]));
}
