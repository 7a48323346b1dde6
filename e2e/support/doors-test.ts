import { test as base, expect } from "./fixtures.ts";

let theCluster: string | undefined;

/** No test here changes a cluster, so all share one with the SQL user `app_one`. */
export const test = base.extend({
  clusterId: async ({ cloud, rolecall, signedIn, playwright }, use) => {
    if (!theCluster) {
      theCluster = cloud.addCluster();
      await cloud.addUser(theCluster, "app_one");
      const request = await playwright.request.newContext({ baseURL: rolecall.url, storageState: signedIn });
      expect((await request.get("/api/clusters?fresh")).ok()).toBe(true);
      await request.dispose();
    }
    await use(theCluster);
  },
});

/** A forwarded host that matches the forged origin, as an attacker who can set headers would send. */
export function forged(origin: string): Record<string, string> {
  return { origin, "x-forwarded-host": new URL(origin).host, forwarded: `host=${new URL(origin).host}` };
}
