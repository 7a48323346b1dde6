import { type ExpressionBuilder, sql } from "kysely";
import type { Grant, Person, RoleHolder } from "#lib/shared/people/rights.ts";
import { ALL_CLUSTERS, CLUSTER_ROLES, type ClusterRole, higherRole } from "#lib/shared/policy.ts";
import { inOrder, isAfter, type Ordered } from "../db/after-key.ts";
import type { Store } from "../db/base.ts";
import { camel } from "../db/camel.ts";
import type { Tables } from "../db/tables.ts";

/** Of a holder, also those of the teams of an account, and on a cluster, also those on all; null: any. */
export type GrantFilter = { who: RoleHolder | null; cluster: string | null };

/** After the row with this id; undefined, or gone: from the first on. */
type Cut = { after: string | undefined; limit: number };

export type GrantRow = Grant & {
  id: string;
  /** whether its holder is a disabled account */
  disabled: boolean;
};

const NEWEST: readonly Ordered[] = [
  [sql.ref("cluster_roles.granted_at"), "desc"],
  [sql.ref("cluster_roles.id"), "asc"],
];

/** The strongest cluster roles of a filter, of the same the newest first. */
export async function strongestGrants(store: Store, filter: GrantFilter, limit: number): Promise<GrantRow[]> {
  const grants: GrantRow[] = [];
  for (const role of CLUSTER_ROLES.toReversed()) {
    const left = limit - grants.length;
    if (left > 0) grants.push(...(await grantsAfter(store, { ...filter, role }, { after: undefined, limit: left })));
  }
  return grants;
}

/** A page of the cluster roles of a filter, the newest first. */
export async function grantsAfter(
  store: Store,
  { role, ...filter }: GrantFilter & { role?: ClusterRole },
  { after, limit }: Cut,
): Promise<GrantRow[]> {
  const last = await store
    .selectFrom("cluster_roles")
    .select(["granted_at", "id"])
    .where("id", "=", after ?? "")
    .executeTakeFirst();
  const rows = await matching(store, filter)
    .$if(role !== undefined, (query) => query.where("cluster_roles.role", "=", role ?? "cluster_developer"))
    .leftJoin("accounts", "accounts.id", "cluster_roles.account_id")
    .leftJoin("teams", "teams.id", "cluster_roles.team_id")
    .select(["cluster_roles.id", "cluster_roles.account_id", "cluster_roles.team_id", "cluster_roles.cluster_id"])
    .select(["cluster_roles.role", "cluster_roles.granted_by", "cluster_roles.granted_at"])
    .leftJoin("label_rights", "label_rights.id", "cluster_roles.label_right_id")
    .select(["cluster_roles.by_directory", "accounts.disabled_at", "label_rights.label"])
    .select(["accounts.name as account_name", "teams.name as team_name"])
    .$if(last !== undefined, (query) => query.where(isAfter(NEWEST, last ? [last.granted_at, last.id] : [])))
    .orderBy(inOrder(NEWEST))
    .limit(limit)
    .execute();
  return rows.map((row) => {
    const { accountId, teamId, accountName, teamName, byDirectory, disabledAt, ...grant } = camel(row);
    return {
      ...grant,
      holder: teamId === null ? { kind: "account", id: accountId ?? "" } : { kind: "team", id: teamId },
      holderName: teamName ?? accountName ?? "",
      directory: byDirectory === 1,
      disabled: disabledAt !== null,
    };
  });
}

/** How many cluster roles a filter has. */
export async function countGrants(store: Store, filter: GrantFilter): Promise<number> {
  const { count } = await matching(store, filter)
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
}

function matching(store: Store, { who, cluster }: GrantFilter) {
  return store
    .selectFrom("cluster_roles")
    .$if(who !== null, (query) => query.where((eb) => isHeldBy(eb, who)))
    .$if(cluster !== null, (query) => query.where("cluster_roles.cluster_id", "in", [cluster ?? "", ALL_CLUSTERS]));
}

