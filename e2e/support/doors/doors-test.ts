import type { RouteId } from "../../../lib/emulator/routes.ts";
import type { RecordEntry } from "../../../lib/emulator/world/record.ts";
import { fetchAction, type Post } from "../actions.ts";
import { test as base, expect } from "../fixtures.ts";

let theCluster: string | undefined;

type Fixtures = {
  /** calls an action with the cookies of this test, and with an Origin of Rolecall's own where the headers say nothing else */
  call: (action: string, args: unknown[], more?: Post) => Promise<Response>;
};

/** No test here changes a cluster, so all share one with the SQL user `app_one`. */
export const test = base.extend<Fixtures>({
  call: async ({ rolecall, storageState }, use) => {
    if (typeof storageState !== "object") throw new Error("Cookies are given as they are, not as a file.");
    const cookie = storageState.cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
    await use((action, args, { headers = { origin: rolecall.url }, ...more } = {}) =>
      fetchAction(rolecall.url, action, args, { ...more, headers: { ...headers, cookie } }),
    );
  },
  clusterId: async ({ cloud, rolecall, signedIn, playwright }, use) => {
    if (!theCluster) {
      theCluster = cloud.addCluster();
      await cloud.addUser(theCluster, "app_one");
      const request = await playwright.request.newContext({ baseURL: rolecall.url, storageState: signedIn });
      expect((await request.get("/api/operations/cluster.list?fresh=true")).ok()).toBe(true);
      await request.dispose();
    }
    await use(theCluster);
  },
});

/** What the server also reads by itself: every five minutes the lists, and who changed them. */
const OWN_READINGS: ReadonlySet<string> = new Set<RouteId>(["clusters.list", "sql-users.list", "audit-log.list"]);

/** How many requests have reached the cloud, but for readings that the server also makes by itself. */
export function reached(cloud: { record: () => readonly RecordEntry[] }): number {
  return cloud.record().filter(({ method, route }) => method !== "GET" || !OWN_READINGS.has(route ?? "")).length;
}

/** A forwarded host that matches the forged origin, as an attacker who can set headers would send. */
export function forged(origin: string): Record<string, string> {
  return { origin, "x-forwarded-host": new URL(origin).host, forwarded: `host=${new URL(origin).host}` };
}
