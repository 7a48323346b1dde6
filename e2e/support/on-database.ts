import { type Emulator, startEmulator } from "../../lib/emulator/emulator.ts";
import { startPostgres, type TestPostgres } from "../../lib/testing/postgres.ts";
import { test as base, CANARY_KEY } from "./fixtures.ts";
import { type StartOwn, startOwn } from "./start-own.ts";

/** The same as in other files, but the SQL users of one cluster are login roles of a real database. */
export const test = base.extend<{ startOwn: StartOwn }, { database: TestPostgres; cloud: Emulator }>({
  startOwn,
  database: [
    async ({}, use) => {
      const database = await startPostgres();
      await use(database);
      await database.stop();
    },
    { scope: "worker" },
  ],
  cloud: [
    async ({ database }, use) => {
      const cloud = await startEmulator({ key: CANARY_KEY, rateLimit: { perSecond: 0 }, databaseUrl: database.url });
      await use(cloud);
      await cloud.stop();
    },
    { scope: "worker" },
  ],
});
