import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import type { Locator, Page } from "playwright/test";
import { headOf } from "./support/audit.ts";
import { expect, test } from "./support/fixtures.ts";
import { accessibilityFaults, expectClean, lookGroups, wear } from "./support/looks.ts";
import { pick } from "./support/pages/find-fields.ts";
import { expectPrints } from "./support/pages/printed.ts";
import { addPerson, addTeam, giveRole, type Person, pageOf } from "./support/persons.ts";
import type { Rolecall } from "./support/rolecall.ts";
import { inStore, saveSqlUser } from "./support/store-file.ts";

const lead = (rolecall: Rolecall, team: { id: string }, { id }: Person) =>
  inStore(rolecall, "update team_members set lead = 1 where team_id = ? and account_id = ?", team.id, id);
const rowOf = (page: Page, name: string) => page.getByRole("row", { name: new RegExp(`\\b${name}\\b`) });
const progress = (page: Page) => page.getByRole("progressbar", { name: "Review progress" });

/** In windows between a phone and a desk, decisions stand beside each other, all in view. */
async function expectOneLine(page: Page, decisions: Locator): Promise<void> {
  for (const width of [760, 1000, 1279]) {
    await page.setViewportSize({ width, height: 800 });
    const choices = await decisions.getByRole("radio").all();
    const boxes = await Promise.all(choices.map((choice) => choice.boundingBox()));
    expect(new Set(boxes.map((box) => box?.y)).size, `at ${width} px`).toBe(1);
    expect(Math.max(...boxes.map((box) => (box ? box.x + box.width : Number.NaN))), `at ${width} px`).toBeLessThan(
      width,
    );
  }
}

