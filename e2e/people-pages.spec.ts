import { expect, test } from "./support/fixtures.ts";
import { expectClean } from "./support/looks.ts";
import { addPerson, addTeam, addToTeam, giveRole, pageOf } from "./support/persons.ts";
import { inStore, saveSqlUser } from "./support/store-file.ts";

const LOOKS = [
  { colorScheme: "light", width: 1280 },
  { colorScheme: "dark", width: 390 },
] as const;
/** What a person can be called: long, from right to left, and with markup. */
const ODD = `שרה <img src=x onerror=alert(1)> ${"of a very long name".repeat(3)}`;

test("a name in a list leads to the team and the person, whose pages say what they own, know and may do", async ({
  page,
  rolecall,
  cloud,
  clusterId,
}) => {
  const odd = addPerson(rolecall, ODD);
  const team = addTeam(rolecall, `<b>Payments</b> ${ODD}`.slice(0, 60), odd);
  giveRole(rolecall, team, clusterId, "cluster_creator");
  await cloud.addUser(clusterId, "pay_app");
  saveSqlUser(rolecall, clusterId, "pay_app", { state: "admin", team, purpose: "takes money", changedAt: 1 });

  await page.goto(`/clusters/${clusterId}/users`);
  await page
    .getByRole("row", { name: /pay_app/ })
    .getByRole("link", { name: /Payments/ })
    .click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("<b>Payments</b>");
  await expect(page.getByRole("main")).toContainText("1 person. Owns 1 SQL user: 1 is a superuser, 1 password is due.");
  await expect(page.getByRole("table", { name: "SQL users" })).toContainText("takes money");
  await expect(page.getByRole("table", { name: "Cluster roles" })).toContainText("Cluster Creator");
  await expectClean(page, LOOKS);

  await page.getByRole("region", { name: "People" }).getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(ODD);
  const main = page.getByRole("main");
  await expect(main).toContainText("Can create, reset and delete SQL users of");
  await expect(main).toContainText("1 of these SQL users is a superuser: a reset shows the password.");
  await expect(page.getByLabel("In figures")).toContainText("SQL users of teams11 superuser, 1 due");
  await expect(page.getByRole("table", { name: "SQL users" }).getByRole("row", { name: /pay_app/ })).toBeVisible();
  await expect(page.getByRole("region", { name: "Teams" }).getByRole("link")).toHaveCount(1);
  await expect(page.getByRole("region", { name: "Requests" })).toContainText("None is open.");
  await expectClean(page, LOOKS);

  await page.getByRole("button", { name: `Actions for ${ODD}` }).click();
  await page.getByRole("menuitem", { name: "Disable" }).click();
  await page
    .getByRole("alertdialog")
    .getByRole("button", { name: `Disable ${ODD}` })
    .click();
  await expect(main).toContainText("Disabled: cannot sign in");
});

