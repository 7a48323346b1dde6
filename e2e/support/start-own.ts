import type { TestFixture } from "playwright/test";
import type { Emulator } from "../../lib/emulator/emulator.ts";
import { CANARY_KEY } from "./fixtures.ts";
import { newFolder, type Rolecall, removeFolder, startRolecall } from "./rolecall.ts";

/** Starts a Rolecall on the test's own folder; a second start continues on the same data. */
export type StartOwn = (env?: Record<string, string>) => Promise<Rolecall>;

/** A fixture for tests that need a Rolecall without an administrator, or one that they may stop. It uses the shared cloud. */
export const startOwn: TestFixture<StartOwn, { cloud: Emulator }> = async ({ cloud }, use) => {
  const own = ownOf(cloud);
  await use(own.start);
  await own.end();
};

/** Starts servers for all tests of a file, since a start takes as long as many a test. `end` stops what was started. */
export function ownOf(cloud: Emulator): { start: StartOwn; end: () => Promise<void> } {
  const folder = newFolder();
  const started: Rolecall[] = [];
  return {
    start: async (env = {}) => {
      const rolecall = await startRolecall(
        {
          COCKROACH_SERVER: cloud.url,
          COCKROACH_API_KEY: CANARY_KEY,
          COCKROACH_REQUESTS_PER_SECOND: "0",
          ...env,
        },
        folder,
      );
      started.push(rolecall);
      return rolecall;
    },
    end: async () => {
      await Promise.all(started.map((rolecall) => rolecall.stop()));
      removeFolder(folder);
    },
  };
}
