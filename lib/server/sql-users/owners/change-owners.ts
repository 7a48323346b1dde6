import type { SetOwnersInput } from "#lib/shared/sql-users/owners.ts";
import { auditedValues } from "#lib/shared/sql-users/sql-user-fields.ts";
import type { Permit } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { requestContext } from "../../base/request/request.ts";
import { within } from "../../base/request/within.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { readSqlUsers } from "../../cloud/sql-user-list.ts";
import { appendWithin, lockAuditHead } from "../../store/audit/audit-events.ts";
import { newEvent } from "../../store/audit/record-event.ts";
import { batches } from "../../store/db/batches.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { lockTeams } from "../../store/people/teams.ts";
import {
  type Change,
  changesOf,
  lockOwnership,
  saveOwnership,
  type Wanted,
} from "../../store/sql-users/sql-user-owners.ts";
import { recordDrift } from "../drift/drift.ts";
import { ownerName } from "./owners.ts";

/** How long a change waits for the last page of a list. */
const TIMEOUT_MS = 10_000;

type Describes = Permit<"sql_users.describe">;

/** Gives SQL users an owner, and a kind if one is given, all or none. It adopts SQL users that were created outside. Throws Refusal. */
export async function setOwners(
  permit: Describes,
  { clusterId, names, ownerTeamId, kind }: SetOwnersInput,
  note: Note,
): Promise<{ changed: number }> {
  note({ owner: await ownerName(ownerTeamId) });
  const there = await completeNames(clusterId);
  requireAll(names, there);
  const wanted = [...new Set(names)].map((name) => ({ name, ownerTeamId, kind: kind || undefined }));
  const changed = await changeOwners(permit, clusterId, wanted, { through: "selection" });
  note({ changed });
  return { changed };
}

/** The names on a cluster, from a list that is whole. Throws `list_incomplete` where it does not come in time. */
export async function completeNames(clusterId: string): Promise<ReadonlySet<string>> {
  const cluster = await clusterFacts().one(clusterId);
  const reading = await readSqlUsers(cluster.id, false, recordDrift);
  await within(TIMEOUT_MS, reading.all, undefined);
  if (!reading.complete) throw new Refusal("list_incomplete");
  return new Set(reading.names);
}

/** Where the change comes from; `check` throws where it is not the one that was confirmed. */
type How = { through: "selection" | "import"; check?: (changes: readonly Change[]) => void };

/**
 * Makes all wanted changes or none, in one transaction with one audit event for each SQL user that it changes. Resolves to their number.
 * Throws `sql_user_not_found` where one is gone, and the errors of `check`.
 */
export async function changeOwners(
  { actor }: Describes,
  clusterId: string,
  wanted: readonly Wanted[],
  { through, check }: How,
): Promise<number> {
  const request = await requestContext();
  return inTransaction(
    await store(),
    async (transaction) => {
      // The audit head comes first: every change locks it, so changes queue instead of failing.
      await lockAuditHead(transaction);
      const teams = await lockTeams(transaction, new Set(wanted.flatMap(({ ownerTeamId }) => ownerTeamId ?? [])));
      const names = wanted.map(({ name }) => name);
      const stored = await lockOwnership(transaction, clusterId, names);
      requireAll(names, stored);
      const changes = changesOf(wanted, stored);
      check?.(changes);
      await saveOwnership(transaction, clusterId, changes);
      const events = changes.map(({ name, from, to: { ownerTeamId, ...description } }) => {
        const owner = ownerTeamId === null ? undefined : teams.get(ownerTeamId);
        if (ownerTeamId !== null && owner === undefined) throw teamIsGone();
        const details = { ...auditedValues(description), owner, adopted: from.outside || undefined, through };
        const about = { action: "sql_user.describe", actor, request, clusterId, target: name } as const;
        return newEvent({ ...about, outcome: "done", details });
      });
      for (const batch of batches(events)) await appendWithin(transaction, batch);
      return changes.length;
    },
    "read committed",
  );
}

function requireAll(names: readonly string[], there: { has(name: string): boolean }): void {
  const gone = names.filter((name) => !there.has(name));
  if (gone.length === 0) return;
  const more = gone.length > 5 ? ` and ${gone.length - 5} more` : "";
  throw new Refusal("sql_user_not_found", {
    fields: { names: `Deleted meanwhile: ${gone.slice(0, 5).join(", ")}${more}.` },
  });
}

function teamIsGone(): Refusal {
  return new Refusal("invalid_input", { fields: { ownerTeamId: "This team no longer exists. Choose another." } });
}
