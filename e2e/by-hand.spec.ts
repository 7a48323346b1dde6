import type { Page } from "playwright/test";
import { DEMO_CLUSTERS } from "../lib/emulator/world/scenario-demo.ts";
import { DEMO_ACCOUNT, DEMO_MEMBER } from "../scripts/demo/demo-account.ts";
import { enter } from "./support/accounts.ts";
import { expect, test } from "./support/fixtures.ts";
import { startDemo } from "./support/servers/demo.ts";

/* What people do on the cluster because the key only reads, and how Rolecall learns of it. */

let demo: Awaited<ReturnType<typeof startDemo>>;
test.beforeAll(async () => {
  demo = await startDemo({ reads: true });
});
test.afterAll(async () => {
  const changes = demo.cloud.record().filter(({ method }) => method !== "GET");
  await demo.stop();
  expect(changes).toEqual([]);
});

const CLUSTER = DEMO_CLUSTERS.production;
const USERS = `/clusters/${CLUSTER}/users`;
const at = (path: string) => demo.rolecall.url + path;
const today = () => new Date().toISOString().slice(0, 10);
const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });
const enteredOn = (page: Page) => page.getByText(`says ${DEMO_ACCOUNT.name}`);

test("access with an end: its SQL sets the end, and says what a person runs on that day", async ({ page }) => {
  await enter(page, demo.rolecall, DEMO_ACCOUNT, "/requests");
  const row = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: /app_refunds$/ }) });
  await row.getByRole("button", { name: "Approve" }).click();
  await dialog(page, `Approve the request of ${DEMO_MEMBER.name}`).getByRole("button", { name: "Approve" }).click();
  await row.getByRole("button", { name: "Carry out…" }).click();
  const steps = dialog(page, `Carry out the request of ${DEMO_MEMBER.name}`);
  await expect(steps.getByRole("list", { name: "SQL to run yourself" })).toContainText(
    'ALTER USER "app_refunds" VALID UNTIL',
  );
  await expect(steps).toContainText(
    /Its access ends at .*\. Rolecall has no SQL connection to freight-prod for that\./,
  );
  await expect(steps.getByRole("list", { name: "SQL to run at the end" })).toContainText(
    'ALTER USER "app_refunds" NOLOGIN',
  );
});

test("a password that is set by hand gets its day: by Done by hand, and from the SQL of a reset", async ({ page }) => {
  await enter(page, demo.rolecall, DEMO_ACCOUNT, "/requests");
  const row = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: /app_billing$/ }) });
  await row.getByRole("button", { name: "Carry out…" }).click();
  const steps = dialog(page, `Carry out the request of ${DEMO_MEMBER.name}`);
  await expect(steps).toContainText("Done by hand enters today as the day of its password.");
  await steps.getByRole("button", { name: "Done by hand" }).click();
  await expect(row).toContainText("Password said to be set by hand");
  await page.goto(at(`${USERS}/app_billing`));
  await expect(enteredOn(page)).toBeVisible();

  await page.goto(at(`${USERS}/app_customs`));
  await expect(enteredOn(page)).toHaveCount(0);
  await page.getByRole("button", { name: "Reset password" }).click();
  await dialog(page, "Reset password of app_customs").getByRole("link", { name: "enter the day" }).click();
  const policy = dialog(page, "Password policy of app_customs");
  await expect(policy.getByLabel("Set outside Rolecall on")).toHaveValue(today());
  await policy.getByRole("button", { name: "Save policy" }).click();
  await expect(enteredOn(page)).toBeVisible();
});

test("a review leads to the SQL of a deletion, and Rolecall looks when the person says that it is deleted", async ({
  page,
}) => {
  await enter(page, demo.rolecall, DEMO_ACCOUNT, "/reviews");
  await page.getByRole("button", { name: "Start review" }).click();
  const start = dialog(page, "Start review");
  await start.getByLabel("Name", { exact: true }).fill("By hand");
  await start.getByRole("button", { name: "Start review" }).click();
  await expect(page.getByRole("heading", { name: "By hand" })).toBeVisible();
  const row = page.getByRole("row", { name: /app_carrier_portal/ });
  await row.focus();
  await page.keyboard.press("x");
  await page.keyboard.type("Nothing uses it");
  await page.keyboard.press("Enter");
  await row.getByRole("link", { name: "Delete it" }).click();

  const remove = dialog(page, "Delete app_carrier_portal");
  await expect(remove.getByRole("list", { name: "SQL to run yourself" })).toContainText(
    'DROP USER "app_carrier_portal"',
  );
  await remove.getByRole("button", { name: "I deleted it" }).click();
  await expect(remove).toContainText("The list of the cluster still has app_carrier_portal.");
  await demo.cloud.removeUser(CLUSTER, "app_carrier_portal");
  await remove.getByRole("button", { name: "I deleted it" }).click();
  await expect(page.getByText("Rolecall has seen that app_carrier_portal is deleted")).toBeVisible();
  await expect(page).toHaveURL(/\/users$/);
});

test("each page that speaks of changes says once that the key only reads", async ({ page, stranger }) => {
  await enter(page, demo.rolecall, DEMO_ACCOUNT, "/access/roles");
  for (const path of [
    "/access/roles",
    "/settings",
    "/settings/secret-stores",
    "/rotation",
    "/rotation/jobs",
    "/requests",
  ]) {
    await page.goto(at(path));
    await expect(page.getByRole("main").getByText(/Rolecall's key only reads[.:]/), path).toHaveCount(1);
  }
  await page.goto(at("/access"));
  await page.getByRole("link", { name: DEMO_MEMBER.name }).click();
  await expect(page.getByRole("main")).toContainText(
    "Has the right to create, reset and delete SQL users, but Rolecall's key cannot change them on any of these clusters.",
  );
  await expect(page.getByRole("main")).not.toContainText("a reset shows the password");
  await page.goto(
    at(`/access/roles?why=${new URL(page.url()).pathname.split("/").at(-1)}&may=sql_users.reset&on=${CLUSTER}`),
  );
  await expect(page.getByRole("main")).toContainText("But Rolecall's key only reads, so a person does it by hand.");

  await enter(stranger, demo.rolecall, DEMO_MEMBER, "/requests");
  await expect(stranger.getByRole("main")).toContainText("Cluster Admins carry it out by hand");
  await expect(stranger.getByRole("main")).not.toContainText("Only the requester ever sees");
});
