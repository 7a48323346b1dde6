import { ADMINISTRATOR, expect } from "./support/fixtures.ts";
import { expectGoodLooks } from "./support/looks.ts";
import { addPerson, giveRole, pageOf } from "./support/persons.ts";
import { chooseAll, NAMES, restrictAll, STAYS, select, start } from "./support/restrict-steps.ts";
import { test, turnOn } from "./support/sql-cluster.ts";
import { inStore } from "./support/store-file.ts";
import { openUsers } from "./support/users-page.ts";

test("three superusers of the list are restricted with all shown before, and a reload keeps the choice", async ({
  browser,
  cloud,
  sqlClusterId: clusterId,
  rolecall,
}) => {
  const person = addPerson(rolecall, "Tired", "administrator");
  const page = await pageOf(browser, rolecall, person);
  await chooseAll(page, cloud, clusterId);
  await page.reload();
  const levels = page.getByRole("table", { name: "SQL users to restrict" });
  await expect(levels.getByRole("row", { name: /shop_ro/ })).toContainText("Read only in “shop”");
  await expect(levels.getByRole("row", { name: /shop_rw/ })).toContainText("Read and write in “shop”");
  await expectGoodLooks(page);
  await page.getByRole("button", { name: "Show what each loses" }).click();

  const review = page.getByRole("table", { name: "What each keeps and loses" });
  await expect(review.getByRole("list", { name: "shop_ro loses" })).toContainText("admin");
  await expect(page.getByRole("region", { name: "Stays admin" })).toContainText(STAYS);
  await page.getByText(/^All \d+ statements, as they are sent$/).click();
  const all = page.getByRole("list", { name: "All statements" }).getByRole("code");
  await expect(all.filter({ hasText: "REVOKE admin FROM" })).toHaveCount(NAMES.length);
  const shown = (await all.allInnerTexts()).map((text) => text.replace(/\s+/g, " "));
  await expectGoodLooks(page);

  const sql = cloud.sql(clusterId);
  const before = sql.record().length;
  inStore(rolecall, "update sessions set confirmed_at = 1 where account_id = ?", person.id);
  await start(page, NAMES.length);
  const confirm = page.getByRole("dialog", { name: "Confirm it is you" });
  await confirm.getByLabel("Your password").fill(ADMINISTRATOR.password);
  await confirm.getByRole("button", { name: "Confirm" }).click();

  await expect(page.getByText("Done: 3 of 3 are restricted.").first()).toBeAttached();
  const progress = page.getByRole("progressbar", { name: "Restriction progress" });
  await expect(progress).toHaveAttribute("aria-valuetext", "3 of 3 done");
  for (const name of NAMES) expect(sql.isAdmin(name), name).toBe(false);
  expect(sql.isAdmin(STAYS)).toBe(true);
  const sent = sql
    .record()
    .slice(before)
    .flatMap(({ text }) => (text && /^(GRANT|REVOKE|CREATE ROLE|ALTER)/.test(text) ? `${text};` : []));
  expect(sent).toEqual(shown.filter((text) => !text.startsWith("USE ")));
  await expectGoodLooks(page);

  const address = new URL(page.url()).pathname;
  await page.goto("/");
  const chart = page.getByRole("region", { name: "Superusers over time" });
  await expect(chart.getByText("Last restriction:").getByRole("link")).toHaveAttribute("href", address);

  await openUsers(page, clusterId);
  for (const name of NAMES) await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText("restricted");
  const end = page.getByRole("status").filter({ hasText: "Nothing is left to restrict on this cluster." });
  await end.getByText("superusers stay").click();
  await expect(end).toContainText(`${STAYS} stays: the last admin besides Rolecall’s own and single sign-on.`);
  await expectGoodLooks(page);
});

