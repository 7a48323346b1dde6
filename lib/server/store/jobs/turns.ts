import { setTimeout as pause } from "node:timers/promises";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { Refusal } from "../../base/failure.ts";
import type { Store } from "../db/open.ts";
import { namesHere, takeLease } from "./leases.ts";

/*
 * What is done by one at a time, on all servers of the store, and leaves nothing to settle after a crash. What does is a job with an open key;
 * docs/decisions/101-attended-work.md says which is which.
 */

type Named = { clusterId: string; name: string };

/** The lease of each kind of work. A new one gets its name in the store here, where no two are the same. */
const NAMES = {
  /** sets the password of a SQL user, and stores who is shown it */
  password: ({ clusterId, name }: Named) => `password:${clusterId}:${name}`,
  /** sets the password of Rolecall's own SQL user */
  ownPassword: ({ clusterId }: { clusterId: string }) => `sql-key:${clusterId}`,
  /** sets a password through a claim link */
  claim: ({ id }: { id: string }) => `claim:${id}`,
  /** sets a password for a requester */
  request: ({ id }: { id: string }) => `request:${id}`,
  /** makes a pair with this SQL user */
  pairName: ({ clusterId, name }: Named) => `pair of ${clusterId} ${name}`,
  /** does what a person asks of a job; no step waits for it */
  jobAct: ({ id }: { id: string }) => `job-act:${id}`,
  /** sends to a destination */
  destination: ({ id }: { id: string }) => `destination:${id}`,
};

/** One of {@link NAMES}, and of what. */
export type LeaseTarget = {
  [Of in keyof typeof NAMES]: { of: Of } & Parameters<(typeof NAMES)[Of]>[0];
}[keyof typeof NAMES];

/** How long a person or a job waits for a lease. */
export const LONGEST_WAIT_MS = 20_000;
const LOOK_AGAIN_MS = 50;

/** Runs the work under its lease; undefined where another run has it, still after `waitMs`. That of a dead server ends after 15 seconds. */
export async function tryWithLease<T>(
  db: Store,
  turn: LeaseTarget,
  work: () => Promise<T>,
  waitMs = 0,
): Promise<{ value: T } | undefined> {
  const name = NAMES[turn.of](turn as never);
  const over = performance.now() + waitMs;
  // A lease runs out while this server stands still, such as in a suspended machine: its own work must not be done twice for that.
  const here = namesHere(db);
  while (here.has(name)) {
    if (performance.now() >= over) return undefined;
    await pause(LOOK_AGAIN_MS);
  }
  here.add(name);
  try {
    const giveBack = await takeLease(db, name, { longestWaitMs: Math.max(0, over - performance.now()) });
    if (!giveBack) return undefined;
    try {
      return { value: await work() };
    } finally {
      await giveBack();
    }
  } finally {
    here.delete(name);
  }
}

/** Runs the work under its lease, waiting 20 seconds at most while another run has it. Throws `taken` after that. */
export async function withLease<T>(
  db: Store,
  turn: LeaseTarget,
  work: () => Promise<T>,
  { taken = "busy", waitMs = LONGEST_WAIT_MS }: { taken?: ErrorCode; waitMs?: number } = {},
): Promise<T> {
  const done = await tryWithLease(db, turn, work, waitMs);
  if (!done) throw new Refusal(taken);
  return done.value;
}