function isHeldBy(eb: ExpressionBuilder<Tables, "cluster_roles">, who: RoleHolder | null) {
  const id = who?.id ?? "";
  if (who?.kind === "team") return eb("cluster_roles.team_id", "=", id);
  return eb.or([
    eb("cluster_roles.account_id", "=", id),
    eb("cluster_roles.team_id", "in", eb.selectFrom("team_members").select("team_id").where("account_id", "=", id)),
  ]);
}

const BY_NAME: readonly Ordered[] = [
  [sql<string>`lower(name)`, "asc"],
  [sql.ref("id"), "asc"],
];

/** A page of the administrators who can sign in, by name; of an account, that one if it is one. */
export async function administratorsAfter(store: Store, who: RoleHolder | null, { after, limit }: Cut) {
  const last = await store
    .selectFrom("accounts")
    .select([sql<string>`lower(name)`.as("key"), "id"])
    .where("id", "=", after ?? "")
    .executeTakeFirst();
  const rows = await administrators(store, who)
    .select(["id", "name", "email", "hand_role"])
    .$if(last !== undefined, (query) => query.where(isAfter(BY_NAME, last ? [last.key, last.id] : [])))
    .orderBy(inOrder(BY_NAME))
    .limit(limit)
    .execute();
  return rows.map(({ id, name, email, hand_role }) => ({ id, name, email, directory: hand_role !== null }));
}

/** How many administrators can sign in; of an account, whether it is one. */
export async function countAdministratorsOf(store: Store, who: RoleHolder | null): Promise<number> {
  const { count } = await administrators(store, who)
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
}

function administrators(store: Store, who: RoleHolder | null) {
  return store
    .selectFrom("accounts")
    .where("role", "=", "administrator")
    .where("disabled_at", "is", null)
    .$if(who !== null, (query) => query.where("id", "=", who?.kind === "account" ? who.id : ""));
}

/** How many members who can sign in have no cluster role, neither of their own nor by a team. */
export async function countWithoutRole(store: Store): Promise<number> {
  const { count } = await store
    .selectFrom("accounts")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("role", "=", "member")
    .where("disabled_at", "is", null)
    .where((eb) =>
      eb.not(eb.exists(eb.selectFrom("cluster_roles").select("id").whereRef("account_id", "=", "accounts.id"))),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("team_members")
            .innerJoin("cluster_roles", "cluster_roles.team_id", "team_members.team_id")
            .select("cluster_roles.id")
            .whereRef("team_members.account_id", "=", "accounts.id"),
        ),
      ),
    )
    .executeTakeFirstOrThrow();
  return count;
}

/** An account, as far as its rights go; undefined where there is none. */
export async function personOf(store: Store, id: string): Promise<Person | undefined> {
  const [account, teams] = await Promise.all([
    store
      .selectFrom("accounts")
      .select(["id", "name", "email", "role", "hand_role", "disabled_at"])
      .where("id", "=", id)
      .executeTakeFirst(),
    store.selectFrom("team_members").select("team_id").where("account_id", "=", id).execute(),
  ]);
  if (!account) return undefined;
  const { handRole, disabledAt, ...person } = camel(account);
  return {
    ...person,
    directory: handRole !== null,
    disabled: disabledAt !== null,
    teamIds: teams.map(({ team_id }) => team_id),
  };
}

/** The highest role that an account keeps on a cluster, without the one that it was given there by hand; `*`: on all. */
export async function roleLeft(store: Store, accountId: string, clusterId: string): Promise<ClusterRole | undefined> {
  const rows = await matching(store, { who: { kind: "account", id: accountId }, cluster: clusterId })
    .select([
      "cluster_roles.role",
      "cluster_roles.account_id",
      "cluster_roles.cluster_id",
      "cluster_roles.by_directory",
      "cluster_roles.label_right_id",
    ])
    .execute();
  return rows
    .filter(
      (row) =>
        row.account_id !== accountId ||
        row.cluster_id !== clusterId ||
        row.by_directory === 1 ||
        row.label_right_id !== null,
    )
    .reduce<ClusterRole | undefined>((highest, { role }) => higherRole(highest, role), undefined);
}
