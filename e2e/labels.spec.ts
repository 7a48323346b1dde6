import type { Page } from "playwright/test";
import { confirmByPassword, enter } from "./support/accounts.ts";
import { expect, test } from "./support/fixtures.ts";
import { expectClean, lookGroups } from "./support/looks.ts";
import { pick } from "./support/pages/find-fields.ts";
import { addPerson } from "./support/persons.ts";
import { alertOf, openUsers } from "./support/users-page.ts";
import { changesSent } from "./support/vendor.ts";

const LOOKS = lookGroups(import.meta.filename).flat();
const readLabels = async (page: Page) =>
  expect((await page.request.get("/api/operations/cluster.list?fresh=true")).ok()).toBe(true);

test("a cluster that gets the label of a role is reached after an administrator confirms it, and no more once the label goes", async ({
  page,
  stranger,
  rolecall,
  cloud,
  clusterId,
}) => {
  const second = cloud.addCluster("freight-labelled");
  const label = `tier=${clusterId.slice(0, 8)}`;
  const labels = { tier: clusterId.slice(0, 8) };
  cloud.setLabels(clusterId, labels);
  await cloud.addUser(second, "app_one");
  await readLabels(page);
  const mara = addPerson(rolecall, "Mara of the labels");

  await page.goto("/access/roles");
  const part = page.getByRole("region", { name: "By label" });
  await part.getByRole("button", { name: "Give by label" }).click();
  const give = page.getByRole("dialog", { name: "Give a role by label" });
  await pick(give, "Account or team", mara.name);
  await give.getByRole("combobox", { name: "Label" }).selectOption(label);
  await expect(give.getByText("Reaches 1 cluster")).toBeVisible();
  await give.getByRole("radio", { name: "Cluster Creator" }).check();
  await expectClean(page, LOOKS);
  await give.getByRole("button", { name: "Give role" }).click();
  await expect(part.getByRole("row", { name: mara.name })).toContainText(label);

  cloud.setLabels(second, labels);
  await readLabels(page);
  await enter(stranger, rolecall, mara);
  await stranger.goto(`/clusters/${second}/users`);
  await expect(stranger.getByRole("heading", { name: "Not found" })).toBeVisible();
  await expect(stranger.getByText("app_one")).toHaveCount(0);

  await page.goto("/");
  const task = page.getByRole("listitem").filter({ hasText: `freight-labelled now has the label ${label}` });
  await expect(task).toContainText("1 right would reach it");
  await expectClean(page, LOOKS);
  await task.getByRole("link", { name: /^Do not add/ }).click();
  const decline = page.getByRole("dialog", { name: "Do not add freight-labelled" });
  await expect(decline).toContainText(mara.name);
  await decline.getByRole("button", { name: "Cancel" }).click();
  await part.getByRole("button", { name: `Confirm freight-labelled by ${label}` }).click();
  const confirm = page.getByRole("dialog", { name: "Confirm freight-labelled" });
  await expectClean(page, LOOKS);
  await confirm.getByRole("button", { name: "Confirm cluster" }).click();
  await expect(page.getByText("freight-labelled confirmed")).toBeVisible();
  await expect(part.getByRole("list", { name: "Clusters to confirm" })).toHaveCount(0);

  await openUsers(stranger, second);
  await expect(stranger.getByText("app_one")).toBeVisible();
  await stranger.getByRole("button", { name: "Actions for app_one", exact: true }).click();
  await stranger.getByRole("menuitem", { name: "Reset password" }).click();
  const reset = stranger.getByRole("dialog", { name: "Reset password of app_one" });
  // Nobody has read the labels since: the change itself does.
  cloud.setLabels(second, {});
  await reset.getByRole("button", { name: "Reset password" }).click();
  await alertOf(reset, "cluster_not_found");
  expect(changesSent(cloud, second)).toEqual([]);
  await page.goto("/access/roles");
  await expect(part.getByRole("row", { name: mara.name })).not.toContainText("freight-labelled");
  cloud.setClusterState(second, "DELETED");
});

test("a token follows a label, and waits for a cluster that gets it", async ({
  stranger: page,
  rolecall,
  cloud,
  clusterId,
}) => {
  // A person of its own: a confirmation renews the session, and other tests share the administrator's.
  const tove = addPerson(rolecall, "Tove of the labels", "administrator");
  await enter(page, rolecall, tove);
  const second = cloud.addCluster("freight-tokened");
  const label = `step=${clusterId.slice(0, 8)}`;
  const labels = { step: clusterId.slice(0, 8) };
  cloud.setLabels(clusterId, labels);
  await readLabels(page);
  await page.goto("/profile/tokens");
  await page.getByRole("button", { name: "New token" }).click();
  const dialog = page.getByRole("dialog", { name: "New token" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("ci of the labels");
  await dialog.getByRole("combobox", { name: "Clusters by label" }).selectOption(label);
  await expect(dialog.getByText("Reaches 1 cluster")).toBeVisible();
  await expectClean(page, LOOKS);
  await dialog.getByRole("button", { name: "Create token" }).click();
  await confirmByPassword(page);
  await page.getByRole("button", { name: "I have stored it" }).click();
  await expect(page.getByRole("row", { name: /ci of the labels/ })).toContainText(`by label ${label}`);

  cloud.setLabels(second, labels);
  await readLabels(page);
  await page.goto("/access/roles");
  const part = page.getByRole("region", { name: "By label" });
  await part.getByRole("button", { name: `Do not add freight-tokened by ${label}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Do not add" }).click();
  await expect(part.getByRole("row", { name: /ci of the labels/ })).toContainText("not added: freight-tokened");
  cloud.setClusterState(second, "DELETED");
});
