import { type Emulator, startEmulator } from "../../../lib/emulator/emulator.ts";
import { startPostgres, type TestPostgres } from "../../../lib/testing/stores/postgres.ts";
import { createAdministrator } from "../accounts.ts";
import { startProxy } from "../faults/proxy.ts";
import { CANARY_KEY } from "../known.ts";
import { newFolder, type Rolecall, removeFolder, startRolecall } from "../rolecall.ts";

export type Replicas = {
  /** the one address that people open */
  url: string;
  servers: Rolecall[];
  postgres: TestPostgres;
  /** records how fast requests arrive, without refusing any */
  cloud: Emulator;
  stop: () => Promise<void>;
};

/** Two servers of one build on one PostgreSQL behind one address, with an administrator. `more` are further variables of both. */
export async function startReplicas(more: Record<string, string> = {}): Promise<Replicas> {
  const cloud = await startEmulator({ key: CANARY_KEY, scenario: "demo", rateLimit: { perSecond: 0 } });
  const postgres = await startPostgres();
  const proxy = await startProxy();
  const folder = newFolder();
  const env = {
    COCKROACH_SERVER: cloud.url,
    COCKROACH_API_KEY: CANARY_KEY,
    DATABASE_URL: postgres.url,
    // The same secret for both, so that each accepts the other's cookies.
    SESSION_SECRET: `1:${"secret of all servers ".repeat(2)}`,
    APP_URL: proxy.url,
    TRUSTED_PROXY_HOPS: "1",
    ...more,
  };
  // Started one after the other, since the second setup link replaces the first.
  const servers = [await startRolecall(env, folder), await startRolecall(env, folder)];
  proxy.servers.push(...servers.map(({ url }) => url));
  await createAdministrator({ url: proxy.url, setupLink: servers[1]?.setupLink ?? "" });
  return {
    url: proxy.url,
    servers,
    postgres,
    cloud,
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
      await proxy.close();
      await postgres.stop();
      await cloud.stop();
      removeFolder(folder);
    },
  };
}
