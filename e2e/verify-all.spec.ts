import { expect, test } from "./support/fixtures.ts";
import { expectClean } from "./support/looks.ts";
import { row } from "./support/rows.ts";
import { test as sqlTest, turnOn } from "./support/sql-cluster.ts";
import { openUsers } from "./support/users-page.ts";

type Script = { code: string; databases: readonly string[] };
type User = readonly [name: string, options: string];

/** A cluster's answer to the script for all users, as CSV, without ownership or grant options in databases. */
function answerAbout(
  { code, databases }: Script,
  users: readonly User[],
  admins: readonly string[],
  others: readonly string[] = [],
): string {
  const present = [...databases, ...others];
  const counts = [databases, users, admins, [], present].map(({ length }) => length).join();
  return [
    "sql_user,code,database_name,databases,users,roles,system_grants,cluster_databases",
    `*,${code},defaultdb,${counts}`,
    "username,role_options,role_options_length,owns_database",
    ...users.map(([name, options]) => `${name},${options},${options.length},f`),
    "role_name,member,is_admin",
    ...admins.map((member) => `admin,${member},t`),
    "grantee,privilege_type,is_grantable",
    "database_id,cluster_database",
    ...present.map((database, at) => `${at + 100},${database}`),
    ...databases.flatMap((database) => ["sql_user,code,database_name,owners,powers", `*,${code},${database},0,0`]),
    "",
  ].join("\n");
}

test("one pasted answer sorts every SQL user of a cluster, and the list shows it", async ({
  page,
  cloud,
  clusterId,
}) => {
  for (const name of ["app_admin", "app_power", "app_plain"]) await cloud.addUser(clusterId, name);
  await openUsers(page, clusterId);
  await page.getByRole("link", { name: "Check all" }).click();
  await expect(page.getByRole("heading", { name: "Check all SQL users" })).toBeVisible();
  await page.getByText("Show statements").click();
  const statements = page.getByRole("list", { name: "Statements to verify all" });
  await expect(statements).toContainText(/'[\w-]{40}' AS code/);
  const script = (await statements.textContent()) ?? "";
  const [, code = ""] = /'([\w-]{40})' AS code/.exec(script) ?? [];
  const given = { code, databases: [...script.matchAll(/USE "([^"]+)"/g)].map(([, database = ""]) => database) };
  const users = [
    ["app_admin", "{}"],
    ["app_power", "{CREATEROLE}"],
    ["app_plain", "{NOLOGIN}"],
  ] as const satisfies readonly User[];
  const field = page.getByRole("textbox", { name: "Result of the SQL" });

  await test.step("an answer that lacks a SQL user of the cluster proves nothing", async () => {
    await field.fill(answerAbout(given, users.slice(1), []));
    await page.getByRole("button", { name: "Verify", exact: true }).click();
    await expect(page.getByRole("alert").filter({ hasText: "This answer proves nothing" })).toBeVisible();
  });

  await test.step("nor does one of a cluster with another database, which the script then covers", async () => {
    await field.fill(answerAbout(given, users, ["app_admin"], ["hidden"]));
    await page.getByRole("button", { name: "Verify", exact: true }).click();
    await expect(page.getByRole("alert").filter({ hasText: "The script did not cover hidden" })).toBeVisible();
    await expect(statements).toContainText('USE "hidden"');
    given.databases.push("hidden");
  });

  await test.step("the whole answer proves all of them", async () => {
    await field.fill(answerAbout(given, users, ["app_admin"]));
    await page.getByRole("button", { name: "Verify", exact: true }).click();
    for (const [title, name] of [
      ["Admin", "app_admin"],
      ["Privileged", "app_power"],
      ["Restricted", "app_plain"],
    ] as const)
      await expect(page.getByRole("region", { name: title }).getByRole("link", { name })).toBeVisible();
  });
  await expectClean(page);
  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "SQL users" }).click();
  await expect(row(page, "app_power")).toContainText("privileged");
  await expect(row(page, "app_plain")).toContainText("restricted");
});

sqlTest(
  "a cluster with a SQL connection is checked by one click, with nothing to paste",
  async ({ page, cloud, sqlClusterId }) => {
    for (const name of ["app_admin", "app_power", "app_plain"]) await cloud.addUser(sqlClusterId, name);
    const sql = cloud.sql(sqlClusterId);
    for (const name of ["app_power", "app_plain"]) sql.asRoot(`REVOKE admin FROM ${name}`);
    sql.asRoot("ALTER ROLE app_power WITH CREATEROLE");
    await turnOn(page, sqlClusterId, "Observe");
    await page.goto(`/clusters/${sqlClusterId}/verify`);
    await expect(page.getByRole("textbox", { name: "Result of the SQL" })).toBeHidden();
    const held = Promise.withResolvers<void>();
    sql.fault({ kind: "slow", statement: /^USE "shop"/, until: held.promise, times: 1 });
    await page.getByRole("button", { name: "Check all now" }).click();
    await expect(page.getByRole("progressbar", { name: "Check progress" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Stop" })).toBeVisible();
    held.resolve();
    await expect(page.getByText(/^3 SQL users read in /)).toBeVisible();
    // The figures are of the check, the list is of now.
    await expect(page.getByRole("region", { name: /^What the check found/ })).toContainText("Superusers");
    await expect(page.getByRole("region", { name: "SQL users as they are now" })).toBeVisible();
    const rows = page.getByRole("table", { name: "SQL users by state" }).getByRole("row");
    await expect(rows.filter({ hasText: "app_admin" })).toContainText("admin, directly");
    await expect(rows.filter({ hasText: "app_power" })).toContainText("role option CREATEROLE");
    await expect(rows.filter({ hasText: "app_plain" })).toContainText("restricted");
    await expect(page.getByText(/Last checked .* by Lena Hoffmann/)).toBeVisible();
    await expectClean(page);
    await page.getByText("Paste answers instead").click();
    await expect(page.getByRole("textbox", { name: "Result of the SQL" })).toBeVisible();
  },
);
