import { isIP } from "node:net";
import type { StoredAction } from "#lib/shared/audit/audit.ts";
import { actionWords } from "#lib/shared/audit/audit.ts";
import { actOf } from "#lib/shared/operations/catalogue.ts";
import type { OcsfActivity } from "#lib/shared/operations/define.ts";
import { present } from "#lib/shared/present.ts";
import type { OutboxEvent } from "../../store/audit/audit-outbox.ts";

/** Identity and access management. Source of the classes: github.com/ocsf/ocsf-schema, events/iam, version 1.3.0, the first whose classes all have `src_endpoint`. */
const CATEGORY = 3;
const VERSION = "1.3.0";
/** Brings `actor` to the classes that have it from nowhere else. */
const PROFILES = ["host"];
const CLASSES: Record<OcsfClass, { uid: number; name: string }> = {
  account_change: { uid: 3001, name: "Account Change" },
  authentication: { uid: 3002, name: "Authentication" },
  entity_management: { uid: 3004, name: "Entity Management" },
  user_access: { uid: 3005, name: "User Access Management" },
  group_management: { uid: 3006, name: "Group Management" },
};

const OTHER = 99;
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
  return present<Record<string, unknown>>({
    activity_id: activity,
    activity_name: activityName ?? actionWords(action),
    category_uid: CATEGORY,
    class_uid: uid,
    category_name: "Identity & Access Management",
    class_name: name,
    type_uid: uid * 100 + activity,
    time: at,
    message: actionWords(action),
    severity_id: outcome === "done" ? 1 : 2,
    status_id: statusId,
    status,
    status_detail: outcome,
    metadata: {
      version: VERSION,
      uid: id,
      sequence,
      event_code: action,
      correlation_uid: requestId,
      profiles: PROFILES,
      product: { name: "Rolecall", vendor_name: "Rolecall" },
    },
    actor: isNamed
      ? { user: present<Record<string, unknown>>({ ...nameOf(actor), ...emailOf(actor), uid: actorId || undefined }) }
      : undefined,
    // Where it could not be told, the audit has a word instead.
    src_endpoint: isIP(address) !== 0 ? { ip: address } : undefined,
    ...subjectOf(ocsfClass, event),
    unmapped: { ...details, clusterId, target, outcome, hash: event.hash, previousHash: event.previousHash },
  });
}

/** Servers and services are actors without an email address, and receivers check its form. */
function emailOf(actor: string): { email_addr?: string } {
  return actor.includes("@") ? { email_addr: actor } : {};
}

function nameOf(actor: string): { name?: string } {
  return actor === "" ? {} : { name: actor };
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

type OcsfClass = "account_change" | "authentication" | "entity_management" | "user_access" | "group_management";

/** A null name stands for the words of the action. */
type Activity = readonly [ocsfClass: OcsfClass, id: number, name: string | null];

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
function activityOf(action: StoredAction): Activity {
  const act = actOf(action);
  return act ? ACTIVITIES[act.ocsf] : ENTITY;
}
