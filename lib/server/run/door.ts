import type { z } from "zod";
import type { AuditAction } from "#lib/shared/audit/audit.ts";
import type { ChangeEffects } from "#lib/shared/change-effects.ts";
import type { Answer, Change, OwnChange, Read } from "#lib/shared/operations/define.ts";
import type { TokenScope } from "#lib/shared/people/token-limits.ts";
import type { ClusterPermission, OwnPermission, Permission } from "#lib/shared/policy.ts";
import type { Feature } from "#lib/sql/assumptions/features.ts";
import type { Actor, Permit } from "../access/guard.ts";
import type { RecordedNote } from "../audit/recorded.ts";

/** The cluster and the SQL user, account or team of an input. Rights are checked on these, and the audit names them. */
type About = { clusterId?: string; target?: string };
type Maybe<T> = T | Promise<T>;

/** The row of the SQL user, where the right depends on its owner. */
type OfRow<P extends Permission, I> = P extends OwnPermission ? { row: (input: I) => string } : { row?: undefined };

/** What a door needs of its operation. */
type OfDoor<I> = { name: string; action: AuditAction; input: z.ZodType<I>; scope?: TokenScope };

/** Who may read something, and how it is read. */
type ReadBinding<P extends Permission, I, O> = {
  permission: P;
  work: (permit: Permit<P>, input: I) => Promise<O>;
  /** true: also for an account that must add a second factor before anything else */
  whileEnrolling?: true;
} & (P extends ClusterPermission
  ? { about: (input: I) => About & { clusterId: string } }
  : { about?: (input: I) => About }) &
  OfRow<P, I>;

/** Who may change something, and how it is changed. */
type ChangeBinding<P extends Permission, I, O> = {
  permission: P;
  /** `note` adds plain facts to the audit of the outcome, or lets the work write that in its own transaction */
  work: (permit: Permit<P>, input: I, note: RecordedNote) => Promise<O>;
  /** true: also for an account that must add a second factor before anything else */
  whileEnrolling?: true;
  /** true: the password must have been given within the last ten minutes */
  confirmed?: true;
  /** may read the store where the input alone does not say */
  about: (input: I, actor: Actor) => Maybe<P extends ClusterPermission ? About & { clusterId: string } : About>;
  details?: (input: I) => Record<string, string>;
  /** What `work` sends, for `preview`; both use the same functions. Absent where it changes only Rolecall's store. */
  effects?: (permit: Permit<P>, input: I) => Promise<ChangeEffects>;
  /** Throws where the API key closes the change, which `effects` say otherwise: it is then refused without an intent. */
  needsKey?: (permit: Permit<P>, input: I) => Promise<unknown>;
  /** What it rests on: it is refused, and so is its preview, where a check found that this does not hold on the cluster. */
  relies?: { on: readonly Feature[]; clusters?: (input: I) => readonly string[] };
  /** The answer of `work` where the input asks for what is so already; undefined otherwise. Then nothing is done, and nothing recorded. */
  unchanged?: (input: I, actor: Actor) => Promise<{ answer: unknown } | undefined>;
  /** Whether the target of the input exists. If not, the change is refused as `not_found` without an intent. */
  isThere?: (input: I, actor: Actor) => Promise<boolean>;
} & OfRow<P, I>;

/** One read, and the permission it needs. */
export type ReadDoor<P extends Permission, I, O> = { operation: OfDoor<I> } & ReadBinding<P, I, O>;
/** One change, and the permission it needs. */
export type MutationDoor<P extends Permission, I, O> = { operation: OfDoor<I> } & ChangeBinding<P, I, O>;

type AnyRead = Read | OwnChange;
type Input<Op extends { input: z.ZodType }> = z.output<Op["input"]>;

/** Binds an operation of the catalogue to its right and its work: the only way to it. */
export function bind<Op extends Change, P extends Permission, O extends Answer<Op>>(
  operation: Op,
  binding: ChangeBinding<P, Input<Op>, O>,
): MutationDoor<P, Input<Op>, O> & { operation: Op };
export function bind<Op extends AnyRead, P extends Permission, O extends Answer<Op>>(
  operation: Op,
  binding: ReadBinding<P, Input<Op>, O>,
): ReadDoor<P, Input<Op>, O> & { operation: Op };
export function bind(operation: unknown, binding: object): unknown {
  return { operation, ...binding };
}
