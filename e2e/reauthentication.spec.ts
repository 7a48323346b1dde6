import type { Page } from "playwright/test";
import { postAction } from "./support/actions.ts";
import { auditOf } from "./support/audit.ts";
import { ADMINISTRATOR, test as base, expect } from "./support/fixtures.ts";
import { addPerson, pageOf } from "./support/persons.ts";
import { row } from "./support/rows.ts";
import { inStore, saveSqlUser } from "./support/store-file.ts";
import { alertOf, ask, copyOnce, done, openUsers, revealed } from "./support/users-page.ts";
import { changesSent, methodsSent } from "./support/vendor.ts";

const NAME = "app_ledger";
const WRONG = "not the right one";

/** `tired`: an administrator whose last confirmation is long ago, on the page of a cluster with a protected SQL user. */
const test = base.extend<{ tired: Page }>({
  tired: async ({ browser, rolecall, signedIn: _, cloud, clusterId }, use) => {
    await cloud.addUser(clusterId, NAME);
    saveSqlUser(rolecall, clusterId, NAME, { state: "restricted" });
    inStore(rolecall, "update sql_users set protected = 1 where cluster_id = ? and name = ?", clusterId, NAME);
    const person = addPerson(rolecall, "Tired", "administrator");
    const page = await pageOf(browser, rolecall, person);
    inStore(rolecall, "update sessions set confirmed_at = 1 where account_id = ?", person.id);
    await openUsers(page, clusterId);
    await use(page);
  },
});

test("a password that is shown after a confirmation stays until it is stored, also where the list is slow", async ({
  tired: page,
  cloud,
  clusterId,
}) => {
  // The page already has its list: a click before it would wait for the reading in hand. Rendering it again now would time out.
  await expect(row(page, NAME)).toBeVisible();
  // On a slow machine this one fails before the end, which must not take the password away either.
  const list = page.waitForResponse((response) => response.url().includes("/sql_user.list?"));
  const held = cloud.fault({ route: "sql-users.list", clusterId, hold: true });
  await page.getByRole("button", { name: "Refresh" }).click();
  await held.struck;
  await ask(page, "reset", NAME);
  const confirm = page.getByRole("dialog", { name: "Confirm it is you" });
  await confirm.getByLabel("Your password").fill(ADMINISTRATOR.password);
  await confirm.getByRole("button", { name: "Confirm" }).click();
  const dialog = copyOnce(page, NAME);
  await expect(dialog).toBeVisible();
  held.release();
  await list;
  const password = await revealed(dialog);
  expect(cloud.passwordMatches(clusterId, NAME, password)).toBe(true);
  await done(dialog);
  await expect(row(page, NAME)).toBeFocused();
});

test("a confirmation answers with data alone, and gives the session a new id", async ({ tired: page }) => {
  const before = await page.context().cookies();
  const headers = { origin: new URL(page.url()).origin };
  const data = { password: ADMINISTRATOR.password };
  const response = await page.request.post("/api/session/confirmation", { headers, data });
  expect(await response.text()).toBe('{"ok":true,"value":null}');
  const session = (cookies: typeof before) => cookies.find(({ name }) => name.endsWith("rolecall"))?.value;
  expect(session(before)).toBeDefined();
  expect(session(await page.context().cookies())).not.toBe(session(before));
});

test("of two tabs that confirm one after the other, the second changes no cookie", async ({
  tired: page,
  playwright,
  rolecall,
}) => {
  const storageState = await page.context().storageState();
  const second = await playwright.request.newContext({ baseURL: rolecall.url, storageState });
  const headers = { origin: rolecall.url };
  const data = { password: ADMINISTRATOR.password };
  const path = "/api/session/confirmation";
  expect((await page.request.post(path, { headers, data })).headers()["set-cookie"]).toBeDefined();
  const later = await second.post(path, { headers, data });
  expect(later.status()).toBe(200);
  expect(later.headers()["set-cookie"]).toBeUndefined();
  expect((await page.request.get("/api/operations/cluster.list")).status()).toBe(200);
  await second.dispose();
});

test("guesses of the password are audited, and after five not even the right one is taken", async ({
  tired: page,
  rolecall,
  cloud,
  clusterId,
}) => {
  await ask(page, "reset", NAME);
  const confirm = page.getByRole("dialog", { name: "Confirm it is you" });
  for (const guess of [...Array.from({ length: 6 }, () => WRONG), ADMINISTRATOR.password]) {
    await confirm.getByLabel("Your password").fill(guess);
    const answered = page.waitForResponse((response) => response.url().endsWith("/api/session/confirmation"));
    await confirm.getByRole("button", { name: "Confirm" }).click();
    expect((await answered).status()).toBe(401);
    await alertOf(confirm, "password_wrong");
  }
  const [{ id }] = inStore(
    rolecall,
    "select id from accounts where name = 'Tired' order by length(id) desc, id desc",
  ) as [{ id: string }];
  const guesses = auditOf(rolecall.folder).filter(
    ({ action, actor_id }) => action === "session.confirm" && actor_id === id,
  );
  expect(guesses.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 7 }, () => "refused"));
  expect(changesSent(cloud, clusterId)).toEqual([]);
});

test("a change that waits for its turn continues when the same person confirms the password meanwhile", async ({
  tired: page,
  rolecall,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "app_other");
  const headers = { origin: rolecall.url };
  const reset = () =>
    postAction(page.request, "sql_user.reset_password", [{ clusterId, name: "app_other" }], { headers, path: "/my" });
  const held = cloud.fault({ route: "sql-users.set-password", clusterId, hold: true, times: 1 });
  const first = reset();
  await held.struck;
  // Changes of one SQL user are serialized: this one waits and is checked again at its turn.
  const second = reset();
  const began = performance.now();
  await expect
    .poll(() => auditOf(rolecall.folder, clusterId).filter(({ outcome }) => outcome === "intended").length)
    .toBe(2);
  await expect.poll(() => performance.now() - began).toBeGreaterThan(600);
  const data = { password: ADMINISTRATOR.password };
  expect((await page.request.post("/api/session/confirmation", { headers, data })).status()).toBe(200);
  held.release();
  for (const answer of [await first, await second]) expect(await answer.text()).toContain('"ok":true');
  expect(methodsSent(cloud, clusterId)).toEqual(["PUT", "PUT"]);
});