test("the audit and the history show what was sent to a SQL user inside its restriction, each statement once", async ({
  page,
  cloud,
  sqlClusterId: clusterId,
}) => {
  await chooseAll(page, cloud, clusterId);
  await restrictAll(page);
  await page.goto(`/audit?cluster=${clusterId}&target=shop_ro`);
  const events = page.getByRole("table", { name: "Audit events" });
  await expect(events.getByRole("button", { name: "Restrict SQL user shop_ro" })).toBeVisible();
  await expect(events.getByRole("button", { name: /^Run statement of restriction/ })).toHaveCount(0);
  await events.getByRole("button", { name: "Restrict SQL user shop_ro" }).click();
  const sent = page.getByRole("list", { name: "Statements" }).getByRole("listitem");
  await expect(sent.filter({ hasText: "REVOKE admin FROM" })).toHaveCount(1);
  await expectGoodLooks(page);
  const count = await sent.count();
  await page.getByRole("link", { name: "Each as an event" }).click();
  await expect(events.getByRole("button", { name: /^Run statement of restriction/ })).toHaveCount(count);

  await page.goto(`/clusters/${clusterId}/users/shop_ro`);
  const history = page.getByRole("list", { name: "Events" });
  await expect(history).toContainText("Restrict SQL user");
  await expect(history).not.toContainText("Run statement of restriction");
});

test("on the way to hand over what others own, the restriction and the chosen levels are found again", async ({
  page,
  cloud,
  sqlClusterId: clusterId,
}) => {
  for (const name of [STAYS, "shop_migrator", "stock_migrator", "omega"]) await cloud.addUser(clusterId, name);
  cloud.sql(clusterId).asRoot(`REASSIGN OWNED BY root TO ${STAYS}`, "shop");
  await turnOn(page, clusterId, "Manage");
  await page.goto(`/restrict?cluster=${clusterId}&user=shop_migrator&user=stock_migrator&user=omega`);
  const levels = page.getByRole("table", { name: "SQL users to restrict" });
  await expect(levels.getByText("Need a level: change tables that others own too")).toBeVisible();
  // What root owns, no statement of Rolecall takes over.
  const ofRoot = levels.getByRole("row", { name: /stock_migrator/ });
  await expect(ofRoot).toContainText("Rolecall takes nothing away from root: an admin of the cluster hands that over");
  await expect(ofRoot.getByRole("link", { name: /^Hand over what/ })).toHaveCount(0);
  const migrator = levels.getByRole("row", { name: /shop_migrator/ });
  await levels.getByRole("button", { name: /^Use default for 1 ?: nothing is known/ }).click();
  await migrator.getByRole("link", { name: `Hand over what ${STAYS} owns` }).click();
  await expect(page.getByRole("heading", { name: "Privileges of shop_migrator" })).toBeVisible();
  // The form is filled for the first of the other owners, and the page says so.
  await expect(page.getByLabel("Take over objects of this role or user")).toHaveValue(STAYS);
  await expect(page.getByText("Here it becomes the one owner.").locator("..")).toContainText(
    `the SQL gives it what ${STAYS} owns in these databases.`,
  );
  await expect(page.getByText("never a target")).toHaveCount(0);
  await expect(page.getByRole("checkbox", { name: "shop", exact: true })).toBeChecked();
  await expectGoodLooks(page);
  await page.getByRole("link", { name: "Back to the restriction" }).click();
  await expect(levels.getByRole("row", { name: /omega/ })).toContainText(
    "The default. Nothing is known of this SQL user.",
  );
  // Where it is not to be started, nothing of it is kept.
  await migrator.getByRole("link", { name: `Hand over what ${STAYS} owns` }).click();
  await expect(page.getByText("You are preparing a restriction on this cluster.")).toBeVisible();
  await page.getByRole("button", { name: "Discard the restriction that you prepare" }).click();
  await expect(page.getByText("You are preparing a restriction on this cluster.")).toHaveCount(0);
  await page.goBack();
  await expect(levels.getByRole("row", { name: /omega/ }).getByRole("button", { name: /^Choose level/ })).toBeVisible();
});

