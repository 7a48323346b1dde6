import type { z } from "zod";
import type { DeliveredTo, ReachableStores } from "#lib/shared/passwords/secret-deliveries.ts";
import { present } from "#lib/shared/present.ts";
import type { CreatedIntoStore, createSqlUserInput, resetInput } from "#lib/shared/sql-users/sql-users.ts";
import { type Actor, authorize, type Permit } from "../access/guard.ts";
import { maySeeNewPassword, requireWithinLimits, stillAllowed } from "../access/limits.ts";
import { CloudError } from "../base/cloud-error.ts";
import { Refusal } from "../base/failure.ts";
import { newId } from "../base/ids.ts";
import type { Note } from "../base/note.ts";
import { requestContext } from "../base/request/request.ts";
import { changeable } from "../cloud/changeable.ts";
import { stillIdle } from "../sql-users/active-in-pair.ts";
import { createOnCluster } from "../sql-users/create/create.ts";
import { asViewer, passwordLease, requireAgreements } from "../sql-users/passwords/password-in-view.ts";
import { requireClaimed } from "../sql-users/require-claimed.ts";
import { allSecretStores, secretStoreFor } from "../store/automation/secret-stores.ts";
import { store } from "../store/db/store.ts";
import { withLease } from "../store/jobs/turns.ts";
import { teamNames } from "../store/people/teams.ts";
import { createAndDeliver, deliverToStore } from "./deliver.ts";
import { placeForRow } from "./place.ts";

type Resets = Permit<"sql_users.reset">;

/**
 * Sets a new password and delivers it into the SQL user's secret store; nobody sees it. Throws the refusals of a reset, and those of
 * {@link deliverToStore}.
 */
export async function resetIntoStore(
  permit: Resets,
  { clusterId, name, replaces, active }: z.output<typeof resetInput>,
  note: Note,
): Promise<DeliveredTo & { name: string }> {
  const target = { clusterId: (await changeable(clusterId)).id, name };
  const showing = { viewer: asViewer(permit.actor, null), replaces };
  await requireClaimed(target);
  await requireWithinLimits(permit, target, () => requireAgreements(target, showing, { active }));
  const before = stillIdle(stillAllowed(permit, target), target, { active });
  const wanted = { ...target, ...(await asker(permit.actor)), reason: "reset", replaces, before } as const;
  return { name, ...(await deliverToStore(await store(), wanted, note)) };
}

async function asker({ accountId, email, name, sessionHash }: Actor) {
  const { requestId, address } = await requestContext();
  return { by: { accountId, email, name }, sessionHash, request: { requestId, address } };
}

/**
 * Creates a SQL user whose password nobody sees, and delivers it into its secret store. Throws as a creation does, `no_secret_store` and the
 * limits of a reset before anything is made. Where the SQL user was made and its password did not arrive, the answer says why. One
 * that stops halfway is finished like any other: its password is shown, and can be delivered by a reset.
 */
export async function createIntoStore(
  permit: Permit<"sql_users.create">,
  input: z.output<typeof createSqlUserInput>,
  note: Note,
): Promise<CreatedIntoStore> {
  const { clusterId, name, ownerTeamId: teamId } = input;
  if (!(await secretStoreFor(await store(), { clusterId, teamId }))) throw new Refusal("no_secret_store");
  if (!(await maySeeNewPassword(permit, clusterId))) throw new Refusal("limited_to_restricted");
  const resets = authorize(permit.actor, "sql_users.reset", clusterId);
  return withLease(await store(), passwordLease({ clusterId, name }), () =>
    createWithLease(permit, resets, input, note),
  );
}

async function createWithLease(
  permit: Permit<"sql_users.create">,
  resets: Resets,
  input: z.output<typeof createSqlUserInput>,
  note: Note,
): Promise<CreatedIntoStore> {
  const { clusterId, name, ownerTeamId: teamId } = input;
  const db = await store();
  const [target, id] = [{ clusterId, name }, newId("usr")];
  const place = await placeForRow(db, target, { id, teamId });
  if (!place) throw new Refusal("no_secret_store");
  const before = stillAllowed(resets, target);
  const wanted = Object.assign(await asker(permit.actor), target, { place, before });
  const unseen = { id, takeOver: false, forRequester: false, hasTurn: true, before: async () => {} };
  const create = () => createOnCluster(permit, input, note, unseen);
  const { made, delivering } = await createAndDeliver(db, wanted, create, note);
  if (made.unfinished) return { ...made, password: null, delivered: null };
  const seen = present<Omit<CreatedIntoStore, "delivered" | "undelivered">>({
    name: made.name,
    password: null,
    proved: made.proved || undefined,
  });
  try {
    return { ...seen, delivered: delivering() };
  } catch (error) {
    if (!(error instanceof Refusal) && !(error instanceof CloudError)) throw error;
    note({ undelivered: error.code, partly: true });
    return { ...seen, delivered: null, undelivered: error.code };
  }
}

/** The secret stores that the SQL users of a cluster can have: the cluster's, and those of teams, by their names. */
export async function reachableStores(_permit: Resets, { clusterId }: { clusterId: string }): Promise<ReachableStores> {
  const db = await store();
  const [stores, teams] = await Promise.all([allSecretStores(db), teamNames(db)]);
  const names = new Map(teams.map(({ id, name }) => [id, name]));
  return {
    cluster: stores.find(({ scope }) => scope.clusterId === clusterId)?.name ?? null,
    teams: stores.flatMap(({ scope, name }) => {
      const team = scope.teamId === null ? undefined : names.get(scope.teamId);
      return team === undefined ? [] : [{ team, store: name }];
    }),
  };
}
