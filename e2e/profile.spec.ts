import type { Browser, Page } from "playwright/test";
import { enter } from "./support/accounts.ts";
import { ADMINISTRATOR, expect, test } from "./support/fixtures.ts";
import { expectClean, lookGroups, named, wear } from "./support/looks.ts";
import { addPerson, type Person } from "./support/persons.ts";
import type { Rolecall } from "./support/rolecall.ts";
import { contextsOf } from "./support/servers/contexts.ts";
import { inStore } from "./support/store-file.ts";
import { alerts } from "./support/users-page.ts";

test.use({ storageState: { cookies: [], origins: [] } });
test.beforeAll(({ signedIn }) => expect(signedIn.cookies, "Rolecall is set up").not.toEqual([]));

/** Signs the person in with another browser. */
async function elsewhere(browser: Browser, rolecall: Pick<Rolecall, "url">, person: Person): Promise<Page> {
  const page = await (await contextsOf(browser).lend(rolecall.url)).newPage();
  await enter(page, rolecall, person);
  return page;
}

const isOut = async (page: Page) => (await page.context().request.get("/api/operations/cluster.list")).status() === 401;

test("a person changes their name, which the frame shows at once", async ({ page, rolecall }) => {
  const bea = addPerson(rolecall, "Bea before");
  await enter(page, rolecall, bea);
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "Profile" }).click();
  await expect(page.getByRole("heading", { name: "Profile" })).toBeVisible();
  await page.getByLabel("Name", { exact: true }).fill("Bea after");
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByRole("navigation", { name: "Main" })).toContainText("Bea after");
});

test("a person sees their browsers, ends one, and signs out all others", async ({ page, browser, rolecall }) => {
  const cleo = addPerson(rolecall, "Cleo of three browsers");
  const others = [await elsewhere(browser, rolecall, cleo), await elsewhere(browser, rolecall, cleo)];
  await enter(page, rolecall, cleo, "/profile/security");
  const table = page.getByRole("table", { name: "Sessions" });
  await expect(table.getByText("Chromium on Linux")).toHaveCount(3);
  const own = table.getByRole("row", { name: "this browser" });
  await expect(own.getByRole("button")).toHaveCount(0);
  const ends = table.getByRole("button", { name: /^End session of/ });
  await ends.first().click();
  await expect(ends).toHaveCount(1);
  const out = await Promise.all(others.map(isOut));
  expect(out.filter(Boolean)).toHaveLength(1);
  await page.getByRole("button", { name: "Sign out other sessions" }).click();
  await expect(ends).toHaveCount(0);
  expect(await Promise.all([...others, page].map(isOut))).toEqual([true, true, false]);
});

test("a person who signs out other sessions sees their API tokens, which end too", async ({
  page,
  browser,
  rolecall,
}) => {
  const teo = addPerson(rolecall, "Teo with a token");
  const other = await elsewhere(browser, rolecall, teo);
  inStore(
    rolecall,
    `insert into api_tokens (id, account_id, name, start, secret_hash, scopes, clusters, addresses, made_by, made_at, expires_at)
      values ('apt_teo', ?, 'teo-ci', 'rlc_x', 'hash of teo', 'read', '*', '', 'Teo', ?, ?)`,
    ...[teo.id, Date.now(), Date.now() + 86_400_000],
  );
  await enter(page, rolecall, teo, "/profile/security");
  await expect(page.getByRole("checkbox", { name: "Revoke your own: teo-ci" })).toBeChecked();
  await page.getByRole("button", { name: "Sign out other sessions" }).click();
  const dialog = page.getByRole("dialog", { name: "Sign out other sessions" });
  await expect(dialog.getByRole("checkbox", { name: "Revoke your own: teo-ci" })).toBeChecked();
  await dialog.getByRole("button", { name: "Sign out other sessions" }).click();
  await expect(dialog).toBeHidden();
  expect(await isOut(other)).toBe(true);
  await expect(page.getByRole("checkbox", { name: /teo-ci/ })).toHaveCount(0);
});

test("a new password needs the old one, and ends every other session", async ({ page, browser, rolecall }) => {
  const dora = addPerson(rolecall, "Dora with a new password");
  const other = await elsewhere(browser, rolecall, dora);
  await enter(page, rolecall, dora, "/profile/security");
  const change = async (current: string, next: string) => {
    await page.getByLabel("Current password").fill(current);
    await page.getByLabel("New password", { exact: true }).fill(next);
    await page.getByRole("button", { name: "Change password" }).click();
  };
  await change("not the password of Dora", "walnut-harbour-drizzle-12");
  await expect(alerts(page)).toContainText("This password is wrong");
  await change(ADMINISTRATOR.password, "passwordpassword1");
  await expect(alerts(page)).toContainText("very common");
  expect(await isOut(other)).toBe(false);
  const before = await page.context().cookies();
  await change(ADMINISTRATOR.password, "walnut-harbour-drizzle-12");
  await expect(page.getByText("Password changed.")).toBeVisible();
  await expect(page.getByLabel("New password", { exact: true })).toHaveValue("");
  expect(await isOut(other)).toBe(true);
  expect(await isOut(page)).toBe(false);
  // A copy of this browser's earlier cookie no longer works either.
  const copy = await browser.newContext({ baseURL: rolecall.url, storageState: { cookies: before, origins: [] } });
  expect((await copy.request.get("/api/operations/cluster.list")).status()).toBe(401);
  await enter(other, rolecall, { ...dora, password: "walnut-harbour-drizzle-12" });
  await copy.close();
});

for (const looks of lookGroups(import.meta.filename))
  test(`the page is accessible and fits, ${named(looks)}`, async ({ page, browser, rolecall }) => {
    const person = addPerson(rolecall, "Person to look at");
    await elsewhere(browser, rolecall, person);
    await wear(page, looks);
    await enter(page, rolecall, person, "/profile/security");
    await expect(page.getByRole("button", { name: "Sign out other sessions" })).toBeVisible();
    await expectClean(page, looks);
  });
