import { timeText } from "#lib/shared/api/common.ts";
import type { ApiReviewRow } from "#lib/shared/api/reviews.ts";
import type { AccountRow, ReviewRow, SqlUserRow, TokenRow } from "#lib/shared/reviews/review-rows.ts";

/** A row of a review as the API gives it: what only a page needs is left out. */
export function rowAsApi(row: ReviewRow): ApiReviewRow {
  const { id, kind, name, state, lastLogin, changes, decision, note, by, at, passedBy, remedy, proof } = row;
  return {
    id,
    kind,
    name,
    state,
    lastUsedAt: timeText(lastLogin),
    sqlUser: null,
    account: null,
    token: null,
    ...factsOf(row),
    changes,
    decision,
    note,
    decidedBy: by,
    decidedAt: timeText(at),
    passedBy,
    remedy,
    proof: proof && { how: proof.how, at: timeText(proof.at) ?? "" },
  };
}

function factsOf(row: ReviewRow): Partial<Pick<ApiReviewRow, "sqlUser" | "account" | "token">> {
  switch (row.kind) {
    case "sql_user":
      return { sqlUser: sqlUserOf(row) };
    case "account":
      return { account: accountOf(row) };
    case "token":
      return { token: tokenOf(row) };
    default:
      return row satisfies never;
  }
}

function sqlUserOf(row: SqlUserRow): ApiReviewRow["sqlUser"] {
  const { clusterId, cluster, purpose, owner, createdBy, passwordAt, privileges, knownBy } = row;
  return { clusterId, cluster, purpose, owner, createdBy, passwordAt: timeText(passwordAt), privileges, knownBy };
}

function accountOf({ accountId: id, person, disabled, clusterRoles, teams }: AccountRow): ApiReviewRow["account"] {
  return { id, person, disabled, clusterRoles, teams };
}

function tokenOf(row: TokenRow): ApiReviewRow["token"] {
  const { tokenId: id, tokenKind: kind, owner, scopes, clusters, addresses, madeBy, lastUsedFrom } = row;
  return {
    id,
    kind,
    owner,
    scopes,
    clusters,
    addresses,
    madeBy,
    lastUsedFrom,
    madeAt: timeText(row.madeAt),
    expiresAt: timeText(row.expiresAt),
  };
}
