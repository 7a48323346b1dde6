import { enter } from "./support/accounts.ts";
import { expect, test } from "./support/fixtures.ts";
import { expectClean, lookGroups, wear } from "./support/looks.ts";
import { pick } from "./support/pages/find-fields.ts";
import { addPerson, addTeam, giveRole } from "./support/persons.ts";
import { inStore } from "./support/store-file.ts";

const LOOKS = lookGroups(import.meta.filename).flat();
const numbered = (name: string, n: number) => `${name} ${String(n).padStart(2, "0")}`;

test("accounts come forty at a time, and are found by name, email and state; the address keeps what was sought", async ({
  page,
  rolecall,
}) => {
  for (let n = 0; n < 45; n++) addPerson(rolecall, numbered("Pager", n));
  const last = addPerson(rolecall, numbered("Pager", 99));
  inStore(rolecall, "update accounts set disabled_at = 1 where id = ?", last.id);
  await page.goto("/access");
  await page.getByRole("searchbox", { name: "Search accounts" }).fill("PAGER");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/access\?q=PAGER$/);
  const rows = page.getByRole("table", { name: "Accounts" }).getByRole("row");
  await expect(rows).toHaveCount(41);
  await expect(page.getByText("46 accounts and invitations found")).toBeVisible();
  await expectClean(page, LOOKS);
  await page.getByLabel("Show", { exact: true }).selectOption("Disabled");
  await expect(page).toHaveURL(/q=PAGER&show=disabled/);
  await expect(rows).toHaveCount(2);
  await page.getByLabel("Show", { exact: true }).selectOption("All accounts");
  await expect(rows).toHaveCount(41);
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(rows).toHaveCount(7);
  await expect(page.getByRole("row", { name: last.name })).toContainText("Disabled");
  await page.getByRole("button", { name: `Actions for ${last.name}` }).click();
  await page.getByRole("menuitem", { name: "Enable" }).click();
  await page.getByRole("button", { name: `Enable ${last.name}` }).click();
  await expect(page.getByRole("row", { name: last.name })).toContainText("Active");
  await page.getByRole("link", { name: "First page" }).click();
  await expect(rows).toHaveCount(41);

  await page.getByLabel("Show", { exact: true }).selectOption("Disabled");
  await expect(page).toHaveURL(/q=PAGER&show=disabled/);
  await expect(page.getByText("No account matches")).toBeVisible();
  await page.goto(`/access?q=${encodeURIComponent(last.email)}`);
  await expect(rows).toHaveCount(2);
});

test("teams and roles come forty at a time, and a role is sought by its holder", async ({
  page,
  rolecall,
  clusterId,
}) => {
  const wim = addPerson(rolecall, "Wim of many teams");
  addTeam(rolecall, "Found by no search");
  for (let n = 0; n < 42; n++)
    giveRole(rolecall, addTeam(rolecall, numbered("Squad", n), wim), clusterId, "cluster_developer");
  await page.goto("/access/teams");
  await page.getByRole("searchbox", { name: "Search teams" }).fill("squad");
  await page.keyboard.press("Enter");
  const teams = page.getByRole("table", { name: "Teams" }).getByRole("row");
  await expect(teams).toHaveCount(41);
  await expect(page.getByText("42 teams found")).toBeVisible();
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(teams).toHaveCount(3);
  await expect(teams.last()).toContainText(wim.name);

  await page.goto("/access/roles");
  const rights = page.getByRole("table", { name: "Rights" }).getByRole("row");
  await pick(page.getByRole("main"), "Account or team", wim.name);
  await expect(page).toHaveURL(new RegExp(`who=account%3A${wim.id}`));
  await expect(page.getByText("42 administrators and roles")).toBeVisible();
  await expect(rights).toHaveCount(41);
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(rights).toHaveCount(3);
  await expect(page.getByRole("button", { name: `Account or team ${wim.name}`, exact: true })).toBeVisible();
  await pick(page.getByRole("main"), "Account or team", "All accounts and teams", "");
  await expect(page).toHaveURL(/\/access\/roles$/);
});

test("who manages one cluster sees no list of accounts, teams or roles, and gets none by a search in the address", async ({
  stranger: page,
  rolecall,
  clusterId,
}) => {
  const ida = addPerson(rolecall, "Ida, Cluster Admin");
  giveRole(rolecall, ida, clusterId, "cluster_admin");
  await enter(page, rolecall, ida);
  for (const path of ["/access", "/access?q=a", "/access/teams?q=a", "/access/roles?who=account:x"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: "Not found" })).toBeVisible();
  }
});

test("the lists fit a phone", async ({ page, rolecall }) => {
  for (let n = 0; n < 42; n++) addPerson(rolecall, numbered("Phone", n));
  for (const look of LOOKS) {
    await wear(page, [look]);
    for (const path of ["/access?q=phone", "/access/teams", "/access/roles"]) {
      await page.goto(path);
      await expectClean(page, [look]);
    }
  }
});
