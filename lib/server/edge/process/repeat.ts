import { log } from "../../base/log.ts";
import { track } from "../../base/request/in-flight.ts";

export type Job = {
  everyMs: number;
  /** One round. */
  work: () => Promise<unknown>;
  /** what the log says of a round that fails */
  failure: string;
  /** The first round is due after `everyMs`, and not at once. */
  waits?: boolean;
  /** A round may begin while the one before runs: each item has a turn of its own, or one that hangs must not keep the next. */
  hasTurns?: boolean;
};

/**
 * Does the work of `job` regularly from now on. A round that is due while the one before runs is left out, unless the work has turns of its
 * own. A stop of the process waits for the round, and a failed round is logged. The timer does not keep the process alive.
 */
export function repeat({ everyMs, work, failure, waits = false, hasTurns = false }: Job): void {
  let running = 0;
  const round = async () => {
    if (running > 0 && !hasTurns) return;
    running += 1;
    try {
      await work();
    } catch (error) {
      log().warn({ error }, failure);
    } finally {
      running -= 1;
    }
  };
  const begin = () => void track(round());
  if (!waits) begin();
  setInterval(begin, everyMs).unref();
}
