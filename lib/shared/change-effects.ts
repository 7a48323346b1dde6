import type { Script } from "#lib/sql/tokens.ts";
import type { AuditAction } from "./audit/audit.ts";
import type { ResetMeets } from "./passwords/reset-meets.ts";

/*
 * The effects of a change outside Rolecall, as data. The preview shows them, and the change sends them: both are made from one description.
 */

/** Stands in a shown call for the password, which is made only when the call is sent. No name can hold it. */
export const GENERATED_PASSWORD = "<generated password>";

/** Stands in a shown statement for the verifier of that password. */
export const GENERATED_VERIFIER = "<verifier of the generated password>";

/** Stands in a shown statement for the mark of a creation: the wanted end, or a time after the year 9000, with random microseconds. */
export const GENERATED_MARK = "<time that only Rolecall knows>";

/** Stands for the name of Rolecall's own SQL user, which ends in ten random characters. */
export const GENERATED_OWN_NAME = "rolecall_xxxxxxxxxx";

/** Stands in shown events for the id of a rotation, which it gets when it is started. */
export const GENERATED_ROTATION = "<id of the rotation>";

/** Stands in shown events for the id of a leaver plan. */
export const GENERATED_LEAVER = "<id of the plan>";

/** Stand in shown events for the id of a delivery into a secret store, and for the version that the store then has. */
export const GENERATED_DELIVERY = "<id of the delivery>";
export const GENERATED_VERSION = "<version in the secret store>";

/** A call of the Cloud API, byte for byte as it is sent, but for {@link GENERATED_PASSWORD}. */
export type ApiCall = {
  readonly method: "POST" | "PUT" | "DELETE";
  readonly path: string;
  /** the body's text; null where none is sent */
  readonly body: string | null;
};

/** An audit event before the change, as the audit stores it. `details` is JSON. */
export type IntentEvent = {
  readonly action: AuditAction;
  readonly clusterId: string | null;
  readonly target: string | null;
  readonly details: string;
};

/** What the audit calls each change of a SQL user by the Cloud API, whatever asked for it. */
export const CALL_ACTIONS = {
  create: "sql_user.create",
  set_password: "sql_user.reset_password",
  delete: "sql_user.delete",
} as const satisfies Record<string, AuditAction>;

/** The changing calls and statements that a change sends, each in order. */
export type ChangeEffects = {
  readonly calls: readonly ApiCall[];
  readonly sql: Script;
  /** the statements come before the calls, where both are sent; otherwise after them */
  readonly sqlFirst?: boolean;
  /** events beside the change's own, such as that of the SQL user that an approval creates */
  readonly events?: readonly EventAbout[];
  /** what a reset would break */
  readonly meets?: ResetMeets;
};

export type EventAbout = {
  readonly action: AuditAction;
  /** absent where the event is of no one cluster */
  readonly clusterId?: string;
  readonly target: string;
  readonly details: Readonly<Record<string, string>>;
};

/** The effects of a change as a person sees them, with all its events. `digest` names these very statements: SHA-256, in hex. */
export type ShownEffects = Pick<ChangeEffects, "calls" | "sql" | "sqlFirst" | "meets"> & {
  readonly events: readonly IntentEvent[];
  readonly digest: string;
};
