import pg from "pg";
import type { Page } from "playwright/test";
import type { Emulator } from "../../lib/emulator/emulator.ts";
import { test as base, expect } from "./fixtures.ts";

/** A cluster that answers SQL, with two databases. */
export const test = base.extend<{ sqlClusterId: string }>({
  sqlClusterId: async ({ cloud, page }, use) => {
    const clusterId = cloud.addAdvancedCluster(["shop", "stock"]);
    await cloud.openSql(clusterId);
    expect((await page.request.get("/api/operations/cluster.list?fresh=true")).ok()).toBe(true);
    await use(clusterId);
    // Every page names all clusters that there are.
    cloud.setClusterState(clusterId, "DELETED");
  },
});

export async function turnOn(page: Page, clusterId: string, level: "Observe" | "Manage"): Promise<void> {
  await page.goto(`/clusters/${clusterId}/sql-connection`);
  await page.getByRole("radio", { name: level, exact: true }).check();
  await page.getByRole("button", { name: "Turn on SQL connection" }).click();
  await expect(page.getByText("On. Rolecall can check the privileges")).toBeVisible();
}

/** Logs in as an application would. Rejects where the database refuses. */
export async function logIn(
  cloud: Emulator,
  clusterId: string,
  { user, password, application }: { user: string; password: string; application: string },
): Promise<pg.Client> {
  const client = new pg.Client({
    host: "localhost",
    port: cloud.sql(clusterId).port,
    user,
    password,
    database: "defaultdb",
    application_name: application,
    ssl: { ca: cloud.authority() ?? "" },
  });
  client.on("error", () => {});
  await client.connect();
  return client;
}
