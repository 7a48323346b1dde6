import type { Locator, Page } from "playwright/test";
import { DEMO_CLUSTERS } from "../lib/emulator/world/scenario-demo.ts";
import { DEMO_ACCOUNT, DEMO_MEMBER } from "../scripts/demo/demo-account.ts";
import { callSignIn, enter } from "./support/accounts.ts";
import { startDemo } from "./support/demo.ts";
import { PAGES } from "./support/door-table.ts";
import { everyDoor, knock, wordFor } from "./support/doors.ts";
import { expect, test } from "./support/fixtures.ts";

/* A Rolecall whose key only reads: the cloud would refuse its changes, and its log shows whether one was sent. */

let demo: Awaited<ReturnType<typeof startDemo>>;
test.beforeAll(async () => {
  demo = await startDemo({ reads: true });
});
test.afterAll(async () => {
  const changes = demo.cloud.record().filter(({ method }) => method !== "GET");
  const reads = demo.cloud.record().length;
  await demo.stop();
  expect(reads).toBeGreaterThan(0);
  expect(changes).toEqual([]);
});

const CLUSTER = DEMO_CLUSTERS.production;
const USERS = `/clusters/${CLUSTER}/users`;
const target = { clusterId: CLUSTER, name: "app_billing" };
const changesSent = () => demo.cloud.record().filter(({ method }) => method !== "GET");
/** Doors that end the session of the caller. */
const ENDS_SESSION = /sign_out|session\/end/;

test("every door and page, called by an administrator, sends nothing but GET", async ({ playwright }) => {
  const request = await playwright.request.newContext({ baseURL: demo.rolecall.url });
  const signIn = async () => {
    const answer = await callSignIn(request, demo.rolecall, DEMO_ACCOUNT);
    expect(await answer.text()).toContain('"entered"');
    const { cookies } = await request.storageState();
    return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  };
  let cookie = await signIn();
  let answered = 0;
  for (const [door, row] of everyDoor()) {
    if (ENDS_SESSION.test(door)) continue;
    const word = await wordFor(door, await knock(demo.rolecall.url, door, row, target, cookie));
    if (word === "unauthenticated" && row.needs !== "nothing") {
      cookie = await signIn();
      await knock(demo.rolecall.url, door, row, target, cookie);
    }
    if (word === "ok" || word === "cloud_key_reads") answered += 1;
    expect(changesSent(), door).toEqual([]);
  }
  expect(answered).toBeGreaterThan(Object.keys(PAGES).length);
  await request.dispose();
});

const closed = (page: Page, name: string): Locator => page.getByRole("dialog", { name });

test("each change says before its dialog opens that the key only reads, and how a person makes it", async ({
  page,
}) => {
  await enter(page, demo.rolecall, DEMO_ACCOUNT, USERS);
  await expect(page.getByText("Rolecall's key cannot change SQL users on freight-prod.")).toBeVisible();
  await expect(page.getByText("· key reads")).toBeVisible();

  await page.getByRole("button", { name: "Create SQL user" }).click();
  await expect(closed(page, "Create SQL user")).toContainText("Creating a SQL user needs Cluster Admin");
  await expect(closed(page, "Create SQL user")).toContainText("CREATE USER");
  await page.keyboard.press("Escape");

  for (const [item, name, sql] of [
    ["Reset password", "Reset password of app_billing", 'ALTER USER "app_billing" WITH PASSWORD'],
    ["Compromised…", "Compromised password of app_billing", 'ALTER USER "app_billing" WITH PASSWORD'],
    ["Send claim link", "Send claim link for app_billing", 'ALTER USER "app_billing" WITH PASSWORD'],
    ["Delete", "Delete app_billing", 'DROP USER "app_billing"'],
  ] as const) {
    await page.getByRole("button", { name: "Actions for app_billing" }).click();
    await page.getByRole("menuitem", { name: item }).click();
    await expect(closed(page, name)).toContainText("It is configured to read only.");
    await expect(closed(page, name).getByRole("list", { name: "SQL to run yourself" })).toContainText(sql);
    await page.keyboard.press("Escape");
  }

  await page.getByRole("checkbox", { name: "Select app_billing" }).check();
  await page.getByRole("button", { name: "Rotate…" }).click();
  await expect(closed(page, "Rotate passwords")).toContainText("A rotation needs Cluster Admin on this cluster.");
  await closed(page, "Rotate passwords").getByRole("button", { name: "Let the key manage freight-prod…" }).click();
  const needs = closed(page, "Let the key manage freight-prod");
  await expect(needs).toContainText("COCKROACH_API_ACCESS=change");
  await expect(needs).toContainText("delete the cluster");
});

test("a request is approved, carried out by hand and said to be done, and its requester reads what is known of it", async ({
  page,
  stranger,
}) => {
  await enter(page, demo.rolecall, DEMO_ACCOUNT, "/requests");
  const row = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: /app_refunds$/ }) });
  await row.getByRole("button", { name: "Approve" }).click();
  const approve = closed(page, `Approve the request of ${DEMO_MEMBER.name}`);
  await expect(approve).toContainText("a Cluster Admin carries it out by hand");
  await approve.getByRole("button", { name: "Approve" }).click();
  await expect(row).toContainText("Approved, to carry out by hand");

  await row.getByRole("button", { name: "Carry out…" }).click();
  const steps = closed(page, `Carry out the request of ${DEMO_MEMBER.name}`);
  await expect(steps.getByRole("list", { name: "SQL to run yourself" })).toContainText('CREATE USER "app_refunds"');
  await steps.getByRole("button", { name: "Not done" }).click();
  await expect(row.getByRole("button", { name: "Approve" })).toBeVisible();
  await row.getByRole("button", { name: "Approve" }).click();
  await approve.getByRole("button", { name: "Approve" }).click();
  await row.getByRole("button", { name: "Carry out…" }).click();
  await steps.getByRole("button", { name: "Done by hand" }).click();
  await expect(row).toContainText(`Said to be done by hand, by ${DEMO_ACCOUNT.name}`);

  await enter(stranger, demo.rolecall, DEMO_MEMBER, "/requests");
  const theirs = stranger
    .getByRole("listitem")
    .filter({ has: stranger.getByRole("heading", { name: /app_refunds$/ }) });
  await expect(theirs).toContainText("Rolecall has not seen it on the cluster. Ask Lena Hoffmann for the password.");
});

test("a rotation of due passwords says what the key closes before it opens", async ({ page }) => {
  await enter(page, demo.rolecall, DEMO_ACCOUNT, "/rotation");
  await page.getByRole("button", { name: "Rotate due passwords…" }).click();
  await expect(closed(page, "Rotate passwords")).toContainText("A rotation needs Cluster Admin");
  await page.keyboard.press("Escape");
});

test("a member's reset, and the SQL connection, say so too", async ({ page, stranger }) => {
  await enter(stranger, demo.rolecall, DEMO_MEMBER, "/my");
  await stranger
    .getByRole("button", { name: /^Reset password of .* on freight-prod$/ })
    .first()
    .click();
  await expect(stranger.getByRole("dialog")).toContainText("Rolecall's API key only reads");

  await enter(page, demo.rolecall, DEMO_ACCOUNT, `/clusters/${CLUSTER}/sql-connection`);
  await expect(page.getByText("Rolecall's key cannot create its SQL user on freight-prod.")).toBeVisible();
  await expect(page.getByText("SQL_PASSWORD_FILES")).toBeVisible();
});
