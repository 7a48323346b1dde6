import type { NewReviewer, NewReviewRow } from "../../store/reviews/review-freeze.ts";
import type { PopulationRow } from "../evidence/evidence-input.ts";
import { parseFacts } from "./facts.ts";

type Frozen = Pick<NewReviewRow, "id" | "kind" | "clusterId" | "clusterName" | "name" | "facts" | "ownOf" | "part"> & {
  passedFrom?: string | null;
};

/** Where it is: accounts and tokens are on no cluster. */
function placeOf({
  kind,
  clusterId,
  clusterName,
  name,
}: Frozen): Pick<PopulationRow, "clusterId" | "clusterName" | "name"> {
  switch (kind) {
    case "sql_user":
      return { clusterId, clusterName, name };
    case "account":
    case "token":
      return { clusterId: null, clusterName: null, name };
    default:
      return kind satisfies never;
  }
}

/** A frozen row in the form of the evidence, which never changes: `reviewers` are those of its part at the start. */
export function populationRow(
  row: Frozen,
  reviewers: readonly Pick<NewReviewer, "part" | "accountId">[],
): PopulationRow {
  const part = row.passedFrom ?? row.part;
  return {
    row: row.id,
    kind: row.kind,
    ...placeOf(row),
    concerns: row.ownOf === null ? [] : [row.ownOf],
    reviewers: reviewers
      .flatMap((each) => (each.part === part && each.accountId !== row.ownOf ? each.accountId : []))
      .sort(),
    facts: parseFacts(row.facts),
  };
}
