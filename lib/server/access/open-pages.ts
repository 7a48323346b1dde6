import "server-only";
import type { OpenPages } from "#lib/shared/people/open-pages.ts";
import { may } from "#lib/shared/policy.ts";
import { Refusal } from "../base/failure.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import { teamsOf } from "../store/sql-users/owned-sql-users.ts";
import type { Actor } from "./guard.ts";

/** The pages of people and teams that this person may open: their own and those of their teams, and with the right to manage them, all. */
export async function openPages(actor: Actor): Promise<OpenPages> {
  return {
    people: may(actor, "accounts.manage") ? "all" : [actor.accountId],
    teams: may(actor, "rights.manage") ? "all" : (await teamsOf(await store(), actor.accountId)).map(({ id }) => id),
  };
}

/** Whether the actor may open the page of this account. It reads nothing, so it tells nothing. */
export function mayOpenPerson(actor: Actor, accountId: string): boolean {
  return may(actor, "accounts.manage") || accountId === actor.accountId;
}

/** Throws `not_found` where the actor may not open the page of this account. */
export function requireOpenPerson(actor: Actor, accountId: string): void {
  if (!mayOpenPerson(actor, accountId)) throw new Refusal("not_found");
}

/** Throws `not_found` where the actor may not open the page of this team. It reads the actor's own teams alone. */
export async function requireOpenTeam(db: Store, actor: Actor, teamId: string): Promise<void> {
  if (may(actor, "rights.manage")) return;
  const own = await teamsOf(db, actor.accountId);
  if (!own.some(({ id }) => id === teamId)) throw new Refusal("not_found");
}
