import "server-only";
import type { NoticeKind } from "#lib/shared/notices.ts";
import { ALL_CLUSTERS } from "#lib/shared/policy.ts";
import { newId } from "../ids.ts";
import type { Store } from "./base.ts";

export type NewNotice = { kind: NoticeKind; about: string; text: string; path: string };
export type ToldPerson = { name: string; address: string; mailOff: boolean };

/** Tells one person; undefined where they cannot sign in, are not there, or were told of the same before. Of many at once, one is told. */
export async function addNotice(
  store: Store,
  accountId: string,
  notice: NewNotice,
  now = Date.now(),
): Promise<ToldPerson | undefined> {
  const person = await store
    .selectFrom("accounts")
    .select(["name", "email as address", "mail_off_at"])
    .where("id", "=", accountId)
    .where("disabled_at", "is", null)
    .executeTakeFirst();
  if (!person) return undefined;
  const { numInsertedOrUpdatedRows } = await store
    .insertInto("notices")
    .values({ id: newId("ntc"), account_id: accountId, ...notice, at: now, read_at: null })
    .onConflict((conflict) => conflict.columns(["account_id", "about"]).doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n) return undefined;
  return { name: person.name, address: person.address, mailOff: person.mail_off_at !== null };
}

/** Ids of all who can sign in and are Cluster Admin there: administrators, and who holds the role, also through a team or on all clusters. */
export async function clusterAdminsOf(store: Store, clusterId: string): Promise<string[]> {
  const rows = await store
    .selectFrom("accounts")
    .select("accounts.id")
    .where("disabled_at", "is", null)
    .where((eb) => {
      const given = eb
        .selectFrom("cluster_roles")
        .where("role", "=", "cluster_admin")
        .where("cluster_id", "in", [clusterId, ALL_CLUSTERS]);
      const teams = given.select("team_id").where("team_id", "is not", null);
      return eb.or([
        eb("role", "=", "administrator"),
        eb("id", "in", given.select("account_id").where("account_id", "is not", null)),
        eb("id", "in", eb.selectFrom("team_members").select("account_id").where("team_id", "in", teams)),
      ]);
    })
    .orderBy("id")
    .execute();
  return rows.map(({ id }) => id);
}
