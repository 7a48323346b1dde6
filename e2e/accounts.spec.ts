import type { Page } from "playwright/test";
import { enter, sendSignIn } from "./support/accounts.ts";
import { auditOf } from "./support/audit.ts";
import { ADMINISTRATOR, expect, test } from "./support/fixtures.ts";
import { expectClean, lookGroups, named, wear } from "./support/looks.ts";
import { addPerson, giveRole, pageOf } from "./support/persons.ts";
import { inStore } from "./support/store-file.ts";
import { alerts, copyOnce, done, revealed } from "./support/users-page.ts";

const LOOKS = lookGroups(import.meta.filename).flat();

async function choose(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

/** Opens the list of accounts at those with this name. */
const openAccounts = (page: Page, name: string) => page.goto(`/access?q=${encodeURIComponent(name)}`);

const rowOf = (page: Page, name: string) => page.getByRole("row", { name });

test("disabling an account ends an open session at its next request, and enabling it lets the person sign in again", async ({
  page,
  stranger,
  rolecall,
}) => {
  const bea = addPerson(rolecall, "Bea to disable");
  await enter(stranger, rolecall, bea);
  await openAccounts(page, bea.name);
  await choose(page, bea.name, "Disable");
  await page
    .getByRole("alertdialog")
    .getByRole("button", { name: `Disable ${bea.name}` })
    .click();
  await expect(rowOf(page, bea.name)).toContainText("Disabled");
  expect((await stranger.context().request.get("/api/operations/cluster.list")).status()).toBe(401);
  await stranger.getByRole("link", { name: "Requests" }).click();
  await expect(stranger.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await sendSignIn(stranger, { email: bea.email, password: ADMINISTRATOR.password });
  await expect(alerts(stranger)).toContainText("Email or password is wrong");

  await choose(page, bea.name, "Enable");
  await page.getByRole("button", { name: `Enable ${bea.name}` }).click();
  await expect(rowOf(page, bea.name)).toContainText("Active");
  await enter(stranger, rolecall, bea);
  const events = auditOf(rolecall.folder).filter(({ target }) => target === bea.email);
  const about = events.map(({ action, outcome, actor }) => `${actor} ${action} ${outcome}`);
  expect(about).toEqual(
    ["disable", "enable"].flatMap((act) => [
      `${ADMINISTRATOR.email} account.${act} intended`,
      `${ADMINISTRATOR.email} account.${act} done`,
    ]),
  );
});

test("a new role takes effect at once in an open session", async ({ page, stranger, rolecall }) => {
  const cleo = addPerson(rolecall, "Cleo to promote");
  await enter(stranger, rolecall, cleo);
  await stranger.goto("/access");
  await expect(stranger.getByRole("heading", { name: "Not found" })).toBeVisible();
  await openAccounts(page, cleo.name);
  await choose(page, cleo.name, "Change role");
  await page.getByRole("radio", { name: "Administrator" }).check();
  await page.getByRole("dialog").getByRole("button", { name: "Change role" }).click();
  await expect(rowOf(page, cleo.name)).toContainText("Administrator");
  await stranger.reload();
  await expect(stranger.getByRole("table", { name: "Accounts" })).toBeVisible();
});

test("removing an account asks for its email, and for the password where that was long ago @long", async ({
  stranger: page,
  rolecall,
}) => {
  // This test has its own account, since confirming the password changes the session that other tests share.
  const administrator = addPerson(rolecall, "Ann Administrator", "administrator");
  await enter(page, rolecall, administrator);
  const dora = addPerson(rolecall, "Dora to remove");
  await openAccounts(page, dora.name);
  inStore(rolecall, "update sessions set confirmed_at = 1 where account_id = ?", administrator.id);
  await choose(page, dora.name, "Remove");
  const dialog = page.getByRole("alertdialog", { name: `Remove ${dora.name}` });
  const button = dialog.getByRole("button", { name: `Remove ${dora.name}` });
  await expect(button).toBeDisabled();
  await dialog.getByLabel(`Type ${dora.email} to confirm`).fill(dora.email);
  await button.click();
  const confirm = page.getByRole("dialog", { name: "Confirm it is you" });
  await confirm.getByLabel("Your password").fill(ADMINISTRATOR.password);
  await confirm.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText(`Removed ${dora.name}`)).toBeVisible();
  await expect(rowOf(page, dora.name)).toHaveCount(0);
  expect(inStore(rolecall, "select id from accounts where id = ?", dora.id)).toEqual([]);
});

test("the page of one's own account offers no action that locks oneself out", async ({ page }) => {
  await openAccounts(page, ADMINISTRATOR.name);
  await page.getByRole("button", { name: `Actions for ${ADMINISTRATOR.name}` }).click();
  await expect(page.getByRole("menuitem")).toHaveCount(1);
  await page.getByRole("menuitem", { name: "Profile" }).click();
  await expect(page.getByRole("heading", { name: "Profile" })).toBeVisible();
});

test("an administrator sees the open sessions of an account and ends them @long", async ({
  page,
  stranger,
  rolecall,
}) => {
  const emil = addPerson(rolecall, "Emil with a session");
  await enter(stranger, rolecall, emil);
  await openAccounts(page, emil.name);
  await choose(page, emil.name, "Sessions and passwords");
  await expect(page.getByRole("heading", { name: emil.name, level: 1 })).toBeVisible();
  const table = page.getByRole("table", { name: "Sessions" });
  await expect(table).toContainText("Chromium on Linux");
  await table.getByRole("button", { name: /^End session of Chromium on Linux/ }).click();
  await expect(page.getByRole("region", { name: "Sessions" }).getByText("None.")).toBeVisible();
  await stranger.reload();
  await expect(stranger.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("the SQL user and the account list who was shown a password, until a compromised one is replaced @long", async ({
  page,
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  const mara = addPerson(rolecall, "Mara who leaves");
  giveRole(rolecall, mara, clusterId, "cluster_creator");
  await cloud.addUser(clusterId, "app_seen");
  const hers = await pageOf(browser, rolecall, mara);
  await hers.goto(`/clusters/${clusterId}/users/app_seen`);
  await expect(hers.getByRole("region", { name: "Who knows this password" })).toBeHidden();
  await hers.getByRole("button", { name: "Reset password" }).click();
  await hers.getByRole("dialog").getByRole("button", { name: "Reset password" }).click();
  const first = copyOnce(hers, "app_seen");
  const seen = await revealed(first);
  await done(first);

  await page.goto(`/clusters/${clusterId}/users/app_seen`);
  const knowers = page.getByRole("region", { name: "Who knows this password" });
  await expect(knowers).toContainText("Mara who leaves after a reset");
  await page.getByRole("button", { name: "Actions for app_seen" }).click();
  await page.getByRole("menuitem", { name: "Compromised…" }).click();
  const dialog = page.getByRole("dialog", { name: "Password of app_seen is compromised" });
  await expect(dialog.getByRole("list", { name: "SQL to end sessions" })).toBeVisible();
  await dialog.getByLabel("Reason").fill("Found in a chat.");
  await expectClean(page, LOOKS);
  await dialog.getByRole("button", { name: "Replace password now" }).click();
  const second = copyOnce(page, "app_seen");
  expect(await revealed(second)).not.toBe(seen);
  await expect(second).toContainText("Its open sessions continue until an admin runs the SQL below.");
  await expect(second.getByRole("list", { name: "SQL to end sessions" })).toBeVisible();
  await done(second);
  await expect(knowers).toContainText(ADMINISTRATOR.name);
  await expect(knowers).not.toContainText("Mara");
  const event = auditOf(rolecall.folder).findLast(({ action }) => action === "sql_user.compromised");
  expect(event).toMatchObject({ outcome: "done", target: "app_seen" });

  await page.goto(`/access/people/${mara.id}`);
  const table = page.getByRole("table", { name: "Passwords seen" });
  await expect(table.getByRole("row", { name: /app_seen/ })).toContainText(`by ${ADMINISTRATOR.name}`);
  await expectClean(page, LOOKS);
  await hers.goto("/profile");
  await expect(hers.getByRole("table", { name: "Passwords seen" })).toContainText("no, replaced");
  await expectClean(hers, LOOKS);

  await page.getByRole("button", { name: "End every access" }).click();
  const end = page.getByRole("alertdialog", { name: `End every access of ${mara.name}` });
  await expect(end).toContainText("Their open session ends immediately.");
  await expectClean(page, LOOKS);
  await end.getByRole("button", { name: "End every access" }).click();
  await expect(page.getByText("None. A session ends half an hour after its last use.")).toBeVisible();
  await expect(page.getByRole("button", { name: "End every access" })).toHaveCount(0);
  expect((await hers.context().request.get("/api/operations/cluster.list")).status()).toBe(401);
  await hers.close();
});

test("an administrator hands over a reset link, which sets the password and ends all sessions @long", async ({
  page,
  stranger,
  rolecall,
}) => {
  const finn = addPerson(rolecall, "Finn who forgot");
  await enter(stranger, rolecall, finn);
  await openAccounts(page, finn.name);
  await choose(page, finn.name, "Reset link");
  await page.getByRole("button", { name: "Make reset link" }).click();
  const shown = page.getByRole("dialog", { name: `Reset link for ${finn.email}` });
  const link = await shown.getByLabel("Link", { exact: true }).inputValue();
  await shown.getByRole("button", { name: "Done" }).click();

  await stranger.goto(link);
  await expect(stranger.getByText(`${ADMINISTRATOR.name} made this link for you`)).toBeVisible();
  await stranger.getByLabel("New password").fill("walnut-harbour-drizzle-12");
  await stranger.getByRole("button", { name: "Set password" }).click();
  await stranger.getByRole("link", { name: "Sign in" }).click();
  await sendSignIn(stranger, { email: finn.email, password: "walnut-harbour-drizzle-12" });
  await expect(stranger.getByRole("heading", { name: "Overview" })).toBeVisible();
});

for (const looks of lookGroups(import.meta.filename))
  test(`the page is accessible and fits, ${named(looks)}`, async ({ page, rolecall }) => {
    addPerson(rolecall, "Person with a very long name that no column is wide enough for at all");
    await wear(page, looks);
    await page.goto("/access");
    await expect(page.getByRole("table", { name: "Accounts" })).toBeVisible();
    await expectClean(page, looks);
    await page.getByRole("button", { name: "Invite person" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectClean(page, looks);
  });