test("a review goes from its start to its close by keyboard, with two reviewers in two browsers @long", async ({
  page,
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  const [nora, mara] = [addPerson(rolecall, "Nora Review"), addPerson(rolecall, "Mara Review")];
  const team = addTeam(rolecall, "Review Payments", nora, mara);
  for (const person of [nora, mara]) lead(rolecall, team, person);
  for (const name of ["rev_app", "rev_batch", "rev_admin", "rev_stray"]) await cloud.addUser(clusterId, name);
  for (const name of ["rev_app", "rev_batch"])
    saveSqlUser(rolecall, clusterId, name, { state: "restricted", purpose: "Pays out", team });
  saveSqlUser(rolecall, clusterId, "rev_admin", { state: "admin", purpose: "Migrations", team });
  const held = ["SELECT on shop", "INSERT on shop", "UPDATE on shop", "DELETE on shop"];
  inStore(rolecall, "update sql_users set held = ?, held_at = 1 where name = 'rev_app'", JSON.stringify(held));
  giveRole(rolecall, nora, clusterId, "cluster_admin");

  const starter = await pageOf(browser, rolecall, nora);
  await starter.goto("/reviews");
  await starter.getByRole("button", { name: "Start review" }).click();
  const dialog = starter.getByRole("dialog", { name: "Start review" });
  await dialog.getByLabel("Name", { exact: true }).fill("Quarter four");
  await expect(dialog).toContainText("3 SQL users on 1 cluster");
  await starter.keyboard.press("Enter");
  await expect(starter.getByRole("heading", { name: "Quarter four" })).toBeVisible();
  await expect(progress(starter)).toHaveAttribute("aria-valuetext", "0 of 4 decided");
  const address = starter.url();

  const other = await pageOf(browser, rolecall, mara);
  await other.goto("/");
  await expect(other.getByRole("link", { name: "Reviews 3 pending" })).toBeVisible();
  await other.goto(address);
  await expect(progress(other)).toHaveAttribute("aria-valuetext", "0 of 3 decided");
  await expect(rowOf(other, "rev_stray")).toHaveCount(0);
  await expect(rowOf(other, "rev_app")).toContainText("Holds SELECT on shop, INSERT on shop, UPDATE on shop, and more");

  await starter.getByRole("navigation", { name: "Rows" }).getByRole("link", { name: "My part" }).click();
  await expect(starter.getByRole("link", { name: "My part" })).toHaveAttribute("aria-current", "true");
  // Mara keeps the first and removes the second, with the keyboard alone.
  await rowOf(other, "rev_admin").focus();
  await other.keyboard.press("j");
  await expect(rowOf(other, "rev_app")).toBeFocused();
  await other.keyboard.press("e");
  await expect(rowOf(other, "rev_app").getByRole("radio", { name: "Keep" })).toBeChecked();
  await expect(rowOf(other, "rev_batch")).toBeFocused();
  await other.keyboard.press("x");
  await other.keyboard.type("The batch has ended");
  await other.keyboard.press("Enter");
  await expect(progress(other)).toHaveAttribute("aria-valuetext", "2 of 3 decided");
  await expect(rowOf(other, "rev_batch")).toContainText("Not carried out yet");

  // Nora's page is outdated, and names the reviewer who decided meanwhile.
  await rowOf(starter, "rev_batch").focus();
  await starter.keyboard.press("e");
  await expect(starter.getByRole("main").getByRole("alert")).toContainText("was decided by Mara Review meanwhile");
  await expect(rowOf(starter, "rev_batch").getByRole("radio", { name: "Remove" })).toBeChecked();

  // An admin SQL user needs a reason to stay; several are kept at once after a preview.
  await starter.getByRole("checkbox", { name: "Select rev_admin" }).check();
  await starter.getByRole("checkbox", { name: "Select rev_stray" }).check();
  await starter.getByRole("button", { name: "Keep 2" }).click();
  const keep = starter.getByRole("dialog", { name: "Keep 2 SQL users" });
  await expect(keep.getByRole("button", { name: "Keep 2 SQL users" })).toBeDisabled();
  await keep.getByLabel("Why").fill("Migrations run with it");
  await starter.keyboard.press("Enter");
  await expect(progress(starter)).toHaveAttribute("aria-valuetext", "4 of 4 decided");
  await expectOneLine(starter, rowOf(starter, "rev_app").getByRole("radiogroup"));
  await expectClean(starter, lookGroups(import.meta.filename).flat());

  await other.reload();
  await other.getByRole("button", { name: "Sign off" }).click();
  await other.getByRole("alertdialog").getByRole("button", { name: "Sign off" }).click();
  await expect(other.getByRole("main")).toContainText("You signed off your part");
  await expect(rowOf(other, "rev_app").getByRole("radio")).toHaveCount(0);

  // The removal is proved by the cluster's list alone.
  await page.request.get(`/clusters/${clusterId}/users`);
  await cloud.removeUser(clusterId, "rev_batch");
  await starter.getByRole("button", { name: "Check again" }).click();
  await expect(rowOf(starter, "rev_batch")).toContainText("Gone from the cluster’s complete list");
  await starter.getByRole("button", { name: "Close review" }).click();
  const close = starter.getByRole("alertdialog", { name: "Close Quarter four" });
  await expect(close).toContainText("Everything is decided.");
  await expect(close).toContainText("No decision waits for proof.");
  await close.getByRole("button", { name: "Close review" }).click();
  await expect(starter.getByRole("main")).toContainText("by Nora Review");
  await starter.goto("/reviews");
  const closed = starter.getByRole("table", { name: "Closed reviews" });
  await expect(closed.getByRole("row", { name: /Quarter four/ })).toContainText("1 to remove");
  await expectClean(starter, lookGroups(import.meta.filename).flat());
  await wear(starter, [{ colorScheme: "light", width: 1280 }]);

  // Its evidence is proved by a head that was read from the store, with nothing but the script in the download.
  await closed.getByRole("link", { name: "Evidence of Quarter four" }).click();
  await expect(starter.getByRole("heading", { name: "Evidence" })).toBeVisible();
  const { hash } = headOf(rolecall.folder);
  const saved = starter.waitForEvent("download");
  await starter.getByRole("button", { name: "Download evidence" }).click();
  const tar = await (await saved).path();
  const folder = dirname(tar);
  const unpacked = spawnSync("tar", ["-xvf", tar, "-C", folder], { encoding: "utf8" });
  const [first = ""] = unpacked.stdout.split("\n");
  const script = join(folder, dirname(first), "verify-review.mjs");
  const verified = spawnSync(process.execPath, [script, dirname(script), hash], { encoding: "utf8" });
  expect([verified.status, verified.stdout]).toEqual([0, expect.stringMatching(/^PROVED/)]);
  await expectClean(starter, lookGroups(import.meta.filename).flat());
  await wear(starter, [{ colorScheme: "light", width: 1280 }]);

  // The page to print stands alone, with its style sheet.
  await starter.goto(String(await starter.getByRole("link", { name: "Print", exact: true }).getAttribute("href")));
  await expect(starter.getByRole("heading", { name: "Access review: Quarter four" })).toBeVisible();
  await expect(starter.getByRole("main")).toHaveCSS("background-color", "rgb(255, 255, 255)");
  await expect(starter.getByRole("group", { name: "Every row" })).toContainText("rev_batch");
  expect(await accessibilityFaults(starter)).toEqual([]);
  await expectPrints(starter, 4);
});

test("SQL users to rotate go into a rotation, and the repetition of a review stops on its page @long", async ({
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  const nora = addPerson(rolecall, "Nora Repeats");
  await cloud.addUser(clusterId, "rep_app");
  giveRole(rolecall, nora, clusterId, "cluster_admin");
  const page = await pageOf(browser, rolecall, nora);
  await page.goto("/reviews");
  await page.getByRole("button", { name: "Start review" }).click();
  const start = page.getByRole("dialog", { name: "Start review" });
  await start.getByLabel("Name", { exact: true }).fill("Every quarter");
  await start.getByLabel("Start it again every three months").check();
  await start.getByRole("button", { name: "Start review" }).click();
  await expect(page.getByRole("main")).toContainText("Starts again on");
  // What is to be rotated is the selection of a rotation.
  await rowOf(page, "rep_app").focus();
  await page.keyboard.press("t");
  await page.keyboard.type("Leaked");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Rotate 1…" }).click();
  await expect(page.getByRole("dialog", { name: "Rotate 1 password" })).toContainText("rep_app");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Stop repetition" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Stop repetition" }).click();
  await expect(page.getByRole("button", { name: "Stop repetition" })).toHaveCount(0);
  await expect(page.getByRole("main")).not.toContainText("Starts again on");
  await page.goto("/reviews");
  await expect(page.getByRole("main")).not.toContainText("The next repeated review");
});

