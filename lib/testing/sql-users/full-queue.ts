import { expect, vi } from "vitest";
import { onCluster } from "../../server/cluster-sql/connection/session.ts";
import { links } from "../../server/cluster-sql/links.ts";

/* For tests only: a cluster on which so many wait that the next is refused. */

const MOST_WAITING = 20;

/**
 * Holds the connection of a cluster, with so many behind it that the next who asks is refused. `asked`: resolves once one more has asked.
 * `release`: lets all of them through.
 */
export async function fullQueue(clusterId: string) {
  const { promise: gate, resolve } = Promise.withResolvers<void>();
  const use = vi.spyOn(links(), "use");
  const waiting = [onCluster(clusterId, "req_held", () => gate)];
  await vi.waitFor(() => expect(use).toHaveBeenCalledTimes(1));
  for (let count = 0; count < MOST_WAITING; count += 1)
    waiting.push(onCluster(clusterId, "req_behind", async () => {}));
  await vi.waitFor(() => expect(use).toHaveBeenCalledTimes(MOST_WAITING + 1));
  await expect(onCluster(clusterId, "req_refused", async () => {})).rejects.toMatchObject({ code: "busy" });
  const before = use.mock.calls.length;
  return {
    asked: () => vi.waitFor(() => expect(use.mock.calls.length).toBeGreaterThan(before)),
    release: async () => {
      resolve();
      await Promise.all(waiting);
      use.mockRestore();
    },
  };
}
