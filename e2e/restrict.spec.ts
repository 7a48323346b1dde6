import type { Page } from "playwright/test";
import type { Emulator } from "../lib/emulator/emulator.ts";
import { ADMINISTRATOR, expect } from "./support/fixtures.ts";
import { expectGoodLooks } from "./support/looks.ts";
import { addPerson, addTeam, giveRole, pageOf } from "./support/persons.ts";
import { test, turnOn } from "./support/sql-cluster.ts";
import { inStore } from "./support/store-file.ts";
import { openUsers } from "./support/users-page.ts";

/** One stays admin; the others get levels by their names. */
const STAYS = "keeper";
const NAMES = ["shop_ro", "shop_rw", "stock_ro"];

async function select(page: Page, clusterId: string, names: readonly string[]): Promise<void> {
  await openUsers(page, clusterId);
  for (const name of names) await page.getByRole("checkbox", { name: `Select ${name}`, exact: true }).check();
  await page.getByRole("link", { name: "Restrict…" }).click();
  await expect(page.getByRole("heading", { name: `Restrict ${names.length} SQL users of` })).toBeVisible();
}

/** Starts the restriction from what each loses: without a wait after the first one. */
async function start(page: Page, count: number): Promise<void> {
  await page.getByRole("checkbox", { name: "Restrict one first, then wait" }).uncheck();
  const button = page.getByRole("button", { name: `Restrict ${count} SQL users` });
  await expect(button).toBeDisabled();
  await page.getByLabel(`Type ${count} to confirm`).fill(String(count));
  await button.click();
}

/** Has the SQL users on the cluster and the connection on, and chooses all but the one that stays. */
async function chooseAll(page: Page, cloud: Emulator, clusterId: string): Promise<void> {
  for (const name of [STAYS, ...NAMES]) await cloud.addUser(clusterId, name);
  await turnOn(page, clusterId, "Manage");
  await select(page, clusterId, NAMES);
}

/** Restricts those that are chosen, all at once, and waits until it is done. */
async function restrictAll(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Show what each loses" }).click();
  await start(page, NAMES.length);
  await expect(page.getByText("Done: 3 of 3 are restricted.").first()).toBeAttached();
}

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
  await expect(levels.getByRole("row", { name: /shop_ro/ })).toContainText("Read “shop”");
  await expect(levels.getByRole("row", { name: /shop_rw/ })).toContainText("Read and write “shop”");
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

  await openUsers(page, clusterId);
  for (const name of NAMES) await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText("restricted");
  const end = page.getByRole("status").filter({ hasText: "Nothing is left to restrict on this cluster." });
  await end.getByText("superusers stay").click();
  await expect(end).toContainText(`${STAYS} stays: the last admin, needed to take a restriction back.`);
  await expectGoodLooks(page);
});

