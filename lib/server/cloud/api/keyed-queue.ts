import { normalizeSqlUserName } from "#lib/shared/sql-users/sql-user-names.ts";

/** The state of a SQL user between two changes; epoch milliseconds. */
export type Past = {
  /** when the answer to a delete was lost, unless something certain came after it */
  deleteLostAt?: number;
};

const REMEMBER_MS = 10 * 60_000;

type Lane = { past: Past; waiting: number; last: Promise<unknown>; usedAt: number };

/** Runs `work` while no other server works under the same key. Throws CloudError where the lease cannot be had. */
export type Alone = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/**
 * Changes of one SQL user, one after the other: two creates of a name at once could otherwise both believe that it is
 * theirs. `alone` makes the servers that share the key take turns as well; the remembered state stays with each.
 */
export class Turns {
  readonly #lanes = new Map<string, Lane>();
  readonly #alone: Alone;

  constructor(alone: Alone = (_, work) => work()) {
    this.#alone = alone;
  }

  /**
   * Runs `work` when all earlier work about this SQL user is over. It may write into `past`, which is kept for ten
   * minutes.
   */
  async take<T>(clusterId: string, name: string, work: (past: Past) => Promise<T>): Promise<T> {
    this.#forget();
    const key = `${clusterId.toLowerCase()}/${normalizeSqlUserName(name)}`;
    const lane = this.#lanes.get(key) ?? { past: {}, waiting: 0, last: Promise.resolve(), usedAt: 0 };
    this.#lanes.set(key, lane);
    lane.waiting += 1;
    const turn = lane.last.then(() => this.#alone(key, () => work(lane.past)));
    lane.last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      lane.waiting -= 1;
      lane.usedAt = Date.now();
    }
  }

  #forget(): void {
    const now = Date.now();
    for (const [key, lane] of this.#lanes) {
      const idle = lane.waiting === 0;
      if (idle && (Object.keys(lane.past).length === 0 || lane.usedAt < now - REMEMBER_MS)) this.#lanes.delete(key);
    }
  }
}
