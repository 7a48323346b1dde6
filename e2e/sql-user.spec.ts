import { expect } from "./support/fixtures.ts";
import { expectClean, lookGroups, named, wear } from "./support/looks.ts";
import { row } from "./support/rows.ts";
import { logIn, test, turnOn } from "./support/sql-cluster.ts";
import { openUsers } from "./support/users-page.ts";

const PASSWORD = "of-an-application-1";
const HOSTILE = "<img src=x onerror=alert(1)>\u202E\u0007";

test("the page of a SQL user shows its present facts from the cluster", async ({ page, cloud, sqlClusterId }) => {
  await cloud.addUser(sqlClusterId, "app_shop", { password: PASSWORD });
  const sql = cloud.sql(sqlClusterId);
  for (const statement of [
    "CREATE ROLE shop_rw",
    "GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA shop.public TO shop_rw",
    "GRANT shop_rw TO app_shop",
    "REVOKE admin FROM app_shop",
    "ALTER USER app_shop VALID UNTIL '2031-03-31 00:00:00+00:00'",
  ])
    sql.asRoot(statement);
  await turnOn(page, sqlClusterId, "Manage");
  const open = [
    await logIn(cloud, sqlClusterId, { user: "app_shop", password: PASSWORD, application: "checkout-api" }),
    await logIn(cloud, sqlClusterId, { user: "app_shop", password: PASSWORD, application: HOSTILE }),
  ];
  await openUsers(page, sqlClusterId);
  await row(page, "app_shop").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "app_shop", level: 1 })).toBeVisible();
  const roles = page.getByRole("region", { name: "Roles and privileges" });
  await expect(roles).toContainText("Not admin, directly or through a role. In shop_rw.");
  await expect(roles.getByRole("row").filter({ hasText: "shop_rw" })).toContainText("Reads and writes");
  await expect(roles).toContainText("data in 1 of 3 databases: shop");
  await expect(page.getByText("31 Mar 2031, 02:00 (Europe/Berlin)")).toBeVisible();
  const sessions = page.getByRole("region", { name: "Sessions now" });
  await expect(sessions.getByRole("row").filter({ hasText: "checkout-api" })).toContainText("127.0.0.1");
  // The client's application name is shown as text, without control and direction characters.
  await expect(sessions).toContainText("<img src=x onerror=alert(1)>\uFFFD\uFFFD");
  await expect(page.getByText("just now").first()).toBeVisible();
  for (const client of open) await client.end();
  await page.getByRole("button", { name: "Read again" }).click();
  await expect(sessions).toContainText("No session is open.");
});