test("a restriction pauses where one fails, is found again, goes on, and says who is still admin", async ({
  page,
  rolecall,
  cloud,
  sqlClusterId: clusterId,
}) => {
  for (const name of [STAYS, ...NAMES]) await cloud.addUser(clusterId, name);
  await turnOn(page, clusterId, "Manage");
  const sql = cloud.sql(clusterId);
  sql.fault({ kind: "retry", statement: /^REVOKE admin FROM "shop_ro"/ });
  await select(page, clusterId, NAMES);
  await page.getByRole("button", { name: "Show what each loses" }).click();
  await start(page, NAMES.length);
  await expect(page.getByRole("region", { name: "Paused" })).toContainText("2 SQL users wait");
  const items = page.getByRole("table", { name: "SQL users of this restriction" });
  const failed = items.getByRole("row", { name: /shop_ro/ });
  await expect(failed).toContainText("failed");
  await expect(failed).toContainText("Its rights are as they were.");
  await expectGoodLooks(page);

  await page.goto(`/restrict?cluster=${clusterId}&state=admin`);
  await page.getByRole("link", { name: "Open the restriction" }).click();
  const resume = page.getByRole("button", { name: "Resume" });
  await expect(resume).toBeEnabled();
  // It says before the click that it cannot go on.
  const setLevel = (level: string) =>
    inStore(rolecall, "update sql_connections set level = ? where cluster_id = ?", level, clusterId);
  setLevel("observe");
  await page.reload();
  await expect(page.getByText("Rolecall cannot change rights on")).toBeVisible();
  await expect(page.getByText("The SQL connection is below the level Manage.")).toBeVisible();
  await expect(resume).toBeDisabled();
  await expectGoodLooks(page);
  setLevel("manage");
  await page.reload();
  await resume.click();
  await expect(page.getByText("Done: 2 of 3 are restricted.").first()).toBeAttached();
  await expect(items.getByRole("row", { name: /stock_ro/ })).toContainText("proved it restricted");
  expect([sql.isAdmin("shop_ro"), sql.isAdmin("shop_rw")]).toEqual([true, false]);
  const again = page.getByRole("region", { name: "How it ended" }).getByRole("link", { name: "Restrict 1 again…" });
  await expect(again).toHaveAttribute("href", `/restrict?cluster=${clusterId}&user=shop_ro`);
});

