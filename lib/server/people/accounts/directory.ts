import type { AddGroupInput, DirectoryGift, DirectoryView } from "#lib/shared/people/directory.ts";
import { ALL_CLUSTERS } from "#lib/shared/policy.ts";
import type { Permit } from "../../access/guard.ts";
import { signInProvider } from "../../base/env/env.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { addDirectoryRule, directoryRules, removeDirectoryRule } from "../../store/people/directory-rules.ts";
import { lockTeams, teamNames } from "../../store/people/teams.ts";
import { notifyAdministrators, powerfulGroup } from "./notify.ts";
import { namedClusters } from "./rights.ts";

type Manages = Permit<"settings.manage">;
const RULES_MAX = 200;

/** The table of groups; null where Rolecall has no sign-in provider and the table no row. */
export async function getDirectory(_permit: Manages): Promise<DirectoryView | null> {
  const db = await store();
  const provider = signInProvider();
  const rules = await directoryRules(db);
  if (!provider && rules.length === 0) return null;
  const [teams, clusters] = await Promise.all([teamNames(db), namedClusters()]);
  const names = new Map([...teams, ...(clusters ?? [])].map(({ id, name }) => [id, name]));
  return {
    provider: provider?.name ?? "",
    claim: provider?.groupsClaim ?? null,
    rules: rules.map((rule) => ({ ...rule, on: nameOn(rule.gift, names) })),
  };
}

function nameOn(gift: DirectoryGift, names: ReadonlyMap<string, string>): string {
  if (gift.kind === "administrator") return "";
  if (gift.kind === "team") return names.get(gift.teamId) ?? gift.teamId;
  return gift.clusterId === ALL_CLUSTERS ? "all clusters" : (names.get(gift.clusterId) ?? gift.clusterId);
}

/**
 * Gives a right to the members of a group, from their next sign-in at the provider on. Throws `not_found` for a team and
 * `cluster_not_found` for a cluster that does not exist, and `invalid_input` for a row that exists already.
 */
export async function addGroup({ actor }: Manages, { group, gift }: AddGroupInput, note: Note): Promise<null> {
  if (gift.kind === "cluster_role" && gift.clusterId !== ALL_CLUSTERS) await clusterFacts().one(gift.clusterId);
  const db = await store();
  const { id, words } = await inTransaction(db, async (transaction) => {
    const rules = await directoryRules(transaction);
    const has = rules.some((rule) => rule.group === group && isSame(rule.gift, gift));
    if (has) throw refused("This group gives this already.");
    if (rules.length >= RULES_MAX) throw refused(`The table can have ${RULES_MAX} rows at most. Remove one first.`);
    const given = await giftWords(transaction, gift);
    return { id: await addDirectoryRule(transaction, { group, gift, by: actor.name }), words: given };
  });
  note({ gives: words });
  const makes = powerOf(gift);
  if (makes) await notifyAdministrators(db, powerfulGroup(id, actor, group, makes));
  return null;
}

/** Removes a row and the rights it gave, at once. Throws `last_administrator` where it makes the only administrator. */
export async function removeGroup(_permit: Manages, { id }: { id: string }, note: Note): Promise<null> {
  const gone = await inTransaction(await store(), async (transaction) => {
    const rule = (await directoryRules(transaction)).find((one) => one.id === id);
    if (!rule) throw new Refusal("not_found");
    if ((await removeDirectoryRule(transaction, id)).kept) throw new Refusal("last_administrator");
    return { ...rule, words: await giftWords(transaction, rule.gift) };
  });
  note({ group: gone.group, gave: gone.words, accounts: gone.accounts });
  return null;
}

/** What a gift makes of the members, where all administrators are notified of it. */
function powerOf(gift: DirectoryGift): "administrators" | "Cluster Admins" | undefined {
  if (gift.kind === "administrator") return "administrators";
  const isEverywhere = gift.kind === "cluster_role" && gift.clusterId === ALL_CLUSTERS;
  return isEverywhere && gift.role === "cluster_admin" ? "Cluster Admins" : undefined;
}

const refused = (words: string) => new Refusal("invalid_input", { fields: { group: words } });

function isSame(one: DirectoryGift, other: DirectoryGift): boolean {
  if (one.kind === "team" && other.kind === "team") return one.teamId === other.teamId;
  if (one.kind === "cluster_role" && other.kind === "cluster_role")
    return one.clusterId === other.clusterId && one.role === other.role;
  return one.kind === other.kind && one.kind === "administrator";
}

/** The name of a right for the audit, with the team's present name. The team cannot be removed before the transaction ends. */
async function giftWords(transaction: Store, gift: DirectoryGift): Promise<string> {
  switch (gift.kind) {
    case "administrator":
      return "administrator";
    case "team": {
      const name = (await lockTeams(transaction, new Set([gift.teamId]))).get(gift.teamId);
      if (name === undefined) throw new Refusal("not_found");
      return `team ${name}`;
    }
    case "cluster_role":
      return `${gift.role} on ${gift.clusterId}`;
    default:
      return gift satisfies never;
  }
}