test("without a SQL connection the page shows the known facts, and how to see the rest", async ({
  page,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "app_shop");
  await page.goto(`/clusters/${clusterId}/users/app_shop`);
  await expect(page.getByText("No SQL connection to")).toBeVisible();
  await expect(page.getByRole("link", { name: "Connect", exact: true })).toBeVisible();
  await expect(page.getByText("needs a SQL connection")).toHaveCount(3);
  await expect(page.getByRole("region", { name: "Where to connect" })).toContainText(
    "The IP allowlist lets every IPv4 address in.",
  );
  await expect(page.getByRole("list", { name: "SQL to inspect" })).toContainText("SHOW ALL CLUSTER SESSIONS");
  await expect(page.getByRole("link", { name: "Paste an answer" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Privileges" })).toHaveAttribute(
    "href",
    /\/users\/app_shop\/privileges$/,
  );
});

test("an observer's page says which databases it could not read", async ({ page, cloud, sqlClusterId }) => {
  await cloud.addUser(sqlClusterId, "app_shop");
  cloud.sql(sqlClusterId).asRoot("REVOKE admin FROM app_shop");
  await turnOn(page, sqlClusterId, "Observe");
  cloud.sql(sqlClusterId).asRoot("REVOKE CONNECT ON DATABASE stock FROM public, rolecall_observer");
  await page.goto(`/clusters/${sqlClusterId}/users/app_shop`);
  const roles = page.getByRole("region", { name: "Roles and privileges" });
  await expect(roles).toContainText("Seen by an observer, may be incomplete.");
  await expect(roles).toContainText("1 database could not be read: stock");
  await expect(page.getByText("restricted", { exact: true })).toHaveCount(0);
});

for (const looks of lookGroups(import.meta.filename))
  test(`is accessible and fits, ${named(looks)}`, async ({ page, cloud, sqlClusterId }) => {
    await cloud.addUser(sqlClusterId, "app_shop", { password: PASSWORD });
    await turnOn(page, sqlClusterId, "Manage");
    await wear(page, looks);
    const client = await logIn(cloud, sqlClusterId, { user: "app_shop", password: PASSWORD, application: "checkout" });
    await page.goto(`/clusters/${sqlClusterId}/users/app_shop`);
    await expect(page.getByRole("region", { name: "Sessions now" })).toContainText("checkout");
    await expectClean(page, looks);
    await page.getByRole("button", { name: "Disable login…" }).click();
    await expect(page.getByRole("alertdialog", { name: "Disable login of app_shop" })).toBeVisible();
    await expectClean(page, looks);
    await client.end();
  });

test("a login is disabled with its sessions, and enabled again, from the page @long", async ({
  page,
  cloud,
  sqlClusterId,
}) => {
  await cloud.addUser(sqlClusterId, "app_shop", { password: PASSWORD });
  await turnOn(page, sqlClusterId, "Manage");
  await logIn(cloud, sqlClusterId, { user: "app_shop", password: PASSWORD, application: "checkout" });
  await page.goto(`/clusters/${sqlClusterId}/users/app_shop`);
  await page.getByRole("button", { name: "Disable login…" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Disable login" }).click();
  await expect(page.getByText("Login of app_shop disabled, 1 session ended")).toBeVisible();
  await expect(page.getByText("login disabled", { exact: true })).toBeVisible();
  await expect(page.getByRole("region", { name: "Sessions now" })).toContainText("No session is open.");
  const again = logIn(cloud, sqlClusterId, { user: "app_shop", password: PASSWORD, application: "checkout" });
  await expect(again).rejects.toThrow("app_shop does not have login privilege");
  await page.getByRole("button", { name: "Enable login" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Enable login" }).click();
  await expect(page.getByText("app_shop can log in again")).toBeVisible();
  await page.getByRole("button", { name: "Expires on…" }).click();
  await page.getByLabel("Last day").fill("2031-03-30");
  await page.getByLabel("Time").fill("02:30");
  await expect(page.getByText("The clocks skip the chosen time.")).toBeVisible();
  await page.getByRole("dialog").getByRole("button", { name: "Set expiry" }).click();
  await expect(
    page.getByText("The password of app_shop expires at 30 Mar 2031, 03:00 (Europe/Berlin). Before: never"),
  ).toBeVisible();
  await (await logIn(cloud, sqlClusterId, { user: "app_shop", password: PASSWORD, application: "checkout" })).end();
});

test("the list shows last logins and who cannot log in, and filters by it @long", async ({
  page,
  cloud,
  sqlClusterId,
}) => {
  for (const name of ["app_shop", "app_off", "app_over"])
    await cloud.addUser(sqlClusterId, name, { password: PASSWORD });
  cloud.sql(sqlClusterId).asRoot("ALTER USER app_off NOLOGIN");
  cloud.sql(sqlClusterId).asRoot("ALTER USER app_over VALID UNTIL '2020-01-01 00:00:00+00:00'");
  await turnOn(page, sqlClusterId, "Observe");
  await (await logIn(cloud, sqlClusterId, { user: "app_shop", password: PASSWORD, application: "checkout" })).end();
  await openUsers(page, sqlClusterId);
  await expect(row(page, "app_off")).toContainText("disabled");
  await expect(row(page, "app_over")).toContainText("password expired");
  await expect(row(page, "app_shop").getByRole("cell", { name: "just now" })).toBeVisible();
  await expect(row(page, "app_shop")).toContainText("admin");
  await page.getByRole("combobox", { name: "Login" }).selectOption("Password expired");
  await expect(row(page, "app_over")).toBeVisible();
  await expect(row(page, "app_shop")).toHaveCount(0);
  await expect(page).toHaveURL(/login=expired/);
});