test("a member sees their own page and team, and neither others nor that they exist", async ({
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  const mara = addPerson(rolecall, "Mara of the pages");
  const omar = addPerson(rolecall, "Omar who is hidden");
  const ours = addTeam(rolecall, "Ours of the pages", mara, omar);
  const theirs = addTeam(rolecall, "Theirs of the pages", omar);
  await cloud.addUser(clusterId, "our_app");
  saveSqlUser(rolecall, clusterId, "our_app", { state: "restricted", team: ours });
  const page = await pageOf(browser, rolecall, mara);
  await page.goto(`/access/people/${mara.id}`);
  await expect(page.getByRole("heading", { level: 1, name: mara.name })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Actions for/ })).toHaveCount(0);
  await expectClean(page, LOOKS);
  await page.getByRole("region", { name: "Teams" }).getByRole("link", { name: "Ours of the pages" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Ours of the pages" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("You are in this team.");
  await expect(page.getByRole("region", { name: "People" })).toHaveCount(0);
  await expect(page.getByRole("main")).not.toContainText(omar.name);
  await expectClean(page, LOOKS);
  for (const path of [`people/${omar.id}`, "people/acc_none", `teams/${theirs.id}`, "teams/tem_none"]) {
    const response = await page.goto(`/access/${path}`);
    expect(response?.status(), path).toBe(404);
    await expect(page.getByRole("heading", { name: "Not found" })).toBeVisible();
  }
});

test("a team of a thousand people and SQL users shows the first and more on demand; a removed one is not found", async ({
  page,
  rolecall,
  clusterId,
}) => {
  const team = addTeam(rolecall, "A thousand");
  const first = addPerson(rolecall, "Aaron the first");
  for (let at = 0; at < 44; at++)
    addToTeam(rolecall, team, at === 0 ? first : addPerson(rolecall, `Member ${String(at).padStart(4, "0")}`));
  inStore(
    rolecall,
    `insert into sql_users (id, cluster_id, name, purpose, admin_state, touched_at, owner_team_id, owner_since)
      with recursive counted (at) as (select 1 union all select at + 1 from counted where at < 1000)
      select 'usr_many_' || ? || '_' || at, ?, 'app_' || substr('000' || at, length('000' || at) - 3), '', 'restricted', 0, ?, 0 from counted`,
    clusterId,
    clusterId,
    team.id,
  );
  await page.goto("/clusters");
  await page.goto(`/access/teams/${team.id}`);
  await expect(page.getByRole("main")).toContainText("44 people. Owns 1,000 SQL users.");
  const users = page.getByRole("table", { name: "SQL users" });
  await expect(users.getByRole("row")).toHaveCount(21);
  await page.getByRole("region", { name: "SQL users" }).getByRole("button", { name: "Show more" }).click();
  await expect(users.getByRole("row")).toHaveCount(41);
  await expect(users.getByRole("row").last()).toContainText("app_0040");
  const people = page.getByRole("region", { name: "People" });
  await people.getByRole("button", { name: "Show more" }).click();
  await people.getByRole("button", { name: "Show more" }).click();
  await expect(people.getByRole("listitem")).toHaveCount(44);
  await expect(people.getByRole("button", { name: "Show more" })).toHaveCount(0);

  await people.getByRole("link", { name: first.name }).click();
  await expect(page.getByRole("heading", { level: 1, name: first.name })).toBeVisible();
  await page.getByRole("button", { name: `Actions for ${first.name}` }).click();
  await page.getByRole("menuitem", { name: "Remove", exact: true }).click();
  const remove = page.getByRole("alertdialog", { name: `Remove ${first.name}` });
  await remove.getByRole("textbox").fill(first.email);
  await remove.getByRole("button", { name: `Remove ${first.name}` }).click();
  await expect(page).toHaveURL(/\/access$/);
  expect((await page.goto(`/access/people/${first.id}`))?.status()).toBe(404);
});

test("Go to takes a verb, opens the dialog of what it names, and knows no deletion", async ({
  page,
  rolecall,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "etl_verbs");
  saveSqlUser(rolecall, clusterId, "etl_verbs", { state: "restricted" });
  await page.goto("/lint");
  const opener = page.getByRole("button", { name: "Go to…" });
  await opener.click();
  const palette = page.getByRole("dialog", { name: "Go to" });
  const search = palette.getByRole("combobox", { name: "Search" });
  await expect(search).toBeFocused();
  await page.keyboard.type("delete etl_verbs");
  await expect(palette).toContainText("Nothing that you can see has this name.");
  await search.fill("rotate");
  await expect(palette.getByRole("option", { name: "Rotate a password…" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(search).toHaveValue("rotate ");
  await expect(palette.getByRole("option", { name: "Rotate due passwords…" })).toBeVisible();
  await page.keyboard.type("etl_verbs");
  await expect(palette.getByRole("option")).toHaveText([/^Rotate password of etl_verbs/]);
  await expectClean(page);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: /^Rotate/ })).toContainText("etl_verbs");
  await expect(page).toHaveURL(`/clusters/${clusterId}/users/etl_verbs`);

  await page.goto("/lint");
  await opener.click();
  await expect(search).toBeFocused();
  await page.keyboard.type("create team");
  await palette.getByRole("option", { name: "Create team" }).click();
  await expect(page.getByRole("dialog", { name: "Create team" })).toBeVisible();
});
