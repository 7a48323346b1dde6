import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Catalogue, Resource } from "#lib/shared/operations/catalogue.ts";
import type { Permission, SqlUserChange } from "#lib/shared/policy.ts";

/* For tests only: what the tests of doors send to each operation, and what they expect. An operation without a fixture does not compile. */

/** The target of a call to a door. `name`: of a SQL user. */
export type Target = { clusterId: string; name: string };

/** A SQL user of others, with every id and name of it that the caller may have learned. */
export type Foreign = Target & {
  /** which kind it is, for the words of a failure */
  kind: string;
  claimId: string;
  teamId: string;
  accountId: string;
  email: string;
  sessionId: string;
  requestId: string;
  noticeId: string;
  shownId: string;
  pendingId: string;
  /** a rotation of it, and its part of that */
  jobId: string;
  itemId: string;
  reviewId: string;
  reviewRowId: string;
};

/** What differs in a request about a SQL user of others. */
export type More = { id?: string; query?: string; form?: string; input?: unknown };

/** What may come of a call. Told here once more than at its door, so that a door with another right is seen. */
export type Expected = {
  /** `nothing`: open without sign-in; `session`: open to every signed-in account */
  needs: Permission | "session" | "nothing";
  /** its input names a cluster that does not exist, where the person needs this permission */
  onMissing?: Permission;
  /** it also shows what this permission opens on the person's own clusters */
  reveals?: Permission;
  /** of a door about clusters: whether the SQL user counts too */
  about?: "cluster" | "sql_user" | "own_sql_user";
  /** it reads only Rolecall's store, and does not ask the vendor whether the cluster exists */
  ownStoreOnly?: true;
  /** whether the password must have been given within the last ten minutes */
  confirmed?: true;
  /** which change of a SQL user it is, where protection and settings limit that */
  change?: SqlUserChange;
  /** the code for an account with the right; doors that would do harm are called with ids that do not exist */
  reported?: ErrorCode;
  /** the code for a missing SQL user; absent where it is the same as for an existing one */
  gone?: ErrorCode;
};

/** What is sent. */
type Sent = {
  /** the input of an operation, or the body of its route */
  input?: (target: Target) => unknown;
  query?: string;
  /** the body, where it is that of a form */
  form?: string;
};

/** One way into Rolecall. */
export type Door = Expected & Sent;

/**
 * The requests about a SQL user of others, where `input` cannot give them since its ids of teams, accounts and links are of nothing;
 * `nothing`: its input cannot name a SQL user, its owner or its cluster. Its answers are searched nevertheless.
 */
type OfOthers = { foreign?: "nothing" | ((foreign: Foreign) => readonly More[]) };

/** What differs in its preview, which needs no password. */
type Previewed = {
  preview?: { [K in keyof (Expected & OfOthers)]?: (Expected & OfOthers)[K] | undefined } & Pick<Sent, "input">;
};

/** Of an operation that pages call by its name. */
export type Called = Expected &
  Required<Pick<Sent, "input">> &
  OfOthers &
  Previewed & {
    /** an input that would change something, where `input` would not: a guard that is broken then shows */
    effective?: (target: Target) => unknown;
  };
/** Of one with a route of its own. */
type Routed = Door & OfOthers & Previewed & { route: string };
/** Of one that pages read while they are made. */
type Made = Pick<Expected, "needs">;

type FixtureOf<Op> = Op extends { from: "browser" } ? Called : Op extends { from: "route" } ? Routed : Made;
export type Fixture = Called | Routed | Made;

/** The fixtures of the operations of a resource. */
export type Fixtures<R extends Resource> = {
  readonly [K in keyof Catalogue[R] as Catalogue[R][K] extends { kind: "recorded" } ? never : K]: FixtureOf<
    Catalogue[R][K]
  >;
};
