import { CLUSTER_ROLE_NAMES, clusterRoleOn } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import type { RequestPreview } from "#lib/shared/requests/requests-schema.ts";
import { isSimilarName } from "#lib/shared/sql-users/sql-user-names.ts";
import type { Permit } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { readSqlUsers } from "../../cloud/sql-user-list.ts";
import { recordDrift } from "../../sql-users/drift/drift.ts";
import { resetMeets } from "../../sql-users/passwords/reset-meets.ts";
import { clusterRolesOf } from "../../store/clusters/cluster-roles.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { storedPrivileges } from "../../store/db/stored-privileges.ts";
import { accountNames } from "../../store/people/accounts.ts";
import { requestOf, type StoredRequest } from "../../store/requests/requests.ts";
import { ownedSqlUsers, teamsOf } from "../../store/sql-users/owned-sql-users.ts";
import { storedSqlUsers } from "../../store/sql-users/present-sql-users.ts";
import { ruleShown } from "../rules/shown.ts";
import { excessOf, readTerms } from "../rules/terms.ts";
import { endingLevel } from "./choices.ts";
import { wasCreatedBefore } from "./created-before.ts";
import { GRANT_NAME_TAKEN, grantProblem, problemOf, readSpec } from "./spec.ts";

const MOST_SIMILAR = 10;

/** Whether a request can be approved as submitted, and facts for the decision. Throws `not_found` and CloudError. */
export async function previewRequest(
  { actor }: Permit<"requests.decide">,
  { clusterId, id }: { clusterId: string; id: string },
): Promise<RequestPreview> {
  const db = await store();
  const request = await requestOf(db, { id, clusterId });
  if (!request) throw new Refusal("not_found");
  const cluster = await clusterFacts().one(clusterId);
  const reading = await readSqlUsers(cluster.id, false, recordDrift);
  await reading.all;
  const stored = await storedSqlUsers(db, cluster.id);
  const { names } = reading;
  const takesOver = await wasCreatedBefore(db, request, request.name);
  const preview: RequestPreview = present({
    problem:
      problemOf(request, request.name)?.words ??
      (takesOver ? null : nameProblem(request, names)) ??
      endProblem(request) ??
      (await hoursProblem(db, request)),
    takesOver: takesOver || undefined,
    held:
      request.kind === "privileges" && request.sqlUserId !== null
        ? await storedPrivileges(db, request.sqlUserId)
        : undefined,
    endsAt: request.kind === "extend" && request.wantedUntil !== null ? request.wantedUntil : undefined,
    ends: request.kind === "extend" ? await endingLevel(db, cluster.id) : undefined,
    similar: similarTo(request, names, stored),
    requester: await requesterOf(db, request),
    rule: await ruleShown(db, actor.accountId, request),
  });
  if (request.kind === "reset") preview.meets = await resetMeets({ clusterId: cluster.id, name: request.name });
  return preview;
}

function endProblem({ kind, requested }: StoredRequest): string | null {
  const spec = readSpec(requested);
  if (kind === "grant") return grantProblem(spec)?.words ?? null;
  const { wantedUntil } = spec;
  const isOver = wantedUntil !== null && wantedUntil <= Date.now();
  return isOver ? "Its end has passed. Choose a later one before you approve it." : null;
}

/** A rule may have become narrower; an approver cannot change the length of temporary access. */
async function hoursProblem(db: Store, request: StoredRequest): Promise<string | null> {
  if (request.kind !== "grant") return null;
  const excess = await excessOf(db, request, (await readTerms(db))(request), readSpec(request.requested));
  return excess && excess.field !== "access" ? `${excess.words} Deny it; it can be asked for again.` : null;
}

function nameProblem({ kind, name }: StoredRequest, names: readonly string[]): string | null {
  const isThere = names.includes(name);
  if (kind === "grant") return isThere ? GRANT_NAME_TAKEN : null;
  if (kind === "create")
    return isThere ? "This name is taken. Approve another name, or delete the existing SQL user first." : null;
  return isThere ? null : "The SQL user no longer exists.";
}

function similarTo(
  { name, teamNow }: StoredRequest,
  names: readonly string[],
  stored: Awaited<ReturnType<typeof storedSqlUsers>>,
): RequestPreview["similar"] {
  const others = names.filter((other) => other !== name);
  const alike = others.filter((other) => isSimilarName(other, name));
  const sameTeam = others.filter((other) => teamNow !== null && stored.get(other)?.owner === teamNow);
  return [...new Set([...alike, ...sameTeam])].slice(0, MOST_SIMILAR).map((other) => {
    const row = stored.get(other);
    return {
      name: other,
      owner: row?.owner ?? null,
      purpose: row?.description.purpose ?? "",
      state: row?.state ?? "unknown",
    };
  });
}

async function requesterOf(
  db: Store,
  { requesterId: id, clusterId }: StoredRequest,
): Promise<RequestPreview["requester"]> {
  const [teams, owned, clusterRoles, accounts] = await Promise.all([
    teamsOf(db, id),
    ownedSqlUsers(db, id),
    clusterRolesOf(db, id),
    accountNames(db),
  ]);
  const role = accounts.find((account) => account.id === id)?.role;
  const clusterRole = role && clusterRoleOn({ role, clusterRoles }, clusterId);
  return {
    teams: teams.map(({ name }) => name),
    clusterRole: clusterRole ? CLUSTER_ROLE_NAMES[clusterRole] : null,
    ownedSqlUsers: owned.length,
  };
}
