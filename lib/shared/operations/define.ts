import { z } from "zod";
import type { AuditAction } from "../audit/audit.ts";
import type { TokenScope } from "../people/token-limits.ts";
import { present } from "../present.ts";

/*
 * How an operation is declared: what it is called in the store, what it takes and answers, and what the audit, tokens, owners and other
 * systems are told about it. Pure, for both sides; `lib/server/edge/doors` binds each to its right and its work.
 */

/** The object that an input names. `rolecall`: none, or many; `self`: the account that calls. */
export type ObjectKind =
  | "sql_user"
  | "own_sql_user"
  | "cluster"
  | "account"
  | "team"
  | "request"
  | "claim"
  | "rotation"
  | "restriction"
  | "review"
  | "token"
  | "destination"
  | "secret_store"
  | "delivery"
  | "shown_password"
  | "self"
  | "rolecall";

/**
 * What a change acts on, so what an unknown outcome means. `cloud`: it sets, makes or deletes a SQL user by one call of the Cloud API, and
 * nothing is changed before that; `database`: a cluster by SQL; `secret`: a secret store; `record`: what Rolecall stores; `nothing`: it
 * takes something out, and is recorded for that.
 */
type Changes = "record" | "cloud" | "database" | "secret" | "nothing";

/** What OCSF calls it. `entity` and the names of classes stand for an activity that OCSF has no name for. */
export type OcsfActivity =
  | "create"
  | "enable"
  | "password_change"
  | "password_reset"
  | "disable"
  | "delete"
  | "factor_on"
  | "factor_off"
  | "logon"
  | "logoff"
  | "assign"
  | "revoke"
  | "add_user"
  | "remove_user"
  | "account_change"
  | "authentication"
  | "user_access"
  | "group_management"
  | "entity";

/** The input of what takes none. */
export const none = z.strictObject({});

declare const answered: unique symbol;
/** The type of an answer that no schema checks. */
type Typed<O> = { readonly [answered]?: O };
export const typed = <O>(): Typed<O> => ({});
/** The answer of a change that says only that it is done. */
export const nothing = typed<null>();

/** What the audit and other systems are told about an action. Its label stands in {@link AuditAction}'s table, which no schema follows into a page. */
export type Act = {
  readonly changes: Changes;
  readonly ocsf: OcsfActivity;
  /** true: owners of the SQL user see it in their history */
  readonly ownersSee?: true;
  /** what it says of the SQL user itself: that Rolecall made or deleted it, saw that it came or went, or knows that it is there */
  readonly existence?: "created" | "deleted" | "appeared" | "vanished" | "there";
};

type Callable<S extends z.ZodType, O> = {
  /** the only schema of its input */
  readonly input: S;
  readonly answer?: z.ZodType<O> | Typed<O>;
  readonly on: ObjectKind;
  /**
   * `browser`: the one action and the one route answer it. `route`: a page calls it by a route of its own, for a large body, a file or a
   * secret. `server`: pages, while they are made, and the API.
   */
  readonly from: "browser" | "route" | "server";
  /** true: its input holds ids alone, so it may stand in the address, and a page reads it by GET */
  readonly byAddress?: true | undefined;
  /** that a token needs; absent where no token may */
  readonly scope?: TokenScope;
};

type From = Callable<z.ZodType, unknown>["from"];
type Kind = "read" | "change" | "own_change";
type Declared<K extends Kind, N extends string, S extends z.ZodType, O> = Callable<S, O> & {
  readonly kind: K;
  /** of the type alone */
  readonly [answered]?: O;
  /** unique, and never changed; the browser calls it by this */
  readonly name: N;
  /** the name in the audit, which operations that do the same in another way share */
  readonly action: AuditAction;
  readonly act?: Act;
};

export type Read<N extends string = string, S extends z.ZodType = z.ZodType, O = unknown> = Declared<"read", N, S, O>;
export type Change<N extends string = string, S extends z.ZodType = z.ZodType, O = unknown> = Declared<
  "change",
  N,
  S,
  O
>;
export type OwnChange<N extends string = string, S extends z.ZodType = z.ZodType, O = unknown> = Declared<
  "own_change",
  N,
  S,
  O
>;
export type Operation = Read | Change | OwnChange;
/** The answer of an operation. */
export type Answer<Op> = Op extends { readonly [answered]?: infer O } ? O : never;

/** What Rolecall does by itself or a form asks for, and the audit records: no door leads to it. */
export type Recorded<N extends string = string> = {
  readonly kind: "recorded";
  readonly name: N;
  readonly action: AuditAction;
  readonly on: ObjectKind;
  readonly act: Act;
};

/** Changes nothing; only its refusals are recorded. */
export function read<
  N extends AuditAction,
  S extends z.ZodType,
  const F extends From,
  O = unknown,
  const A extends true | undefined = undefined,
>(
  name: N,
  { ocsf = "entity", ...callable }: Callable<S, O> & { from: F; byAddress?: A; ocsf?: OcsfActivity },
): Read<N, S, O> & { from: F; byAddress?: A } {
  return { kind: "read", name, action: name, act: { changes: "nothing", ocsf }, ...callable };
}

/** Changes something, or takes something out; intent and outcome are recorded. */
export function change<N extends AuditAction, S extends z.ZodType, const F extends From, O = unknown>(
  name: N,
  { changes, ocsf, ownersSee, existence, ...callable }: Callable<S, O> & { from: F } & Act,
): Change<N, S, O> & { from: F } {
  const act = present<Act>({ changes, ocsf, ownersSee, existence });
  return { kind: "change", name, action: name, act, ...callable };
}

/** A change that only its actor can see; only its refusals are recorded, since these changes would bury the rest. */
export function ownChange<N extends AuditAction, S extends z.ZodType, const F extends From, O = unknown>(
  name: N,
  { changes, ocsf, ...callable }: Callable<S, O> & { from: F } & Pick<Act, "changes" | "ocsf">,
): OwnChange<N, S, O> & { from: F } {
  return { kind: "own_change", name, action: name, act: { changes, ocsf }, ...callable };
}

/** Another way to an action that the audit has, such as a reset by the owner. */
export function readAs<A extends AuditAction, V extends string, S extends z.ZodType, const F extends From, O = unknown>(
  action: A,
  variant: V,
  callable: Callable<S, O> & { from: F },
): Read<`${A}.${V}`, S, O> & { from: F } {
  return { kind: "read", name: `${action}.${variant}`, action, ...callable };
}

/** Another way to a change that the audit has. */
export function changeAs<
  A extends AuditAction,
  V extends string,
  S extends z.ZodType,
  const F extends From,
  O = unknown,
>(action: A, variant: V, callable: Callable<S, O> & { from: F }): Change<`${A}.${V}`, S, O> & { from: F } {
  return { kind: "change", name: `${action}.${variant}`, action, ...callable };
}

/** What no door leads to, but the audit records. */
export function recorded<N extends AuditAction>(name: N, { on, ...act }: Act & { on: ObjectKind }): Recorded<N> {
  return { kind: "recorded", name, action: name, on, act };
}
