import { ERROR_WORDS } from "../lib/shared/errors.ts";
import { expect, test } from "./support/fixtures.ts";
import { row } from "./support/rows.ts";
import { alerts, ask, openUsers, REQUEST_ID } from "./support/users-page.ts";

test("what Rolecall did not answer, and what it no longer knows, is said as such and leads to no log", async ({
  page,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "app_ledger");
  await openUsers(page, clusterId);
  await expect(row(page, "app_ledger")).toBeVisible();

  await page.route("**/sql-users*", (route) => route.abort());
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(alerts(page)).toContainText(`${ERROR_WORDS.no_answer.title}.`);
  await expect(alerts(page)).not.toContainText(REQUEST_ID);
  await expect(row(page, "app_ledger")).toBeVisible();
  await page.unrouteAll();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(alerts(page)).toHaveCount(0);

  // As of a page of another build: its actions have other ids.
  await page.route("**/users", (route) => {
    const headers = route.request().headers();
    return route.continue({
      headers: { ...headers, ...(headers["next-action"] && { "next-action": "00".repeat(21) }) },
    });
  });
  const dialog = await ask(page, "delete", "app_ledger");
  await expect(dialog.getByRole("alert")).toContainText(
    `${ERROR_WORDS.page_outdated.title}. ${ERROR_WORDS.page_outdated.text}`,
  );
  await expect(dialog.getByRole("alert")).not.toContainText(REQUEST_ID);
  expect(await cloud.userNames(clusterId)).toContain("app_ledger");
});
