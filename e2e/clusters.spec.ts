import { startEmulator } from "../lib/emulator/emulator.ts";
import { DEMO_CLUSTERS } from "../lib/emulator/world/scenario-demo.ts";
import { addAdministrator, sendSignIn } from "./support/accounts.ts";
import { allowScripts, stopScripts } from "./support/alive.ts";
import { test as base, CANARY_KEY, expect } from "./support/fixtures.ts";
import { expectClean, lookGroups } from "./support/looks.ts";
import { type StartOwn, startOwn } from "./support/start-own.ts";
import { alertOf, openUsers } from "./support/users-page.ts";
import { methodsSent } from "./support/vendor.ts";

const looks = lookGroups(import.meta.filename).flat();
const test = base.extend<{ startOwn: StartOwn }>({ startOwn });

test("the clusters are listed with their facts, and one leads to its SQL users", async ({ page }) => {
  await page.goto("/clusters?fresh=1&q=dispatch-staging");
  const table = page.getByRole("table", { name: "Clusters" });
  const staging = table.getByRole("row").filter({ hasText: "dispatch-staging" });
  await expect(staging).toContainText("Basic");
  await expect(staging).toContainText("v25.4.3");
  await expect(staging).toContainText("locked");
  await expect(page.getByText(/^\d+ of \d+ (is|are) not ready/)).toBeVisible();
  await expect(table.getByRole("row")).toHaveCount(2);
  await page.goto("/clusters?q=pricing-pilot");
  await expect(page.getByText("No cluster matches")).toBeVisible();
  await page.goto("/clusters?q=WAREHOUSE");
  await table.getByRole("link", { name: "warehouse-analytics" }).click();
  await expect(page).toHaveURL(`/clusters/${DEMO_CLUSTERS.analytics}/users`);
  await expect(page.getByRole("button", { name: "Actions for airflow_worker" })).toBeVisible();
});

