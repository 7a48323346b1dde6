import type { AccountRole, ClusterRole } from "#lib/shared/policy.ts";
import { standingRoles } from "../clusters/cluster-roles.ts";
import { camel } from "../db/camel.ts";
import type { Store } from "../db/open.ts";
import { type Act, actsOnPeople } from "./acts.ts";

/** `factorSince`: since when it has a second factor; null without one. `teams`: `byHand` is false where only the directory gives one. */
export type RulePerson = {
  id: string;
  name: string;
  email: string;
  role: AccountRole;
  isAdministratorByDirectory: boolean;
  isDisabled: boolean;
  createdAt: number;
  invitedBy: string | null;
  resetBy: string | null;
  factorSince: number | null;
  teams: readonly { id: string; byHand: boolean }[];
};

type HeldRole = {
  accountId: string | null;
  teamId: string | null;
  clusterId: string;
  role: ClusterRole;
  since: number;
};

/** Everyone, with all by which it is judged who may approve what needs several persons. */
export type RulePeople = {
  people: ReadonlyMap<string, RulePerson>;
  roles: readonly HeldRole[];
  acts: readonly Act[];
  /** who made accounts that are removed now, directly */
  removed: readonly { account: string; maker: string }[];
  /** the accounts and teams that have rights by a label, and the accounts that have some by a group */
  byLabel: ReadonlyMap<string, readonly string[]>;
  byGroup: ReadonlyMap<string, readonly string[]>;
};

/** All accounts, their rights and factors, and what the audit has of who made them so. */
export async function rulePeople(store: Store): Promise<RulePeople> {
  const [accounts, passkeys, apps, members, roles, acts, removed, labels, groups] = await Promise.all([
    store
      .selectFrom("accounts")
      .select(["id", "name", "email", "role", "hand_role", "disabled_at", "created_at", "invited_by", "reset_by"])
      .execute(),
    store
      .selectFrom("passkeys")
      .select(({ fn }) => ["account_id", fn.min<number>("made_at").as("since")])
      .groupBy("account_id")
      .execute(),
    store.selectFrom("totp").select(["account_id", "since"]).where("secret", "is not", null).execute(),
    store.selectFrom("team_members").select(["team_id", "account_id", "by_hand"]).execute(),
    heldRoles(store),
    actsOnPeople(store),
    store.selectFrom("removed_makers").select(["account_id as account", "maker_id as maker"]).execute(),
    store.selectFrom("label_rights").select(["label", "account_id", "team_id"]).execute(),
    store
      .selectFrom("directory_rights")
      .innerJoin("directory_rules", "directory_rules.id", "directory_rights.rule_id")
      .select(["directory_rules.group_name as group", "directory_rights.account_id as id"])
      .execute(),
  ]);
  const teams = Map.groupBy(members, ({ account_id }) => account_id);
  const factors = Map.groupBy([...passkeys, ...apps], ({ account_id }) => account_id);
  const people = accounts.map((row): RulePerson => {
    const { handRole, disabledAt, ...person } = camel(row);
    return {
      ...person,
      isAdministratorByDirectory: handRole !== null,
      isDisabled: disabledAt !== null,
      factorSince: oldest(factors.get(row.id)?.map(({ since }) => since ?? 0)),
      teams: (teams.get(row.id) ?? []).map(({ team_id, by_hand }) => ({ id: team_id, byHand: by_hand === 1 })),
    };
  });
  const holders = labels.map(({ label, account_id, team_id }) => ({ of: label, id: account_id ?? team_id ?? "" }));
  return {
    people: new Map(people.map((person) => [person.id, person])),
    roles,
    acts,
    removed,
    byLabel: idsBy(holders),
    byGroup: idsBy(groups.map(({ group, id }) => ({ of: group, id }))),
  };
}

const oldest = (times: readonly number[] | undefined) => (times ? Math.min(...times) : null);

function idsBy(rows: readonly { of: string; id: string }[]): Map<string, string[]> {
  return new Map([...Map.groupBy(rows, ({ of }) => of)].map(([of, some]) => [of, some.map(({ id }) => id)]));
}

/** Cluster roles that stand now. One by a label stands since its cluster was confirmed. */
async function heldRoles(store: Store): Promise<HeldRole[]> {
  const rows = await store
    .selectFrom("cluster_roles as held")
    .leftJoin("label_clusters as confirmed", (join) =>
      join
        .onRef("confirmed.scope_id", "=", "held.label_right_id")
        .onRef("confirmed.cluster_id", "=", "held.cluster_id")
        .on("confirmed.scope_kind", "=", "right"),
    )
    .select(["held.account_id", "held.team_id", "held.cluster_id", "held.role", "held.granted_at"])
    .select(["held.label_right_id", "confirmed.decided_at"])
    .execute();
  return (await standingRoles(store, rows)).map((row) => {
    const { grantedAt, labelRightId, decidedAt, ...held } = camel(row);
    return { ...held, since: Math.max(grantedAt, decidedAt ?? 0) };
  });
}
