import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "../lib/emulator/emulator.ts";
import { DEMO_CLUSTERS } from "../lib/emulator/world/scenario-demo.ts";
import { createAdministrator, enter } from "./support/accounts.ts";
import { ADMINISTRATOR, test as base, CANARY_KEY, expect } from "./support/fixtures.ts";
import { expectClean } from "./support/looks.ts";
import { type StartOwn, startOwn } from "./support/start-own.ts";

const test = base.extend<{ startOwn: StartOwn }>({ startOwn });
test.use({ storageState: { cookies: [], origins: [] } });

const SECOND = "CCDB1_second-key-of-the-tests";
const LABELLED = "CCDB1_labelled-key-of-the-tests";

const KEYS = `keys:
  - { name: production, file: production.key, clusters: [${DEMO_CLUSTERS.production}] }
  - { name: analytics, file: analytics.key, clusters: [${DEMO_CLUSTERS.analytics}] }
  - { name: by_label, file: by_label.key, label: env=prod }
`;

test("of several API keys one that is refused is a task that names what is unread, and Settings shows to what each is limited", async ({
  startOwn,
  page,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "rolecall-keys-"));
  const cloud = await startEmulator({ key: CANARY_KEY, scenario: "demo", rateLimit: { perSecond: 0 } });
  cloud.grantKey(SECOND, "CLUSTER_DEVELOPER");
  cloud.grantKey(LABELLED, "CLUSTER_DEVELOPER");
  const keys = { production: CANARY_KEY, analytics: SECOND, by_label: LABELLED };
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o600 });
  for (const [name, key] of Object.entries(keys)) write(`${name}.key`, `${key}\n`);
  write("keys.yaml", KEYS);
  const rolecall = await startOwn({
    COCKROACH_SERVER: cloud.url,
    COCKROACH_API_KEY: "",
    COCKROACH_KEYS_FILE: join(folder, "keys.yaml"),
  });
  await createAdministrator(rolecall);
  await enter(page, rolecall, ADMINISTRATOR, "/clusters");
  await expect(page.getByRole("table", { name: "Clusters" })).toContainText("warehouse-analytics");
  await page.goto(rolecall.url);
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
  await expect(page.getByText("refuses the API key")).toHaveCount(0);

  cloud.revokeKey(SECOND);
  expect((await page.request.get(`${rolecall.url}/api/operations/cluster.list?fresh=true`)).ok()).toBe(true);
  await page.goto(rolecall.url);
  const task = page
    .getByRole("list", { name: "To do", exact: true })
    .getByRole("listitem")
    .filter({ hasText: "API key" });
  await expect(task).toContainText("CockroachDB Cloud refuses the API key analytics");
  await expect(task).toContainText("Not read until it works: warehouse-analytics. Put a new key into its file");
  await expectClean(page);

  await task.getByRole("link", { name: /^Open API keys/ }).click();
  await expect(page).toHaveURL(/\/settings#keys$/);
  const rows = page.getByRole("table", { name: "API keys" }).getByRole("row");
  await expect(rows.filter({ hasText: "analytics" })).toContainText("is refused");
  await expect(rows.filter({ hasText: "analytics" })).toContainText("1 cluster");
  await expect(rows.filter({ hasText: "by_label" })).toContainText("clusters with the label env=prod");
  await expectClean(page);
  await cloud.stop();
  rmSync(folder, { recursive: true });
});
