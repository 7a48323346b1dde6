import { present } from "#lib/shared/present.ts";
import { auditOf } from "./support/audit.ts";
import { rowIdOf } from "./support/door-table.ts";
import { ADMINISTRATOR, expect, test } from "./support/fixtures.ts";
import { expectClean, lookGroups, wear } from "./support/looks.ts";
import { pick } from "./support/pages/find-fields.ts";
import { addPerson, addTeam, giveRole, pageOf } from "./support/persons.ts";
import { inStore, saveSqlUser } from "./support/store-file.ts";

const DAY = 24 * 60 * 60_000;
const LOOKS = lookGroups(import.meta.filename).flat();

test("a Cluster Admin sets ages and an exemption, and the lists filter and count due passwords by them", async ({
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  const nadia = addPerson(rolecall, "Nadia Okafor");
  const team = addTeam(rolecall, `Ages ${clusterId}`, nadia);
  giveRole(rolecall, nadia, clusterId, "cluster_admin");
  for (const [name, age] of [
    ["fresh", 1],
    ["soon", 80],
    ["old", 95],
    ["older", 200],
    ["oldest", 900],
    ["legacy", null],
  ] as const) {
    await cloud.addUser(clusterId, name);
    saveSqlUser(
      rolecall,
      clusterId,
      name,
      present({
        state: "restricted",
        team,
        changedAt: age !== null ? Date.now() - age * DAY : undefined,
      }),
    );
  }
  const page = await pageOf(browser, rolecall, nadia);

  await page.goto(`/clusters/${clusterId}/users?due=now`);
  const ages = page.getByRole("combobox", { name: "Password age" });
  const names = page.getByRole("table", { name: "SQL users" }).getByRole("checkbox", { name: /^Select [a-z]+$/ });
  await expect(page.getByText("3 have a due password.")).toBeVisible();
  await expect(names).toHaveCount(3);
  await expect(ages.getByRole("option")).toHaveText([
    ...["All ages", "Due or overdue (3)", "Overdue (2)", "Due (1)", "Due soon (1)", "Age unknown (1)", "Exempt (0)"],
  ]);
  await ages.selectOption({ label: "Age unknown (1)" });
  await expect(page).toHaveURL(/\?due=unknown$/);
  await expect(names).toHaveCount(1);

  await page.goto(`/clusters/${clusterId}/users/oldest`);
  const part = page.getByRole("region", { name: "Password policy" });
  await expect(part).toContainText("overdue");
  await expect(part).toContainText("90 days, for all SQL users");
  await expectClean(page, LOOKS);
  await part.getByRole("button", { name: "Edit password policy" }).click();
  const dialog = page.getByRole("dialog", { name: "Password policy of oldest" });
  await dialog.getByRole("checkbox", { name: "Exempt from the maximum age" }).check();
  await dialog.getByLabel("Exempt until").fill(new Date(Date.now() + 400 * DAY).toISOString().slice(0, 10));
  await dialog.getByLabel("Reason").fill("Waits for the new warehouse.");
  await dialog.getByRole("button", { name: "Save policy" }).click();
  await expect(dialog.getByText("At most 366 days from now.")).toBeVisible();
  await expectClean(page, LOOKS);
  const until = new Date(Date.now() + 30 * DAY).toISOString().slice(0, 10);
  await dialog.getByLabel("Exempt until").fill(until);
  await dialog.getByRole("button", { name: "Save policy" }).click();
  await expect(part).toContainText("by Nadia Okafor: Waits for the new warehouse.");
  await expect(part).toContainText("exempt");

  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Rotation" }).click();
  await expect(page.getByText("2 passwords are due or overdue. 1 is due soon.")).toBeVisible();
  const everywhere = page
    .getByRole("table", { name: "SQL users" })
    .getByRole("checkbox", { name: /^Select [a-z]+ on / });
  await expect(everywhere).toHaveCount(2);
  await expectClean(page, LOOKS);
  await ages.selectOption({ label: "Due soon (1)" });
  await expect(page).toHaveURL(/\/rotation\?due=soon$/);
  await expect(everywhere).toHaveCount(1);
  await ages.selectOption({ label: "Due or overdue (2)" });
  await page.getByRole("checkbox", { name: /^Select older on / }).check();
  await page.getByRole("button", { name: "Rotate…" }).click();
  await expect(page.getByRole("dialog", { name: "Rotate 1 password" })).toContainText("older");
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Jobs" }).click();
  await expect(page.getByRole("heading", { name: "No rotations yet" })).toBeVisible();
  await page.getByRole("link", { name: "Password policy" }).click();
  await expect(page.getByRole("heading", { name: "Password policy", level: 1 })).toBeVisible();
  await expect(page.getByRole("table", { name: "Exemptions" })).toContainText("Waits for the new warehouse.");
  await expect(page.getByRole("button", { name: "Change maximum age for All SQL users" })).toBeHidden();
  await page.getByRole("button", { name: "Add maximum age" }).click();
  const add = page.getByRole("dialog", { name: "Add maximum age" });
  await expect(add.getByRole("combobox", { name: "Applies to" }).getByRole("option")).toHaveText(["Cluster"]);
  await add.getByLabel("Maximum age in days").fill("365");
  await add.getByRole("button", { name: "Save maximum age" }).click();
  await expect(page.getByRole("table", { name: "Maximum ages" })).toContainText("365 days");
  await expectClean(page, LOOKS);
  const counts = page.getByRole("table", { name: "Passwords by cluster" });
  await wear(page, [{ colorScheme: "light", width: 1280 }]);
  for (const number of [
    counts.getByRole("columnheader", { name: "Exempt" }),
    counts.getByRole("cell", { name: /^Exempt on .*: 1$/ }),
  ])
    await expect(number).toHaveCSS("text-align", "right");
  await page.getByRole("link", { name: /^Exempt on .*: 1$/ }).click();
  await expect(names).toHaveCount(1);
  await expect(ages).toHaveValue("exempt");
  expect(
    auditOf(rolecall.folder)
      .filter(({ action }) => /policy/.test(action))
      .map(({ action, outcome }) => [action, outcome]),
  ).toEqual(
    expect.arrayContaining([
      ["sql_user.set_policy", "done"],
      ["password_policy.set_cluster", "done"],
    ]),
  );

  await page.goto("/my?due=due_soon");
  const own = page.getByRole("list", { name: "My SQL users" }).getByRole("listitem");
  await expect(page.getByText("No password is in this state now")).toBeVisible();
  await page.getByRole("navigation", { name: "Password age" }).getByRole("link", { name: /^All/ }).click();
  await expect(own).toHaveCount(6);
  inStore(rolecall, "update sql_users set password_max_days = 85 where id = ?", rowIdOf({ clusterId, name: "soon" }));
  await page.goto("/my?due=due_soon");
  await expect(own).toHaveCount(1);
  await expect(own).toContainText("due soon");
  await expectClean(page, LOOKS);
  await page.close();
});

test("an administrator sets the age for all, and a person without a cluster to manage finds no policy", async ({
  page,
  browser,
  rolecall,
}) => {
  await page.goto("/rotation/policy");
  await page.getByRole("button", { name: "Change maximum age for All SQL users" }).click();
  const dialog = page.getByRole("dialog", { name: "Maximum age for All SQL users" });
  await dialog.getByLabel("Maximum age in days").fill("89");
  await dialog.getByRole("button", { name: "Save maximum age" }).click();
  const ages = page.getByRole("table", { name: "Maximum ages" });
  await expect(ages).toContainText(`set by ${ADMINISTRATOR.name}`);
  await page.getByRole("button", { name: "Remove maximum age for All SQL users" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove maximum age" }).click();
  await expect(ages.getByRole("row", { name: /^All SQL users/ })).toContainText("default");
  const stranger = await pageOf(browser, rolecall, addPerson(rolecall, "Olga Winter"));
  await stranger.goto("/rotation/policy");
  await expect(stranger.getByRole("heading", { name: "Not found" })).toBeVisible();
  await stranger.close();
});

test("a maximum age is for a team that is found among many by a word, and the page has no other team", async ({
  page,
  rolecall,
}) => {
  for (let at = 10; at < 35; at++) addTeam(rolecall, `Agers ${at}`);
  const answer = await page.goto("/rotation/policy");
  expect(await answer?.text()).not.toContain("Agers");
  await page.getByRole("button", { name: "Add maximum age" }).click();
  const add = page.getByRole("dialog", { name: "Add maximum age" });
  await add.getByRole("combobox", { name: "Applies to" }).selectOption("Team");
  await add.getByLabel("Maximum age in days").fill("45");
  await expect(add.getByRole("button", { name: "Save maximum age" })).toBeDisabled();
  await add.getByLabel("Team").click();
  const search = page.getByRole("dialog", { name: "Teams" });
  await search.getByRole("combobox").fill("AGERS");
  await expect(search).toContainText("5 more with this name.");
  await expectClean(page, LOOKS);
  await page.keyboard.press("Escape");
  await expect(search).toBeHidden();
  await pick(add, "Team", "Agers 34");
  await add.getByRole("button", { name: "Save maximum age" }).click();
  const ages = page.getByRole("table", { name: "Maximum ages" });
  await expect(ages.getByRole("row", { name: /^Agers 34 team/ })).toContainText("45 days");
  await expect(ages.getByRole("link", { name: "Agers 34" })).toBeVisible();
  await page.getByRole("button", { name: "Remove maximum age for Agers 34" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove maximum age" }).click();
  await expect(ages).not.toContainText("Agers");
});
