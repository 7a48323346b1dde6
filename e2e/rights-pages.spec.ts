import type { Locator, Page } from "playwright/test";
import { enter } from "./support/accounts.ts";
import { auditOf } from "./support/audit.ts";
import { ADMINISTRATOR, expect, test } from "./support/fixtures.ts";
import { expectClean, lookGroups, named, wear } from "./support/looks.ts";
import { pick } from "./support/pages/find-fields.ts";
import { addPerson, addTeam, giveRole } from "./support/persons.ts";
import { inStore, saveSqlUser } from "./support/store-file.ts";
import { alertOf, alerts, ask, openUsers } from "./support/users-page.ts";
import { changesSent } from "./support/vendor.ts";

async function menuOf(page: Page, name: string): Promise<Locator> {
  await page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
  return page.getByRole("menu", { name: `Actions for ${name}` });
}

/** Waits until a menu has these items, each with the hint why it cannot be pressed, if it cannot. */
const expectItems = (menu: Locator, ...items: string[]) => expect(menu.getByRole("menuitem")).toHaveText(items);

/** The name that the emulator gives a cluster. */
async function clusterName(page: Page, clusterId: string): Promise<string> {
  const clusters: { value: { id: string; name: string }[] } = await (
    await page.request.get("/api/operations/cluster.list")
  ).json();
  return clusters.value.find(({ id }) => id === clusterId)?.name ?? "";
}

