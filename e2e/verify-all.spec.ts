import { expect, test } from "./support/fixtures.ts";
import { expectClean } from "./support/looks.ts";
import { row } from "./support/rows.ts";
import { openUsers } from "./support/users-page.ts";

/** What a database without databases of its own answers to the script about all users, as CSV. */
function answerAbout(
  code: string,
  users: readonly (readonly [name: string, options: string])[],
  admins: readonly string[],
): string {
  const roles = admins.map((member) => `admin,${member},t`);
  return [
    "sql_user,code,database_name,databases,users,roles,system_grants",
    `*,${code},defaultdb,0,${users.length},${roles.length},0`,
    "username,role_options,role_options_length,owns_database",
    ...users.map(([name, options]) => `${name},${options},${options.length},f`),
    "role_name,member,is_admin",
    ...roles,
    "grantee,privilege_type,is_grantable",
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
  await page.getByRole("link", { name: "Verify all" }).click();
  await expect(page.getByRole("heading", { name: "Verify all SQL users" })).toBeVisible();
  const statements = page.getByRole("list", { name: "Statements to verify all" });
  const [, code = ""] = /'([\w-]{40})' AS code/.exec((await statements.textContent()) ?? "") ?? [];
  const [, count = ""] = /'(\d+)' AS databases/.exec((await statements.textContent()) ?? "") ?? [];
  const users = [
    ["app_admin", "{}"],
    ["app_power", "{CREATEROLE}"],
    ["app_plain", "{NOLOGIN}"],
  ] as const;
  const field = page.getByRole("textbox", { name: "Result of the SQL" });

  await test.step("an answer that lacks a SQL user of the cluster proves nothing", async () => {
    await field.fill(answerAbout(code, users.slice(1), []).replace(",defaultdb,0,", `,defaultdb,${count},`));
    await page.getByRole("button", { name: "Verify", exact: true }).click();
    await expect(page.getByRole("alert").filter({ hasText: "This answer proves nothing" })).toBeVisible();
  });
  test.skip(count !== "0", "this cluster has databases that the answer would have to show");

  await test.step("the whole answer proves all of them", async () => {
    await field.fill(answerAbout(code, users, ["app_admin"]));
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
