import "server-only";
import { isIP } from "node:net";
import { type AuditAction, actionWords } from "#lib/shared/audit.ts";
import type { OutboxEvent } from "../store/audit-outbox.ts";

/** Identity and access management. Sources of classes and activities: github.com/ocsf/ocsf-schema, events/iam, version 1.1.0. */
const CATEGORY = 3;
const VERSION = "1.1.0";
const CLASSES = {
  account_change: { uid: 3001, name: "Account Change" },
  authentication: { uid: 3002, name: "Authentication" },
  entity_management: { uid: 3004, name: "Entity Management" },
  user_access: { uid: 3005, name: "User Access Management" },
  group_management: { uid: 3006, name: "Group Management" },
} as const;
type OcsfClass = keyof typeof CLASSES;
type Activity = readonly [ocsfClass: OcsfClass, id: number, name: string];

const CREATE = 1;
const OTHER = 99;
const BY_ACTION: Partial<Record<AuditAction, Activity>> = {
  "sql_user.create": ["account_change", CREATE, "Create"],
  "sql_user.appeared": ["account_change", CREATE, "Create"],
  "request.claim": ["account_change", 4, "Password Reset"],
  "claim.use": ["account_change", 4, "Password Reset"],
  "sql_user.reset_password": ["account_change", 4, "Password Reset"],
  "sql_user.compromised": ["account_change", 4, "Password Reset"],
  "sql_user.enable_login": ["account_change", 2, "Enable"],
  "sql_user.disable_login": ["account_change", 5, "Disable"],
  "sql_user.end_access": ["account_change", 5, "Disable"],
  "sql_user.delete": ["account_change", 6, "Delete"],
  "sql_user.vanished": ["account_change", 6, "Delete"],
  "account.accept": ["account_change", CREATE, "Create"],
  "account.sign_up": ["account_change", CREATE, "Create"],
  "account.enable": ["account_change", 2, "Enable"],
  "profile.change_password": ["account_change", 3, "Password Change"],
  "account.reset_password": ["account_change", 4, "Password Reset"],
  "account.disable": ["account_change", 5, "Disable"],
  "account.remove": ["account_change", 6, "Delete"],
  "factor.turn_on_totp": ["account_change", 10, "MFA Factor Enable"],
  "factor.add_passkey": ["account_change", 10, "MFA Factor Enable"],
  "factor.turn_off_totp": ["account_change", 11, "MFA Factor Disable"],
  "factor.remove_passkey": ["account_change", 11, "MFA Factor Disable"],
  "factor.reset": ["account_change", 11, "MFA Factor Disable"],
  "session.sign_in": ["authentication", 1, "Logon"],
  "session.refused": ["authentication", 1, "Logon"],
  "session.sign_out": ["authentication", 2, "Logoff"],
  "session.end": ["authentication", 2, "Logoff"],
  "session.end_others": ["authentication", 2, "Logoff"],
  "session.end_all": ["authentication", 2, "Logoff"],
  "rights.grant": ["user_access", 1, "Assign Privileges"],
  "rights.revoke": ["user_access", 2, "Revoke Privileges"],
  "account.change_role": ["user_access", OTHER, "Change Role"],
  "team.add_member": ["group_management", 3, "Add User"],
  "team.remove_member": ["group_management", 4, "Remove User"],
};
const STATUS: Record<OutboxEvent["outcome"], readonly [id: number, name: string]> = {
  done: [1, "Success"],
  failed: [2, "Failure"],
  refused: [2, "Failure"],
  unknown: [0, "Unknown"],
  intended: [OTHER, "Begun"],
};

/** An event in the Open Cybersecurity Schema Framework. What has no class of its own is Entity Management with its action as activity. */
export function ocsfEvent(event: OutboxEvent): Record<string, unknown> {
  const { action, outcome, at, id, sequence, actor, actorId, address, clusterId, target, requestId, details } = event;
  const [ocsfClass, activity, activityName] = activityOf(action);
  const { uid, name } = CLASSES[ocsfClass];
  const [statusId, status] = STATUS[outcome];
  const isNamed = actor !== "" || actorId !== null;
  return {
    ...{ activity_id: activity, activity_name: activityName, category_uid: CATEGORY, class_uid: uid },
    ...{ category_name: "Identity & Access Management", class_name: name, type_uid: uid * 100 + activity },
    ...{ time: at, message: actionWords(action), severity_id: outcome === "done" ? 1 : 2 },
    ...{ status_id: statusId, status, status_detail: outcome },
    metadata: {
      ...{ version: VERSION, uid: id, sequence, event_code: action, correlation_uid: requestId },
      product: { name: "Rolecall", vendor_name: "Rolecall" },
    },
    ...(isNamed && { actor: { user: { ...nameOf(actor), ...emailOf(actor), ...(actorId && { uid: actorId }) } } }),
    // Where it could not be told, the audit has a word instead.
    ...(isIP(address) !== 0 && { src_endpoint: { ip: address } }),
    ...subjectOf(ocsfClass, event),
    unmapped: { ...details, clusterId, target, outcome, hash: event.hash, previousHash: event.previousHash },
  };
}

/** Servers and services are actors without an email address, and receivers check its form. */
function emailOf(actor: string): { email_addr?: string } {
  return actor.includes("@") ? { email_addr: actor } : {};
}

function nameOf(actor: string): { name?: string } {
  return actor === "" ? {} : { name: actor };
}

function activityOf(action: string): Activity {
  const known = Object.hasOwn(BY_ACTION, action) ? BY_ACTION[action as AuditAction] : undefined;
  return known ?? ["entity_management", OTHER, actionWords(action)];
}

/** Stands for a name that the event does not have, where the class requires one. */
const NOT_KNOWN = "unknown";

/** The attributes that each class requires. */
function subjectOf(ocsfClass: OcsfClass, event: OutboxEvent): Record<string, unknown> {
  const { target, clusterId, action, actor, details } = event;
  const holder = (typeof details.holder === "string" ? details.holder : (target ?? actor)) || NOT_KNOWN;
  const domain = clusterId ? { domain: clusterId } : {};
  switch (ocsfClass) {
    case "account_change":
      return { user: { name: (target ?? actor) || NOT_KNOWN, ...domain } };
    case "authentication":
      return { user: { name: actor || target || NOT_KNOWN }, service: { name: "Rolecall" } };
    case "user_access":
      return { user: { name: holder }, privileges: [String(details.role ?? NOT_KNOWN)] };
    case "group_management":
      return {
        group: { name: String(details.team ?? target ?? NOT_KNOWN) },
        user: { name: String(details.member ?? details.account ?? NOT_KNOWN) },
      };
    case "entity_management":
      return { entity: { name: target ?? clusterId ?? action, type: action.split(".")[0] ?? action } };
    default:
      return ocsfClass satisfies never;
  }
}
