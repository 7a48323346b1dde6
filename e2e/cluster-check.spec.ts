import { expect } from "./support/fixtures.ts";
import { expectClean, lookGroups } from "./support/looks.ts";
import { test, turnOn } from "./support/sql-cluster.ts";

const looks = lookGroups(import.meta.filename).flat();

test("a check names what the cluster does otherwise, turns off what rests on it, and on again", async ({
  page,
  cloud,
  sqlClusterId,
}) => {
  await cloud.addUser(sqlClusterId, "app_shop", { password: "of-an-application-1" });
  await turnOn(page, sqlClusterId, "Manage");
  await page.goto(`/clusters/${sqlClusterId}/check`);
  await expect(page.getByRole("heading", { name: "This cluster was not checked yet" })).toBeVisible();
  await expectClean(page, looks);

  cloud.differIn(["SQL users are texts", "CONNECT is a number"]);
  await page.getByRole("button", { name: "Check this cluster…" }).click();
  const dialog = page.getByRole("dialog", { name: /^Check / });
  await dialog.getByText("Each step").click();
  await expect(dialog.getByRole("listitem").first()).toContainText("from CockroachDB Cloud");
  await expect(dialog).toContainText("statements by the SQL connection");
  await dialog.getByRole("button", { name: "Check" }).click();
  await expect(dialog).toBeHidden();
  cloud.differIn([]);

  const table = page.getByRole("table", { name: "Assumptions" });
  await page.getByRole("radio", { name: "Does not hold 2" }).check({ force: true });
  await expect(table.getByRole("row")).toHaveCount(3);
  await expect(table).toContainText("has_database_privilege says whether the session may CONNECT");
  await expect(page.getByText(/^Turned off on/)).toBeVisible();
  await expectClean(page, looks);

  await page.goto(`/clusters/${sqlClusterId}/users`);
  await page.getByRole("button", { name: "Create SQL user" }).click();
  const create = page.getByRole("dialog", { name: /Create SQL user/ });
  await create.getByLabel("Name").fill("newcomer");
  await create.getByRole("button", { name: /^Create/ }).click();
  await expect(page.getByText("This is turned off on this cluster")).toBeVisible();
  expect(cloud.userNames(sqlClusterId)).not.toContain("newcomer");

  await page.goto(`/clusters/${sqlClusterId}/check`);
  await page.getByRole("button", { name: "Check again…" }).click();
  await dialog.getByRole("button", { name: "Check" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(/^Turned off on/)).toBeHidden();
  await expect(page.getByText("0 do not")).toBeVisible();
});