test("without a suggestion a person chooses the level, and at Observe nothing runs", async ({
  page,
  cloud,
  sqlClusterId: clusterId,
}) => {
  for (const name of [STAYS, "alpha", "omega"]) await cloud.addUser(clusterId, name);
  await turnOn(page, clusterId, "Observe");
  await page.goto(`/restrict?cluster=${clusterId}&user=alpha&user=omega`);
  await expect(page.getByText("Rolecall runs nothing here.")).toBeVisible();
  const levels = page.getByRole("table", { name: "SQL users to restrict" });
  await expect(levels.getByText("Need a level: nothing is known of their work")).toBeVisible();
  await expect(levels.getByRole("list", { name: "Known of alpha" })).toContainText("No login is known");
  await expect(page.getByRole("button", { name: "Show what each loses" })).toBeDisabled();
  // For those that are ticked, or for all of them.
  await levels.getByRole("checkbox", { name: "Restrict alpha" }).check();
  await expect(levels.getByRole("button", { name: "Choose level for 1…" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Show what each loses" })).toBeDisabled();
  await levels.getByRole("checkbox", { name: "Restrict alpha" }).uncheck();
  await expectGoodLooks(page);
  await levels.getByRole("button", { name: "Choose level for 2…" }).click();
  const dialog = page.getByRole("dialog", { name: "Level of 2 SQL users" });
  // It says what choosing means, and begins with nothing chosen.
  await expect(dialog).toContainText("What you choose is all that they get.");
  for (const name of ["Read only", "Read and write"])
    await expect(dialog.getByRole("radio", { name })).not.toBeChecked();
  await dialog.getByRole("button", { name: "Choose level" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("Choose a level.");
  await expectGoodLooks(page);
  await dialog.getByRole("radio", { name: "Read only" }).check();
  await dialog.getByRole("button", { name: "Choose level" }).click();
  await expect(dialog.getByText("Choose at least one database", { exact: false })).toBeVisible();
  await dialog.getByRole("checkbox", { name: "shop" }).check();
  await dialog.getByRole("button", { name: "Choose level" }).click();
  await expect(levels.getByRole("row", { name: /alpha/ })).toContainText("Read only in “shop”");
  await page.getByRole("button", { name: "Change level of omega" }).click();
  const one = page.getByRole("dialog", { name: "Level of omega" });
  await one.getByRole("radio", { name: "No level", exact: true }).check();
  await one.getByRole("button", { name: "Choose level" }).click();
  await page.getByRole("button", { name: "Show what each loses" }).click();

  const statements = page.getByRole("list", { name: "SQL to run by hand" }).getByRole("code");
  await expect(statements.filter({ hasText: "REVOKE admin FROM" })).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Copy SQL" })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Restrict \d/ })).toHaveCount(0);
  await expectGoodLooks(page);
  expect([cloud.sql(clusterId).isAdmin("alpha"), cloud.sql(clusterId).isAdmin("omega")]).toEqual([true, true]);
});

test("what is offered first is taken by one click, and the wait after the first one is ended by another", async ({
  page,
  cloud,
  sqlClusterId: clusterId,
}) => {
  for (const name of [STAYS, "alpha", "omega"]) await cloud.addUser(clusterId, name);
  await turnOn(page, clusterId, "Manage");
  await page.goto(`/restrict?cluster=${clusterId}&user=alpha&user=omega`);
  const levels = page.getByRole("table", { name: "SQL users to restrict" });
  await levels.getByRole("button", { name: "Use default for 2" }).click();
  for (const name of ["alpha", "omega"]) {
    const row = levels.getByRole("row", { name: new RegExp(name) });
    await expect(row).toContainText("Read and write in “shop” and “stock”");
    await expect(row).toContainText("The default. Nothing is known of this SQL user.");
  }
  await page.getByRole("button", { name: "Show what each loses" }).click();
  await expect(page.getByText("None of them is in use now")).toContainText("Continue now");
  // How it runs is read before the rows, and how long each can be put back before the start.
  const run = page.getByRole("region", { name: "How it runs" });
  await expect(run).toContainText(
    "For 3 days (72 hours) after its restriction, each can be put back as it was, once and for a time.",
  );
  const rows = page.getByRole("table", { name: "What each keeps and loses" });
  const top = async (of: typeof run) => (await of.boundingBox())?.y ?? 0;
  expect(await top(run)).toBeLessThan(await top(rows));
  await expect(page.getByText("After this, 2 superusers are left: Rolecall’s own and keeper.")).toBeVisible();
  await expectGoodLooks(page);
  await page.getByLabel("Type 2 to confirm").fill("2");
  await page.getByRole("button", { name: "Restrict 2 SQL users" }).click();
  const waiting = page.getByRole("region", { name: "Waiting after the first one" });
  await expect(waiting).toContainText("The next one starts in");
  await expect(waiting).toContainText("The first one had no open session at its start");
  await expectGoodLooks(page);
  await waiting.getByRole("button", { name: "Continue now" }).click();
  await expect(page.getByText("Done: 2 of 2 are restricted.").first()).toBeAttached();
  expect([cloud.sql(clusterId).isAdmin("alpha"), cloud.sql(clusterId).isAdmin("omega")]).toEqual([false, false]);
});

test("a Developer is offered no restriction, and a Creator chooses levels without suggestions", async ({
  browser,
  cloud,
  sqlClusterId: clusterId,
  rolecall,
}) => {
  for (const name of [STAYS, "shop_ro"]) await cloud.addUser(clusterId, name);
  const [dora, carl] = [addPerson(rolecall, "Dora"), addPerson(rolecall, "Carl")];
  giveRole(rolecall, dora, clusterId, "cluster_developer");
  giveRole(rolecall, carl, clusterId, "cluster_creator");
  const developer = await pageOf(browser, rolecall, dora);
  await openUsers(developer, clusterId);
  await developer.getByRole("checkbox", { name: "Select shop_ro", exact: true }).check();
  await expect(developer.getByRole("button", { name: "Copy names" })).toBeVisible();
  await expect(developer.getByRole("link", { name: "Restrict…" })).toHaveCount(0);
  await developer.goto(`/restrict?cluster=${clusterId}`);
  await expect(developer.getByRole("heading", { name: "Not found" })).toBeVisible();

  const creator = await pageOf(browser, rolecall, carl);
  await creator.goto(`/restrict?cluster=${clusterId}&user=shop_ro`);
  await expect(creator.getByText("Suggestions need the role Cluster Admin")).toBeVisible();
  await expect(creator.getByRole("button", { name: "Choose level of shop_ro" })).toBeVisible();
});
