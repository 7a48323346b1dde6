import type { StoredItemState } from "#lib/shared/audit/jobs.ts";
import type { AnyJob } from "../../server/jobs/define.ts";
import type { Reply } from "../scripted-vendor.ts";

/* For tests only: what each kind of stored work says about the death of its server. */

/** Where a server dies. `storing`: before the step stores what it does. */
export const POINTS = ["before", "begun", "storing", "called", "answered", "after"] as const;
export type Point = (typeof POINTS)[number];

/** Outside Rolecall: a call that arrives there, and is held before or after it is carried out. */
type Held = { arrived: Promise<void>; release: () => void };

/** A kind of stored work, with one job whose every item does this step. */
export type JobKill = {
  kind: AnyJob;
  step: string;
  /** how many items its job has, all of which are in hand at once */
  items: number;
  /** how each item ends after a kill; done without it. `isSent`: whether the step may have done something by then */
  ends?: StoredItemState | ((isSent: boolean, point: Point) => StoredItemState | StoredItemState[]);
  /** how each item may end whose job is stopped after a kill, where that does not follow from the point */
  stopped?: StoredItemState | StoredItemState[];
  /** what the caller of the dead server waited with */
  local?: () => Promise<unknown>;
  /** whether what the step called is followed by a change of the store with its outcome, which may be lost */
  storesAfter?: boolean;
  /** Makes the world, and stores a job that no server works on; resolves to its id. */
  begin: () => Promise<string>;
  /** The request of a starter who waits: it stores the job and does it. `begin` only makes the world then. */
  request?: () => Promise<unknown>;
  /** Holds what the step calls until each item has called; absent where it calls nothing outside Rolecall. */
  hold?: undefined | ((when: "before it is carried out" | "after it is carried out") => Held);
  /** whether nothing of the step can be held: nothing comes of it twice */
  isRepeated?: boolean;
  /** Fails where an item says something else than what is true outside Rolecall. */
  verify: (id: string) => Promise<void>;
  /** how often something outside Rolecall was changed; of work within it, how often it was done */
  changes: () => number | Promise<number>;
  /** whether another step follows, which is not begun in a job that is stopped */
  follows?: boolean;
};

/** Holds one call that the vendor gets. `answer`: what it gets in place of its answer; undefined where nothing is held. */
export function holdAtVendor() {
  let held: ((carryOut: () => Reply) => Promise<Reply>) | undefined;
  const hold: NonNullable<JobKill["hold"]> = (when) => {
    const [arrived, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    held = (carryOut) => {
      held = undefined;
      arrived.resolve();
      if (when === "before it is carried out") return released.promise.then(carryOut);
      const answer = carryOut();
      return released.promise.then(() => answer);
    };
    return { arrived: arrived.promise, release: released.resolve };
  };
  return { hold, answer: (carryOut: () => Reply) => held?.(carryOut) };
}