test("a granted role opens the cluster at once, and a revoked one closes an open page", async ({
  page,
  stranger,
  rolecall,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "app_one");
  const mara = addPerson(rolecall, "Mara of the roles");
  await enter(stranger, rolecall, mara);
  await expect(stranger.getByRole("heading", { name: "You have no cluster role yet" })).toBeVisible();

  const name = await clusterName(page, clusterId);
  await page.goto("/access/roles");
  await page.getByRole("button", { name: "Give a role" }).click();
  const give = page.getByRole("dialog", { name: "Give a role" });
  await expect(give.getByRole("radio", { checked: true })).toHaveCount(0);
  await expect(give.getByRole("button", { name: "Give role" })).toBeDisabled();
  await pick(give, "Account or team", mara.name);
  await pick(give, "Cluster", name);
  await give.getByRole("radio", { name: "Cluster Creator" }).check();
  await give.getByRole("button", { name: "Give role" }).click();
  await expect(page.getByRole("table", { name: "Rights" }).getByRole("row", { name: mara.name })).toContainText(name);

  await openUsers(stranger, clusterId);
  const menu = await menuOf(stranger, "app_one");
  await menu.getByRole("menuitem", { name: "Reset password" }).click();

  await (await menuOf(page, `${mara.name} on ${name}`)).getByRole("menuitem", { name: "Remove role" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove role" }).click();
  await expect(page.getByText(`${mara.name} is no longer Cluster Creator on ${name}`)).toBeVisible();

  const dialog = stranger.getByRole("dialog", { name: "Reset password of app_one" });
  await dialog.getByRole("button", { name: "Reset password" }).click();
  await alertOf(dialog, "cluster_not_found");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(alerts(stranger)).toContainText("This cluster does not exist");
  await expect(stranger.getByText("app_one")).toHaveCount(0);
  await expect(stranger.getByRole("button", { name: "Create SQL user" })).toHaveCount(0);
  expect(changesSent(cloud, clusterId)).toEqual([]);

  const given = auditOf(rolecall.folder).filter(({ action }) => action.startsWith("rights."));
  const detailsOf = (action: string) => JSON.parse(given.findLast((row) => row.action === action)?.details ?? "{}");
  expect(detailsOf("rights.grant")).toMatchObject({ holder: mara.name });
  expect(detailsOf("rights.revoke")).toMatchObject({ holder: mara.name, role: "cluster_creator" });
});

test("each role is offered exactly what it may do", async ({ stranger: page, rolecall, cloud, clusterId }) => {
  await cloud.addUser(clusterId, "app_one");
  const nora = addPerson(rolecall, "Nora of the menus");
  giveRole(rolecall, nora, clusterId, "cluster_developer");
  await enter(page, rolecall, nora);
  await openUsers(page, clusterId);
  await expectItems(await menuOf(page, "app_one"), "Privileges");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Create SQL user" })).toHaveCount(0);
  await page.getByRole("link", { name: "app_one" }).click();
  await expect(page.getByRole("heading", { name: "app_one", level: 1 })).toBeVisible();
  await expect(page.getByRole("button", { name: "Reset password" })).toHaveCount(0);
  await page.getByRole("link", { name: "Privileges" }).click();
  await expect(page.getByRole("region", { name: "SQL to run" })).toBeVisible();
  await expect(page.getByText("cannot verify this SQL user")).toBeVisible();
  await expect(page.getByRole("button", { name: "Verify" })).toHaveCount(0);

  inStore(rolecall, "update cluster_roles set role = 'cluster_creator' where account_id = ?", nora.id);
  await openUsers(page, clusterId);
  await expectItems(
    await menuOf(page, "app_one"),
    "Reset password",
    "Compromised…",
    "Send claim link",
    "Claim links",
    "Pair",
    "Privileges",
    "Delete",
  );
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Create SQL user" })).toBeVisible();

  inStore(rolecall, "update cluster_roles set role = 'cluster_admin' where account_id = ?", nora.id);
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByRole("button", { name: "Refresh" })).not.toHaveAttribute("aria-busy", "true");
  await expect((await menuOf(page, "app_one")).getByRole("menuitem", { name: "Protect" })).toBeVisible();
});

test("only a Cluster Admin with their password resets a protected SQL user", async ({
  page,
  stranger,
  rolecall,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "breakglass");
  await openUsers(page, clusterId);
  await (await menuOf(page, "breakglass")).getByRole("menuitem", { name: "Protect" }).click();
  await page.getByRole("dialog", { name: "Protect breakglass" }).getByRole("button", { name: "Protect" }).click();
  await expect(page.getByRole("row", { name: "breakglass" })).toContainText("protected");

  const olaf = addPerson(rolecall, "Olaf the Creator");
  giveRole(rolecall, olaf, clusterId, "cluster_creator");
  await enter(stranger, rolecall, olaf);
  await openUsers(stranger, clusterId);
  const menu = await menuOf(stranger, "breakglass");
  await expectItems(
    menu,
    "Reset passwordprotected",
    "Compromised…protected",
    "Send claim linkprotected",
    "Claim links",
    "Pair",
    "Privileges",
    "Deleteprotected",
  );
  await expect(menu.getByRole("menuitem", { name: "Reset password" })).toBeDisabled();
  await stranger.keyboard.press("Escape");

  giveRole(rolecall, olaf, "*", "cluster_admin");
  await openUsers(stranger, clusterId);
  // Asked even though the sign-in was a moment ago.
  await stranger.getByRole("button", { name: "Actions for breakglass" }).click();
  await stranger.getByRole("menuitem", { name: "Delete" }).click();
  const deletion = stranger.getByRole("alertdialog", { name: "Delete breakglass" });
  await expect(deletion).toContainText("This SQL user is protected.");
  await deletion.getByRole("button", { name: "Cancel" }).click();
  await stranger.getByRole("button", { name: "Actions for breakglass" }).click();
  await stranger.getByRole("menuitem", { name: "Reset password" }).click();
  const reset = stranger.getByRole("dialog", { name: "Reset password of breakglass" });
  await expect(reset).toContainText("This SQL user is protected.");
  await reset.getByRole("button", { name: "Reset password" }).click();
  const confirm = stranger.getByRole("dialog", { name: "Confirm it is you" });
  await confirm.getByLabel("Your password").fill(ADMINISTRATOR.password);
  await confirm.getByRole("button", { name: "Confirm" }).click();
  await expect(stranger.getByRole("dialog", { name: "Password for breakglass, shown once" })).toBeVisible();
});

test.describe("where Creators change restricted SQL users only", () => {
  test.afterEach(({ rolecall }) => {
    inStore(rolecall, "delete from settings");
  });

  test("the password of a Creator's new SQL user stays hidden until it is verified as restricted @long", async ({
    page,
    stranger,
    rolecall,
    cloud,
    clusterId,
  }) => {
    await page.goto("/settings");
    await page.getByRole("checkbox", { name: "Creators change restricted SQL users only" }).check();
    await page.getByRole("button", { name: "Save settings" }).click();
    await expect(page.getByText(`Changed by ${ADMINISTRATOR.name}`)).toBeVisible();

    const pia = addPerson(rolecall, "Pia the Creator");
    giveRole(rolecall, pia, clusterId, "cluster_creator");
    await enter(stranger, rolecall, pia);
    await openUsers(stranger, clusterId);
    await ask(stranger, "create", "app_new");
    const created = stranger.getByRole("dialog", { name: "Created app_new without showing its password" });
    await created.getByRole("button", { name: "Done" }).click();
    expect(cloud.userNames(clusterId)).toEqual(["app_new"]);
    await expectItems(
      await menuOf(stranger, "app_new"),
      "Reset passwordnot restricted",
      "Compromised…not restricted",
      "Send claim linknot restricted",
      "Claim links",
      "Pair",
      "Privileges",
      "Deletenot restricted",
    );
    await stranger.keyboard.press("Escape");

    inStore(rolecall, "delete from sql_users where cluster_id = ?", clusterId);
    saveSqlUser(rolecall, clusterId, "app_new", { state: "restricted" });
    await openUsers(stranger, clusterId);
    await ask(stranger, "reset", "app_new");
    await expect(stranger.getByRole("dialog", { name: "Password for app_new, shown once" })).toBeVisible();

    const changed = auditOf(rolecall.folder).findLast(({ action }) => action === "settings.change");
    expect(JSON.parse(changed?.details ?? "{}")).toMatchObject({ "creatorsOnlyRestricted before": false });
  });
});

test("an account without a role is offered nothing that it cannot open", async ({ stranger: page, rolecall }) => {
  await enter(page, rolecall, addPerson(rolecall, "Quentin without a role"));
  const links = page.getByRole("navigation", { name: "Main" }).getByRole("link");
  await expect(links.filter({ hasText: /./ })).toHaveText([...["Rolecall", "My SQL users", "Requests"]]);
  const words = async (path: string) => {
    const response = await page.goto(path);
    await expect(page.getByRole("heading", { name: "Not found" })).toBeVisible();
    return `${response?.status()} ${await page.getByRole("main").textContent()}`;
  };
  const nowhere = await words("/no/such/page");
  for (const path of ["/access/roles", "/access/teams", "/settings", "/access", "/audit", "/rotation", "/restrict"])
    expect(await words(path), path).toBe(nowhere);
});

test("a team is created, gives its members its rights, and takes them along when removed", async ({
  page,
  rolecall,
  clusterId,
}) => {
  const rosa = addPerson(rolecall, "Rosa of the team");
  const name = await clusterName(page, clusterId);
  await page.goto("/access/teams?q=night");
  await page.getByRole("button", { name: "Create team" }).click();
  const create = page.getByRole("dialog", { name: "Create team" });
  await create.getByLabel("Name").fill("Night shift");
  await create.getByLabel("Prefix of its SQL users").fill("sso_");
  await create.getByRole("button", { name: "Create team" }).click();
  await expect(create.getByRole("alert")).toContainText("SQL user names cannot start like this.");
  await create.getByLabel("Prefix of its SQL users").fill("Night_");
  await create.getByRole("button", { name: "Create team" }).click();
  const row = page.getByRole("table", { name: "Teams" }).getByRole("row", { name: "Night shift" });
  await expect(row).toContainText("no members");
  await expect(row).toContainText("names start with night_");

  await row.getByRole("link", { name: "Night shift", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Night shift" })).toBeVisible();
  const people = page.getByRole("region", { name: "People" });
  await expect(people).toContainText("Nobody is in this team.");
  await page.getByRole("button", { name: "Add person" }).click();
  const add = page.getByRole("dialog", { name: "Add people to Night shift" });
  await add.getByLabel("Name or email").fill("Rosa of the");
  await add.getByRole("button", { name: `Add ${rosa.name}` }).click();
  await expect(page.getByText(`${rosa.name} is in Night shift`)).toBeVisible();
  await add.getByRole("button", { name: "Done" }).click();
  await expect(people.getByRole("link", { name: rosa.name })).toBeVisible();
  await (await menuOf(page, rosa.name)).getByRole("menuitem", { name: "Make lead" }).click();
  await expect(people.getByRole("listitem")).toContainText(/^.*lead,/);
  await page.goto("/access/teams?q=Night");
  await expect(row).toContainText(`${rosa.name} (lead)`);

  const [team] = inStore(rolecall, "select id from teams where name = 'Night shift'");
  giveRole(rolecall, { id: String(team?.id) }, clusterId, "cluster_creator");
  await page.goto("/access/roles");
  const asked = page.getByRole("region", { name: "Check access" });
  await expect(asked.getByRole("status")).toContainText("Choose all three");
  for (const chosen of ["Account Choose an account", "On Choose a cluster"])
    await expect(asked.getByRole("button", { name: chosen, exact: true })).toBeVisible();
  await expect(asked.getByLabel("Can", { exact: true })).toHaveValue("");
  await page.goto(`/access/roles?why=${rosa.id}&on=${clusterId}&may=sql_users.reset`);
  const answer = page.getByRole("region", { name: "Check access" }).getByRole("status");
  await expect(answer).toContainText(
    `On ${name}, ${rosa.name} can reset passwords of SQL users, because ${rosa.name}'s team Night shift`,
  );
  await page
    .getByLabel("Can", { exact: true })
    .selectOption("set owner, purpose, protection and password policy of SQL users");
  await expect(answer).toContainText("cannot set owner, purpose, protection and password policy");
  await expect(page).toHaveURL(/may=sql_users\.describe/);

  await page.goto("/access/teams?q=Night");
  await (await menuOf(page, "Night shift")).getByRole("menuitem", { name: "Remove" }).click();
  const remove = page.getByRole("alertdialog", { name: "Remove Night shift" });
  await expect(remove).toContainText(`Its role Cluster Creator on ${name} is removed`);
  await remove.getByRole("button", { name: "Remove Night shift" }).click();
  await expect(remove).toHaveCount(0);
  await expect(row).toHaveCount(0);
  expect(inStore(rolecall, "select id from cluster_roles where team_id = ?", String(team?.id))).toEqual([]);

  await page.goto("/audit?action=team.remove");
  await expect(page.getByRole("table", { name: "Audit events" })).toContainText("Night shift");
});

for (const looks of lookGroups(import.meta.filename))
  test(`rights, teams and settings are clean in ${named(looks)}`, async ({ page, rolecall, clusterId }) => {
    const sven = addPerson(rolecall, "Sven to look at");
    giveRole(rolecall, addTeam(rolecall, `Looks, ${named(looks)}`, sven), clusterId, "cluster_admin");
    await wear(page, looks);
    for (const path of ["/access/roles", "/access/teams", "/settings"]) {
      await page.goto(path);
      await expectClean(page, looks);
    }
    await page.goto("/access/roles");
    await page.getByRole("button", { name: "Give a role" }).click();
    await expect(page.getByRole("dialog", { name: "Give a role" })).toBeVisible();
    await expectClean(page, looks);
  });
