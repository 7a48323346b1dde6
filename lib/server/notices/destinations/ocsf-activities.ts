import type { StoredAction } from "#lib/shared/audit/audit.ts";
import { actOf } from "#lib/shared/operations/catalogue.ts";
import type { OcsfActivity } from "#lib/shared/operations/define.ts";

export type OcsfClass = "account_change" | "authentication" | "entity_management" | "user_access" | "group_management";

/** A null name stands for the words of the action. */
type Activity = readonly [ocsfClass: OcsfClass, id: number, name: string | null];

const OTHER = 99;
const ENTITY: Activity = ["entity_management", OTHER, null];

/** Sources of the activities: github.com/ocsf/ocsf-schema, events/iam, version 1.3.0. */
const ACTIVITIES: Readonly<Record<OcsfActivity, Activity>> = {
  create: ["account_change", 1, "Create"],
  enable: ["account_change", 2, "Enable"],
  password_change: ["account_change", 3, "Password Change"],
  password_reset: ["account_change", 4, "Password Reset"],
  disable: ["account_change", 5, "Disable"],
  delete: ["account_change", 6, "Delete"],
  factor_on: ["account_change", 10, "MFA Factor Enable"],
  factor_off: ["account_change", 11, "MFA Factor Disable"],
  logon: ["authentication", 1, "Logon"],
  logoff: ["authentication", 2, "Logoff"],
  assign: ["user_access", 1, "Assign Privileges"],
  revoke: ["user_access", 2, "Revoke Privileges"],
  add_user: ["group_management", 3, "Add User"],
  remove_user: ["group_management", 4, "Remove User"],
  account_change: ["account_change", OTHER, null],
  authentication: ["authentication", OTHER, null],
  user_access: ["user_access", OTHER, null],
  group_management: ["group_management", OTHER, null],
  entity: ENTITY,
};

/** The class and activity of an action; Entity Management for one that only another version of Rolecall knows. */
export function activityOf(action: StoredAction): Activity {
  const act = actOf(action);
  return act ? ACTIVITIES[act.ocsf] : ENTITY;
}