test("a label finds clusters, and filters the SQL users of all; a cluster's facts lead there", async ({ page }) => {
  await page.goto("/clusters?fresh=1&q=env%3Dstaging");
  const table = page.getByRole("table", { name: "Clusters" });
  await expect(table.getByRole("row")).toHaveCount(2);
  await expect(table).toContainText("dispatch-staging");

  await page.goto(`/clusters/${DEMO_CLUSTERS.analytics}/users`);
  await page.getByRole("navigation", { name: "Pages of this cluster" }).getByRole("link", { name: "Facts" }).click();
  await expect(page.getByRole("heading", { name: "Facts" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Where it answers" })).toContainText("26257");
  await expect(page.getByRole("region", { name: "Reached from" })).toContainText("IP allowlist");
  await expectClean(page, looks);
  await page.getByRole("link", { name: "cost_center=4420" }).click();
  await expect(page).toHaveURL("/sql-users?label=cost_center%3D4420");
  await expect(page.getByRole("combobox", { name: "Label of the cluster" })).toHaveValue("cost_center=4420");
  const users = page.getByRole("table", { name: "SQL users" });
  await expect(users).toContainText("warehouse-analytics");
  await expect(users).not.toContainText("freight-prod");
});

test("another cluster is one menu away, and begins with a plain view", async ({ page }) => {
  await page.goto(`/clusters/${DEMO_CLUSTERS.analytics}/users?q=bi_`);
  const chooser = page.getByRole("button", { name: /^Cluster / });
  await expect(chooser).toHaveAccessibleName(/^Cluster warehouse-analytics ?, ready$/);
  await chooser.click();
  const choices = page.getByRole("dialog", { name: "Clusters" });
  const ticked = choices.getByRole("option").and(page.locator("[aria-current=true]"));
  await expect(ticked).toHaveText([/^warehouse-analytics/]);
  await expect(ticked.locator("svg")).toBeVisible();
  await choices.getByRole("combobox", { name: "Name or label of a cluster" }).fill("freight-PR");
  await expect(ticked).toHaveCount(0);
  await expectClean(page);
  await choices.getByRole("option", { name: /^freight-prod/ }).click();
  await expect(page).toHaveURL(`/clusters/${DEMO_CLUSTERS.production}/users`);
  await expect(page.getByRole("searchbox")).toHaveValue("");
  await expect(page.getByRole("button", { name: "Actions for app_billing" })).toBeVisible();
  await chooser.click();
  await expect(ticked).toHaveText([/^freight-prod/]);
});

test("SQL users of a locked cluster can be viewed, and changed once it is ready @long", async ({
  page,
  cloud,
  request,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "app_api");
  cloud.setClusterState(clusterId, "LOCKED");
  await request.get("/api/operations/cluster.list?fresh=true");
  await openUsers(page, clusterId);
  const create = page.getByRole("button", { name: "Create SQL user" });
  await expect(create).toBeDisabled();
  await expect(create).toHaveAccessibleDescription(
    /is locked\. You can view its SQL users, and change them when it is ready/,
  );
  const actions = page.getByRole("button", { name: "Actions for app_api" });
  await actions.click();
  for (const name of ["Reset password", "Delete"]) {
    await expect(page.getByRole("menuitem", { name })).toBeDisabled();
    await expect(page.getByRole("menuitem", { name })).toHaveAccessibleDescription("cluster not ready");
  }
  cloud.setClusterState(clusterId, "CREATED");
  await request.get("/api/operations/cluster.list?fresh=true");
  await page.reload();
  await expect(create).toBeEnabled();
  await expect(page.getByText("and change them when it is ready")).toHaveCount(0);
  await actions.click();
  await expect(page.getByRole("menuitem", { name: "Delete" })).toBeEnabled();
});

test("a cluster in creation shows its state, then its SQL users once it is ready", async ({
  context,
  cloud,
  request,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "app_api");
  cloud.setClusterState(clusterId, "CREATING");
  await request.get("/api/operations/cluster.list?fresh=true");
  // Uses its own page, since React reports a failed server read as a page error even though the page explains it.
  const page = await context.newPage();
  await openUsers(page, clusterId);
  await expect(page.getByText(/is being created\. You can view its SQL users/)).toBeVisible();
  await alertOf(page, "cluster_not_ready");
  await expect(page.getByRole("button", { name: "Create SQL user" })).toBeDisabled();
  await expect(page.getByText("No SQL user yet")).toHaveCount(0);
  cloud.setClusterState(clusterId, "CREATED");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("button", { name: "Actions for app_api" })).toBeVisible();
  await request.get("/api/operations/cluster.list?fresh=true");
  await page.reload();
  await expect(page.getByRole("button", { name: "Create SQL user" })).toBeEnabled();
});

test("a cluster without SQL users offers the first one", async ({ page, cloud, clusterId }) => {
  await openUsers(page, clusterId);
  await expect(page.getByRole("heading", { name: "No SQL user yet" })).toBeVisible();
  await expect(page.getByText("This cluster has no SQL users yet.")).toBeVisible();
  await page.getByRole("button", { name: "Create the first SQL user" }).click();
  await expect(page.getByRole("dialog", { name: "Create SQL user" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Create the first SQL user" })).toBeFocused();
  expect(methodsSent(cloud, clusterId)).toEqual([]);
});

test("the overview of many clusters carries few of them, and Read all reads every one", async ({
  startOwn,
  stranger: page,
}) => {
  const cloud = await startEmulator({ key: CANARY_KEY, scenario: "empty", rateLimit: { perSecond: 0 } });
  try {
    const names = Array.from({ length: 60 }, (_, at) => `fleet-${100 + at}`);
    for (const name of names) cloud.addCluster(name);
    const rolecall = await startOwn({ COCKROACH_SERVER: cloud.url, COCKROACH_REQUESTS_PER_SECOND: "0" });
    addAdministrator(rolecall);
    await page.goto(`${rolecall.url}/sign-in`);
    await sendSignIn(page);
    await expect(page.getByRole("link", { name: "All 60 clusters" })).toBeVisible();
    const carried = async () => {
      const text = (await (await page.reload())?.text()) ?? "";
      return names.filter((name) => text.includes(name)).length;
    };
    // The menu of clusters has twenty, the table of the overview eight.
    expect(await carried()).toBeLessThan(30);
    await page.getByRole("button", { name: "Read all" }).click();
    await expect(page.getByText("Read the SQL users of 60 clusters")).toBeVisible();
    await expect(page.getByRole("button", { name: "Read all" })).toHaveCount(0);
    expect(await carried()).toBeLessThan(30);
  } finally {
    await cloud.stop();
  }
});

test("a key without clusters and a refused key are explained with the next step", async ({
  startOwn,
  stranger: page,
}) => {
  const cloud = await startEmulator({ key: CANARY_KEY, scenario: "empty", rateLimit: { perSecond: 0 } });
  try {
    const rolecall = await startOwn({ COCKROACH_SERVER: cloud.url });
    addAdministrator(rolecall);
    await page.goto(`${rolecall.url}/sign-in`);
    await sendSignIn(page);
    await expect(page.getByRole("heading", { name: "The API key sees no clusters" })).toBeVisible();
    await expect(page.getByText("API key works · 0 clusters")).toBeVisible();

    cloud.revokeKey(CANARY_KEY);
    await page.getByRole("button", { name: "Check again" }).click();
    await alertOf(page.getByRole("main"), "cloud_key_refused");
    await expect(page.getByRole("main").getByRole("alert")).toContainText("The key in COCKROACH_API_KEY");
    await expect(page.getByText("API key refused")).toBeVisible();
    expect(await page.content()).not.toContain(CANARY_KEY);

    cloud.grantKey(CANARY_KEY);
    const name = "harbor-new";
    cloud.addCluster(name);
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("table", { name: "Clusters" }).getByRole("link", { name })).toBeVisible();
    await expect(page.getByText("API key works · 1 cluster", { exact: true })).toBeVisible();

    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Overview" }).click();
    const steps = page.getByRole("list", { name: "What to do first" });
    await expect(steps.getByRole("link")).toHaveText([`Connect ${name}`, "Create team", "Set owners", "Invite people"]);
    const row = page.getByRole("table", { name: "Clusters" }).getByRole("row").filter({ hasText: name });
    await expect(row).toContainText(/– not read yet\s*– not read yet\s*– not read yet\s*– not read yet/);
    await expectClean(page, looks);

    await cloud.addUser(cloud.clusterIds()[0] ?? "", "app_first");
    await page.getByRole("button", { name: "Read its SQL users" }).click();
    await expect(row.getByRole("cell")).toContainText([name, "1", "– not checked yet", "1", "1"]);
    await expect(page.getByRole("list", { name: "To do", exact: true })).toContainText(
      `1 SQL user of ${name} is unverified`,
    );
    await expect(page.getByRole("main")).toContainText("1 of 1 SQL user on 1 cluster may be a superuser");
  } finally {
    await cloud.stop();
  }
});

test("an unknown page answers 404, inside the frame for a signed-in account", async ({ page }) => {
  for (const path of ["/clusters/00000000-0000-4000-8000-000000000000/users", "/clusters/not-an-id/users"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: "Not found" }), path).toBeVisible();
    await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  }
  const answer = await page.goto("/no/such/page");
  expect(answer?.status()).toBe(404);
  await page.getByRole("link", { name: "Go to clusters" }).click();
  await expect(page.getByRole("heading", { name: "Clusters" })).toBeVisible();
});

test("the theme switches, survives a reload, and applies before the first paint", async ({ page }) => {
  // The body is painted first.
  await page.addInitScript(() => {
    const observer = new MutationObserver(() => {
      if (!document.body) return;
      observer.disconnect();
      Object.assign(window, { themeAtBody: document.documentElement.dataset.theme ?? "system" });
    });
    observer.observe(document, { childList: true, subtree: true });
  });
  const atBody = () => page.evaluate(() => Reflect.get(window, "themeAtBody"));
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/clusters");
  expect(await atBody()).toBe("system");
  const light = await background();
  const theme = page.getByRole("button", { name: /^Theme: / });
  await theme.click();
  await expect(theme).toHaveAccessibleName("Theme: light");
  await theme.click();
  await expect(theme).toHaveAccessibleName("Theme: dark");
  const dark = await background();
  expect(dark).not.toBe(light);

  await stopScripts(page);
  await page.reload();
  expect(await atBody()).toBe("dark");
  expect(await background()).toBe(dark);
  await allowScripts(page);
  await page.reload();
  await expect(theme).toHaveAccessibleName("Theme: dark");
  await page.goto("/no/such/page");
  await expect(page.getByRole("heading", { name: "Not found" })).toBeVisible();
  expect(await background()).toBe(dark);
  await page.goto("/clusters");
  await theme.click();
  await expect(theme).toHaveAccessibleName("Theme: system");
  expect(await background()).toBe(light);
});