test("on the way to hand over what others own, the restriction and the chosen levels are found again", async ({
  page,
  cloud,
  sqlClusterId: clusterId,
}) => {
  for (const name of [STAYS, "shop_migrator", "omega"]) await cloud.addUser(clusterId, name);
  await turnOn(page, clusterId, "Manage");
  await page.goto(`/restrict?cluster=${clusterId}&user=shop_migrator&user=omega`);
  const levels = page.getByRole("table", { name: "SQL users to restrict" });
  await expect(levels.getByText("Need a level: change tables that others own too")).toBeVisible();
  await levels.getByRole("button", { name: /^Use default for 1 ?: nothing is known/ }).click();
  await levels
    .getByRole("row", { name: /shop_migrator/ })
    .getByRole("link", { name: "Hand them over" })
    .click();
  await expect(page.getByRole("heading", { name: "Privileges of shop_migrator" })).toBeVisible();
  // The form is filled for the first of the other owners, and the page says so.
  const from = await page.getByLabel("Take over objects of this role or user").inputValue();
  expect(from).not.toBe("");
  await expect(page.getByText("Here it becomes the one owner.").locator("..")).toContainText(
    `the SQL gives it what ${from} owns in these databases.`,
  );
  await expect(page.getByRole("checkbox", { name: "shop", exact: true })).toBeChecked();
  await expectGoodLooks(page);
  await page.getByRole("link", { name: "Back to the restriction" }).click();
  await expect(levels.getByRole("row", { name: /omega/ })).toContainText("The default of its kind");
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
  // It says what choosing means, and begins with what is offered first.
  await expect(dialog).toContainText("What you choose is all that they get.");
  await expect(dialog.getByRole("radio", { name: "Read and write" })).toBeChecked();
  await expectGoodLooks(page);
  await dialog.getByRole("radio", { name: "Read only" }).check();
  for (const name of ["shop", "stock"]) await dialog.getByRole("checkbox", { name }).uncheck();
  await dialog.getByRole("button", { name: "Choose level" }).click();
  await expect(dialog.getByText("Choose at least one database", { exact: false })).toBeVisible();
  await dialog.getByRole("checkbox", { name: "shop" }).check();
  await dialog.getByRole("button", { name: "Choose level" }).click();
  await expect(levels.getByRole("row", { name: /alpha/ })).toContainText("Read “shop”");
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
    await expect(row).toContainText("Read and write “shop” and “stock”");
    await expect(row).toContainText("The default of its kind: little speaks for it.");
  }
  await page.getByRole("button", { name: "Show what each loses" }).click();
  await expect(page.getByText("None of them is in use now")).toContainText("Continue now");
  // How it runs is read before the rows, and how long each can be put back before the start.
  const run = page.getByRole("region", { name: "How it runs" });
  await expect(run).toContainText("For 3 days (72 hours) after its restriction, each can be put back as it was, once.");
  const rows = page.getByRole("table", { name: "What each keeps and loses" });
  const top = async (of: typeof run) => (await of.boundingBox())?.y ?? 0;
  expect(await top(run)).toBeLessThan(await top(rows));
  await expect(page.getByText("After this, 2 superusers are left: Rolecall’s own; keeper.")).toBeVisible();
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

test("a restricted SQL user is put back as it was, and is restricted again by a click", async ({
  browser,
  cloud,
  sqlClusterId: clusterId,
  rolecall,
}) => {
  const page = await pageOf(browser, rolecall, addPerson(rolecall, "Sorry", "administrator"));
  await chooseAll(page, cloud, clusterId);
  await restrictAll(page);
  const sql = cloud.sql(clusterId);
  const row = page.getByRole("table", { name: "SQL users of this restriction" }).getByRole("row", { name: /shop_rw/ });

  // The page of the SQL user has the same way back.
  await row.getByRole("link", { name: "shop_rw", exact: true }).click();
  const own = page.getByRole("region", { name: "Restriction" });
  await expect(own).toContainText("Restricted by Sorry");
  await expect(own).toContainText("Way back ends in 3 days");
  await expect(own.getByRole("button", { name: "Put it back… shop_rw" })).toBeVisible();
  await expectGoodLooks(page);
  await own.getByRole("link", { name: "Open the restriction" }).click();
  await row.getByRole("button", { name: "Put it back… shop_rw" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Put shop_rw back as it was" });
  await expect(dialog).toContainText("It becomes a superuser again.");
  await expect(dialog).toContainText("It gets back: membership in admin. It leaves shop_rw_role.");
  await dialog.getByText("Show what will happen, 2 statements").click();
  const statements = dialog.getByRole("list", { name: "Statements that put it back" });
  await expect(statements).toContainText("GRANT admin TO");
  await expectGoodLooks(page);
  const press = dialog.getByRole("button", { name: "Put it back for 4 h" });
  await expect(press).toBeDisabled();
  await dialog.getByLabel("Reason").fill("The release cannot migrate");
  await press.click();
  await expect(row).toContainText("As it was before. Restricted again in 3 h");
  await expect(row).toContainText("Put back by Sorry: “The release cannot migrate”.");
  expect(sql.isAdmin("shop_rw")).toBe(true);
  await expectGoodLooks(page);
  const restriction = page.url();
  await openUsers(page, clusterId);
  await expect(page.getByRole("row", { name: /shop_rw/ })).toContainText("admin");
  // It is a task until it is restricted again, and nobody is said to have pasted an answer.
  await page.goto("/");
  const task = page.getByRole("listitem").filter({ hasText: "shop_rw" }).filter({ hasText: "was put back on purpose" });
  await expect(task).toContainText("Rolecall restricts it again in 3 h");
  await expectGoodLooks(page);
  await page.goto(`/clusters/${clusterId}/users/shop_rw`);
  await expect(page.getByRole("region", { name: "Restriction" })).toContainText("As it was before.");
  await expect(page.getByText(/^(proved by the cluster|put back|read from the cluster) /)).toBeVisible();
  await expect(page.getByText("as pasted")).toHaveCount(0);

  // Who lowers the connection is told how many could not be restricted again.
  await page.goto(`/clusters/${clusterId}/sql-connection`);
  for (const [open, name] of [
    ["Turn off…", /^Turn off the SQL connection to /],
    ["Change level…", /^Change the level on /],
  ] as const) {
    await page.getByRole("button", { name: open }).click();
    const lower = page.getByRole("dialog", { name }).or(page.getByRole("alertdialog", { name }));
    await expect(lower).toContainText("1 SQL user is put back for a time.");
    await lower.getByRole("button", { name: "Cancel" }).click();
  }

  await page.goto(restriction);
  await row.getByRole("button", { name: "Restrict again… shop_rw" }).click();
  const again = page.getByRole("alertdialog", { name: "Restrict shop_rw again" });
  await expect(again).toContainText("It loses again what it got back");
  await expectGoodLooks(page);
  await again.getByRole("button", { name: "Restrict again", exact: true }).click();
  await expect(row).toContainText("Was put back, and is restricted again.");
  expect(sql.isAdmin("shop_rw")).toBe(false);
  await expect(row.getByRole("button", { name: "Put it back… shop_rw" })).toHaveCount(0);
});

test("the owner team asks, and the Cluster Admin sees it first, is shown the level above, and ends the way back", async ({
  browser,
  cloud,
  sqlClusterId: clusterId,
  rolecall,
}) => {
  const [sorry, mara] = [addPerson(rolecall, "Sorry", "administrator"), addPerson(rolecall, "Mara")];
  const page = await pageOf(browser, rolecall, sorry);
  await chooseAll(page, cloud, clusterId);
  const { id: team } = addTeam(rolecall, `Payments ${clusterId.slice(0, 8)}`, mara);
  inStore(
    rolecall,
    "update sql_users set owner_team_id = ? where cluster_id = ? and name = 'stock_ro'",
    ...[team, clusterId],
  );
  await restrictAll(page);

  const own = await pageOf(browser, rolecall, mara);
  await own.goto("/my");
  const listed = own.getByRole("list", { name: "My SQL users" });
  await expect(listed).toContainText("Sorry restricted it");
  await expectGoodLooks(own);
  await own.getByRole("button", { name: /^Ask to put it back… stock_ro on / }).click();
  const ask = own.getByRole("dialog", { name: "Ask to put stock_ro back" });
  await expect(ask.getByRole("button", { name: "Ask to put it back" })).toBeDisabled();
  await ask.getByLabel("What fails").fill("The nightly import stands still");
  await expectGoodLooks(own);
  await ask.getByRole("button", { name: "Ask to put it back" }).click();
  await expect(listed).toContainText("Mara asked to put it back. Its way back ends in 3 days.");
  await expectGoodLooks(own);
  await own.getByRole("button", { name: /^Withdraw the ask to put back stock_ro on / }).click();
  await expect(listed).not.toContainText("Mara asked to put it back.");
  const askAgain = async () => {
    await own.getByRole("button", { name: /^Ask to put it back… stock_ro on / }).click();
    await ask.getByLabel("What fails").fill("The nightly import stands still");
    await ask.getByRole("button", { name: "Ask to put it back" }).click();
    await expect(listed).toContainText("Mara asked to put it back.");
  };
  await askAgain();

  await page.goto("/");
  const task = page.getByRole("listitem").filter({ hasText: "Mara asks to put stock_ro" });
  await task.getByRole("link", { name: "Open the restriction" }).click();
  const rows = page.getByRole("table", { name: "SQL users of this restriction" }).getByRole("row");
  await expect(rows.nth(1)).toContainText("Mara asks to put it back: “The nightly import stands still”");
  await expectGoodLooks(page);
  await rows.nth(1).getByRole("button", { name: "Decline… to put stock_ro back" }).click();
  const decline = page.getByRole("dialog", { name: "Decline to put stock_ro back" });
  await expect(decline).toContainText("Mara asks for it: “The nightly import stands still”.");
  await decline.getByLabel("Reason").fill("Its import only reads");
  await expectGoodLooks(page);
  await decline.getByRole("button", { name: "Decline", exact: true }).click();
  await expect(page.getByText("Mara asks to put it back:")).toHaveCount(0);
  await own.reload();
  await expect(listed).toContainText("Sorry declined to put it back: “Its import only reads”.");
  await expectGoodLooks(own);
  await askAgain();
  await page.reload();
  await expect(rows.nth(1)).toContainText("Mara asks to put it back:");
  await rows.nth(1).getByRole("button", { name: "Put it back… stock_ro" }).click();
  const back = page.getByRole("alertdialog", { name: "Put stock_ro back as it was" });
  await back.getByRole("button", { name: "Read and write “stock”…" }).click();
  const above = page.getByRole("dialog", { name: /^Run the SQL for stock_ro/ });
  await expect(above).toContainText("It gets these rights and no admin.");
  await expect(above).toContainText("GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES");
  await expectGoodLooks(page);
  await above.getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("button", { name: "End the way back now…" }).click();
  const end = page.getByRole("alertdialog", { name: "End the way back now" });
  await expect(end).toContainText("3 SQL users can be put back as they were.");
  await expectGoodLooks(page);
  await end.getByRole("button", { name: "End the way back", exact: true }).click();
  await expect(rows.nth(1)).toContainText("Sorry ended its way back.");
  await expect(page.getByRole("button", { name: /^Put it back…/ })).toHaveCount(0);
  await own.reload();
  await expect(listed).toContainText("stock_ro");
  await expect(listed).not.toContainText("Its way back ends");
});

test("one that was refused CREATE ROLE since its restriction is allowed that alone by one click", async ({
  browser,
  cloud,
  sqlClusterId: clusterId,
  rolecall,
}) => {
  const page = await pageOf(browser, rolecall, addPerson(rolecall, "Sorry", "administrator"));
  await chooseAll(page, cloud, clusterId);
  await restrictAll(page);
  const refused = JSON.stringify([{ kind: "!roles", database: "shop" }]);
  inStore(
    rolecall,
    "update restricted_seen set refused = 2, refused_kinds = ? where item_id in (select id from job_items where cluster_id = ? and name = 'shop_rw')",
    ...[refused, clusterId],
  );
  await page.reload();
  const rows = page.getByRole("table", { name: "SQL users of this restriction" }).getByRole("row");
  await rows.filter({ hasText: "shop_ro" }).getByRole("button", { name: "Put it back… shop_ro" }).click();
  const other = page.getByRole("alertdialog", { name: "Put shop_ro back as it was" });
  await expect(other).toContainText("It gets back: membership in admin.");
  await expect(other.getByRole("button", { name: "Allow CREATE ROLE" })).toHaveCount(0);
  await other.getByRole("button", { name: "Cancel" }).click();

  const before = cloud.sql(clusterId).record().length;
  await rows.filter({ hasText: "shop_rw" }).getByRole("button", { name: "Put it back… shop_rw" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Put shop_rw back as it was" });
  await expect(dialog).toContainText("2 statements failed with a privilege error: CREATE ROLE and the like in “shop”.");
  await expect(dialog).toContainText('It runs GRANT SYSTEM CREATEROLE TO "shop_rw"');
  await expectGoodLooks(page);
  await dialog.getByRole("button", { name: "Allow CREATE ROLE" }).click();
  const run = page.getByRole("dialog", { name: /^Run the SQL for shop_rw/ });
  await expect(run).toContainText("The statement ran.");
  await expect(run).toContainText("privileged");
  await expectGoodLooks(page);
  const sent = cloud
    .sql(clusterId)
    .record()
    .slice(before)
    .flatMap(({ text }) => (text && /^(GRANT|REVOKE|ALTER)/.test(text) ? text : []));
  expect(sent).toEqual(['GRANT SYSTEM CREATEROLE TO "shop_rw"']);
  expect(cloud.sql(clusterId).isAdmin("shop_rw")).toBe(false);
});
