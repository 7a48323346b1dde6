import type { TestFixture } from "playwright/test";
import type { Emulator } from "../../lib/emulator/emulator.ts";
import { CANARY_KEY } from "./fixtures.ts";
import { newFolder, type Rolecall, removeFolder, startRolecall } from "./rolecall.ts";

/** Starts a Rolecall on a folder that belongs to one test; again, it starts on what the one before has left there. */
export type StartOwn = (env?: Record<string, string>) => Promise<Rolecall>;

/** A fixture for tests that need a Rolecall nobody has set up, or one that they may stop. Its cloud is the one of all tests. */
export const startOwn: TestFixture<StartOwn, { cloud: Emulator }> = async ({ cloud }, use) => {
  const folder = newFolder();
  const started: Rolecall[] = [];
  await use(async (env = {}) => {
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
  });
  await Promise.all(started.map((rolecall) => rolecall.stop()));
  removeFolder(folder);
};