test("a review is about the SQL users of teams that are found among many by a word, and of no owner", async ({
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  const nora = addPerson(rolecall, "Nora Owners");
  giveRole(rolecall, nora, clusterId, "cluster_admin");
  for (let at = 10; at < 35; at++) {
    await cloud.addUser(clusterId, `own_${at}`);
    saveSqlUser(rolecall, clusterId, `own_${at}`, { state: "restricted", team: addTeam(rolecall, `Owners ${at}`) });
  }
  await cloud.addUser(clusterId, "own_stray");
  saveSqlUser(rolecall, clusterId, "own_stray", { state: "restricted" });
  const page = await pageOf(browser, rolecall, nora);
  await page.goto("/reviews");
  await page.getByRole("button", { name: "Start review" }).click();
  const start = page.getByRole("dialog", { name: "Start review" });
  await start.getByLabel("Name", { exact: true }).fill("Two teams");
  await start.getByText("Only some SQL users").click();
  const owners = start.getByRole("group", { name: "Owners, or any" });
  await owners.getByLabel("Owner team").click();
  const search = page.getByRole("dialog", { name: "Teams" });
  await expect(search.getByRole("option")).toHaveCount(20);
  await expect(search).toContainText("5 more: type a name.");
  await page.keyboard.press("Escape");
  await expect(search).toBeHidden();
  await pick(owners, "Owner team", "Owners 34");
  await pick(owners, "Another owner team", "Owners 33", "owners 33");
  await expect(start).toContainText("2 SQL users on 1 cluster");
  await owners.getByRole("checkbox", { name: "no owner" }).check();
  await expect(start).toContainText("3 SQL users on 1 cluster");
  await owners.getByRole("button", { name: "Remove Owners 33" }).click();
  await expect(start).toContainText("2 SQL users on 1 cluster");
  await start.getByRole("button", { name: "Start review" }).click();
  await expect(page.getByRole("heading", { name: "Two teams" })).toBeVisible();
  await expect(rowOf(page, "own_34")).toBeVisible();
  await expect(rowOf(page, "own_stray")).toBeVisible();
  await expect(rowOf(page, "own_33")).toHaveCount(0);
});

test("an administrator reviews accounts with their roles and teams, and sees the results @long", async ({
  browser,
  rolecall,
}) => {
  const [zoe, gone] = [addPerson(rolecall, "Zoe Accounts", "administrator"), addPerson(rolecall, "Gil Accounts")];
  addTeam(rolecall, "Account Reviews", gone);
  inStore(
    rolecall,
    "update accounts set email = ? where id = ?",
    `${"gil.".repeat(12)}accounts@halden.example`,
    gone.id,
  );
  addTeam(rolecall, `Reviews ${"without a space ".repeat(2).replaceAll(" ", "-")}`, gone);
  const page = await pageOf(browser, rolecall, zoe);
  await page.goto("/reviews");
  await page.getByRole("button", { name: "Start review" }).click();
  const start = page.getByRole("dialog", { name: "Start review" });
  await start.getByLabel("Name", { exact: true }).fill("All accounts");
  await start.getByLabel("Also the accounts of Rolecall, with their roles and teams").check();
  for (const cluster of await start.getByRole("group", { name: "Clusters" }).getByRole("checkbox").all())
    await cluster.uncheck();
  await expect(start).toContainText(/\d+ accounts/);
  await start.getByRole("button", { name: "Start review" }).click();
  await expect(page.getByRole("heading", { name: "All accounts" })).toBeVisible();
  const row = page.getByRole("row", { name: /Gil Accounts/ });
  await expect(row).toContainText("Account Reviews");
  await expect(row.getByRole("radio")).toHaveCount(4);
  await expect(row.getByRole("radio", { name: "Rotate" })).toHaveCount(0);
  await expect(page.getByRole("row", { name: /Zoe Accounts/ }).getByRole("radio")).toHaveCount(0);
  await row.focus();
  await page.keyboard.press("t");
  await expect(row.getByRole("textbox")).toHaveCount(0);
  await page.keyboard.press("x");
  await page.keyboard.type("Has left");
  await page.keyboard.press("Enter");
  await expect(row).toContainText("Not carried out yet");
  await expectClean(page, lookGroups(import.meta.filename).flat());
  inStore(rolecall, "update accounts set disabled_at = 1 where id = ?", gone.id);
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(row).toContainText("Account disabled");
  await expect(row).toContainText("disabled since");
});
