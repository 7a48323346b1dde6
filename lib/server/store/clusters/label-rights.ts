import type { LabelScope } from "#lib/shared/label-scopes.ts";
import type { RoleHolder } from "#lib/shared/people/rights.ts";
import type { ClusterRole } from "#lib/shared/policy.ts";
import { newId } from "../../base/ids.ts";
import type { Store } from "../db/base.ts";
import { camel } from "../db/camel.ts";
import { endScope } from "./label-scopes.ts";

export type LabelRight = {
  id: string;
  holder: RoleHolder;
  holderName: string;
  label: string;
  role: ClusterRole;
  grantedBy: string;
  grantedAt: number;
};

/** Every right that follows a label, or the one with an id of `only`, by label and holder. */
export async function labelRights(store: Store, only?: string): Promise<LabelRight[]> {
  const rows = await store
    .selectFrom("label_rights")
    .leftJoin("accounts", "accounts.id", "label_rights.account_id")
    .leftJoin("teams", "teams.id", "label_rights.team_id")
    .select(["label_rights.id", "label_rights.account_id", "label_rights.team_id", "label", "label_rights.role"])
    .select(["label_rights.granted_by", "label_rights.granted_at"])
    .select(["accounts.name as account_name", "teams.name as team_name"])
    .$if(only !== undefined, (query) => query.where("label_rights.id", "=", only ?? ""))
    .orderBy("label_rights.label")
    .orderBy("label_rights.id")
    .execute();
  return rows.map((row) => {
    const { accountId, teamId, accountName, teamName, ...right } = camel(row);
    return {
      ...right,
      holder: teamId === null ? { kind: "account", id: accountId ?? "" } : { kind: "team", id: teamId },
      holderName: teamName ?? accountName ?? "",
    };
  });
}

/** Whether this holder has a right by this label. */
export async function hasLabelRight(store: Store, { kind, id }: RoleHolder, label: string): Promise<boolean> {
  const row = await store
    .selectFrom("label_rights")
    .select("id")
    .where(kind === "account" ? "account_id" : "team_id", "=", id)
    .where("label", "=", label)
    .executeTakeFirst();
  return row !== undefined;
}

/** Gives a role on the clusters with a label. Without a confirmed cluster it gives nothing. */
export async function addLabelRight(
  transaction: Store,
  { holder: { kind, id }, label, role, by }: { holder: RoleHolder; label: string; role: ClusterRole; by: string },
  now = Date.now(),
): Promise<LabelScope> {
  const right = newId("lbl");
  await transaction
    .insertInto("label_rights")
    .values({
      id: right,
      account_id: kind === "account" ? id : null,
      team_id: kind === "team" ? id : null,
      label,
      role,
      granted_by: by,
      granted_at: now,
    })
    .execute();
  return { kind: "right", id: right };
}

/** Takes a right by a label away, with the roles that it gave. */
export async function removeLabelRight(transaction: Store, id: string): Promise<void> {
  await transaction.deleteFrom("label_rights").where("id", "=", id).execute();
  await endScope(transaction, { kind: "right", id });
}

/** Takes away all rights by labels of an account or a team that is removed. */
export async function removeLabelRightsOf(transaction: Store, { kind, id }: RoleHolder): Promise<void> {
  const rows = await transaction
    .selectFrom("label_rights")
    .select("id")
    .where(kind === "account" ? "account_id" : "team_id", "=", id)
    .execute();
  for (const row of rows) await removeLabelRight(transaction, row.id);
}
