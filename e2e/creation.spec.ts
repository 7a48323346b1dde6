import type { Page } from "playwright/test";
import { expect } from "./support/fixtures.ts";
import { accessibilityFaults } from "./support/looks.ts";
import { row } from "./support/rows.ts";
import { filesBelow, holds } from "./support/secrets.ts";
import { test as base, turnOn } from "./support/sql-cluster.ts";
import { copyOnce, openUsers, revealed } from "./support/users-page.ts";

/** A cluster with a SQL connection at level Manage. */
const test = base.extend<{ managedId: string }>({
  managedId: async ({ page, sqlClusterId }, use) => {
    await turnOn(page, sqlClusterId, "Manage");
    await use(sqlClusterId);
  },
});

/** Opens the dialog and fills it in; with `reads`, for read access to shop. */
async function fill(page: Page, clusterId: string, name: string, reads: boolean) {
  await openUsers(page, clusterId);
  await page.getByRole("button", { name: "Create SQL user" }).click();
  const dialog = page.getByRole("dialog", { name: "Create SQL user" });
  await dialog.getByLabel("Username").fill(name);
  await expect(dialog.getByRole("radio", { name: "Nothing yet" })).toBeChecked();
  if (reads) {
    await dialog.getByRole("radio", { name: "Privileges from the start" }).check();
    await dialog.getByRole("checkbox", { name: "shop" }).check();
    await expect(dialog.getByText(`${name} can read`)).toBeVisible();
  }
  return dialog;
}

const create = (page: Page) => page.getByRole("dialog").getByRole("button", { name: "Create SQL user" }).click();

test("a creation shows its steps, then the password once with exactly the proved access", async ({
  page,
  cloud,
  rolecall,
  managedId,
}) => {
  const answers: string[] = [];
  page.on("response", async (response) => answers.push(await response.text().catch(() => "")));
  const dialog = await fill(page, managedId, "app_shop", true);
  await dialog.getByLabel("Duration").selectOption("Until a time");
  await dialog.getByLabel("Last day").fill("2033-04-05");
  await expect(dialog).toContainText("Access ends at the end of 5 Apr 2033 (Europe/Berlin).");
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Show what will happen" }).click();
  await expect(dialog.getByText('CREATE USER "app_shop"')).toBeVisible();
  await expect(dialog.getByText(`ALTER USER "app_shop" VALID UNTIL '2033-04-05 22:00:00+00:00'`)).toBeVisible();
  // Held in the middle, so that the steps can be checked.
  const sql = cloud.sql(managedId);
  const held = Promise.withResolvers<void>();
  sql.fault({ kind: "slow", statement: /^GRANT SELECT/, until: held.promise, times: 1 });
  await create(page);
  const steps = page.getByRole("list", { name: "Steps" });
  await expect(steps.getByText("Created, password not shown yet: done")).toBeVisible();
  await expect(steps.getByText("Give it the chosen privileges: running")).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);
  held.resolve();
  const shown = copyOnce(page, "app_shop");
  await expect(shown.getByText("Restricted: it was never admin.")).toBeVisible();
  await expect(shown).toContainText("app_shop can read");
  await expect(shown).toContainText("in defaultdb, shop, stock");
  await expect(shown).toContainText("This password signed in once.");
  await expect(shown).toContainText(
    "The cluster refuses this password from the end of 5 Apr 2033 (Europe/Berlin) on, and Rolecall then disables the login.",
  );
  await expect(shown.getByText("This SQL user is admin")).toHaveCount(0);
  expect(await accessibilityFaults(page)).toEqual([]);
  const password = await revealed(shown);
  expect(cloud.passwordMatches(managedId, "app_shop", password)).toBe(true);
  expect(sql.isAdmin("app_shop")).toBe(false);
  // Only one answer contains the password; its verifier is nowhere.
  const verifier = cloud.verifierOf(managedId, "app_shop") ?? "";
  expect(verifier).toMatch(/^SCRAM-SHA-256\$/);
  const files = [...filesBelow(rolecall.folder).values()];
  for (const text of [...files, rolecall.output()]) {
    expect(holds(text, password)).toBe(false);
    expect(holds(text, verifier)).toBe(false);
  }
  expect(answers.filter((text) => holds(text, password)).length).toBeLessThanOrEqual(1);
  expect(answers.filter((text) => holds(text, verifier))).toEqual([]);
  for (const { text } of sql.record()) expect(text ?? "").not.toContain(password);
  await shown.getByRole("checkbox", { name: "I have stored this password" }).check();
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(row(page, "app_shop")).toContainText("restricted");
});

test("a creation that stops shows its finished steps, is marked, and can be finished or removed", async ({
  page,
  cloud,
  managedId,
}) => {
  await page.setViewportSize({ width: 320, height: 700 });
  await page.emulateMedia({ colorScheme: "dark" });
  const sql = cloud.sql(managedId);
  sql.fault({ kind: "retry", statement: /^GRANT SELECT/ });
  await fill(page, managedId, "app_shop", true);
  await create(page);
  const stopped = page.getByRole("dialog", { name: "Creating app_shop is not finished" });
  await expect(stopped.getByText("Created, password not shown yet: done")).toBeVisible();
  await expect(stopped.getByText("Give it the chosen privileges: failed")).toBeVisible();
  await expect(stopped.getByText("Sign in once with its password: not done")).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);
  await stopped.getByRole("button", { name: "Later" }).click();
  await expect(row(page, "app_shop").getByText("unfinished")).toBeVisible();
  await page.reload();
  await expect(row(page, "app_shop").getByText("unfinished")).toBeVisible();
  sql.clearFaults();
  const again = async () => {
    await page.getByRole("button", { name: "Actions for app_shop" }).click();
    await page.getByRole("menuitem", { name: "Finish or remove…" }).press("Enter");
  };
  await again();
  await stopped.getByRole("button", { name: "Finish", exact: true }).press("Enter");
  const shown = copyOnce(page, "app_shop");
  await expect(shown.getByText("Restricted: it was never admin.")).toBeVisible();
  expect(cloud.passwordMatches(managedId, "app_shop", await revealed(shown))).toBe(true);
  await shown.getByRole("checkbox", { name: "I have stored this password" }).check();
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(row(page, "app_shop").getByText("unfinished")).toHaveCount(0);

  sql.fault({ kind: "retry", statement: /^GRANT SELECT/ });
  await fill(page, managedId, "app_gone", true);
  await create(page);
  const other = page.getByRole("dialog", { name: "Creating app_gone is not finished" });
  await other.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(other).toHaveCount(0);
  await expect(row(page, "app_gone")).toHaveCount(0);
  expect(cloud.userNames(managedId)).not.toContain("app_gone");
});
