import type { AdminState } from "#lib/shared/admin-state.ts";
import type { AccountRole } from "#lib/shared/policy.ts";
import type { ReviewChange, ReviewRow, TokenPower } from "#lib/shared/reviews/review-rows.ts";
import type { ReviewRowNow } from "../store/reviews/review-rows.ts";
import { accountChanges, wasDisabled } from "./start/account-facts.ts";
import { type FrozenFacts, isTrueIn, listIn, numberIn, parseFacts, textIn } from "./start/facts.ts";
import type { SubjectsNow } from "./start/subjects-now.ts";
import { tokenChanges } from "./start/token-facts.ts";

type About = {
  /** whether the person sees the present state too */
  now: boolean;
  closedAt: number | null;
  /** the present subjects of the rows, by id */
  subjects: SubjectsNow;
  mayDecide: boolean;
  opens: boolean;
  /** whether the person may change the rights of the SQL user */
  suggests: boolean;
};

/** A row as this person sees it. */
export function rowAsShown(row: ReviewRowNow, about: About): ReviewRow {
  const facts = parseFacts(row.facts);
  const { kind } = row;
  switch (kind) {
    case "sql_user":
      return {
        ...everyRow(row, about),
        ...sqlUserFacts(row, facts),
        suggests: about.suggests && about.now && row.endedAt === null,
        stateNow: about.now && row.endedAt === null && row.stateNow !== row.state ? row.stateNow : null,
      };
    case "account":
      return { ...everyRow(row, about), ...accountFacts(row, facts) };
    case "token":
      return { ...everyRow(row, about), ...tokenFacts(row, facts) };
    default:
      return kind satisfies never;
  }
}

/** What of a frozen row is another now. `subjects`: what the rows are about as it is now. */
export function changesOfRow(row: ReviewRowNow, { accounts, tokens, at }: SubjectsNow): ReviewChange[] {
  const { kind } = row;
  switch (kind) {
    case "sql_user":
      return changesOf(row);
    case "account":
      return accountChanges(parseFacts(row.facts), accounts.get(row.subjectId));
    case "token":
      return tokenChanges(parseFacts(row.facts), tokens.get(row.subjectId), at);
    default:
      return kind satisfies never;
  }
}

function everyRow(row: ReviewRowNow, { now, closedAt, subjects, mayDecide, opens }: About) {
  // A later proof shows its present state.
  const isLater = !now && row.proofAt !== null && closedAt !== null && row.proofAt > closedAt;
  return {
    id: row.id,
    position: row.position,
    version: row.version,
    name: row.name,
    lastLogin: row.loginRead === 1 ? row.lastLogin : undefined,
    changes: now ? changesOfRow(row, subjects) : [],
    decision: row.decision,
    note: row.note,
    by: row.decidedBy,
    at: row.decidedAt,
    passedBy: row.passedBy,
    passedNote: row.passedNote,
    mayDecide,
    opens: opens && now,
    remedy: isLater ? ("open" as const) : row.remedy,
    proof: row.proof !== null && row.proofAt !== null && !isLater ? { how: row.proof, at: row.proofAt } : null,
    why: now && row.remedy === "open" && row.otherId !== null ? ("remade" as const) : null,
  };
}

function sqlUserFacts(row: ReviewRowNow, facts: FrozenFacts) {
  return {
    kind: "sql_user" as const,
    // The column holds what the kind says.
    state: row.state as AdminState,
    clusterId: row.clusterId,
    cluster: row.clusterName,
    purpose: textIn(facts, "purpose") ?? "",
    owner: textIn(facts, "owner"),
    createdBy: textIn(facts, "createdBy"),
    createdOutside: facts.createdOutsideAt !== null,
    passwordAt: row.passwordAt,
    privileges: listIn(facts, "privileges"),
    knownBy: listIn(facts, "passwordShownTo") ?? [],
    protected: isTrueIn(facts, "protected"),
  };
}

function accountFacts(row: ReviewRowNow, facts: FrozenFacts) {
  return {
    kind: "account" as const,
    state: row.state as AccountRole,
    accountId: row.subjectId,
    person: textIn(facts, "person") ?? "",
    disabled: wasDisabled(facts),
    clusterRoles: listIn(facts, "clusterRoles") ?? [],
    teams: listIn(facts, "teams") ?? [],
  };
}

function tokenFacts(row: ReviewRowNow, facts: FrozenFacts) {
  return {
    kind: "token" as const,
    state: row.state as TokenPower,
    tokenId: row.subjectId,
    owner: textIn(facts, "owner") ?? "",
    scopes: listIn(facts, "scopes") ?? [],
    tokenKind: facts.tokenKind === "service" ? ("service" as const) : ("personal" as const),
    clusters: listIn(facts, "tokenClusters") ?? [],
    addresses: listIn(facts, "addresses") ?? [],
    madeAt: numberIn(facts, "createdAt"),
    madeBy: textIn(facts, "createdBy") ?? "",
    expiresAt: numberIn(facts, "expiresAt"),
    lastUsedFrom: textIn(facts, "lastUsedFrom"),
  };
}

function changesOf(row: ReviewRowNow): ReviewChange[] {
  if (row.endedAt !== null) return [row.otherId === null ? "deleted" : "remade"];
  const changes: [ReviewChange, boolean][] = [
    ["state", row.stateNow !== row.state],
    ["owner", (row.ownerNow ?? null) !== row.ownerTeamId],
    ["password", (row.passwordNow ?? null) !== row.passwordAt],
    ["rights", hasOtherRights(row)],
  ];
  return changes.flatMap(([change, is]) => (is ? [change] : []));
}

/** Whether its rights were read at the freeze, and others were read since. */
function hasOtherRights({ facts, heldNow }: ReviewRowNow): boolean {
  if (heldNow === null) return false;
  const frozen = listIn(parseFacts(facts), "privileges");
  return frozen !== null && JSON.stringify(frozen) !== heldNow;
}
