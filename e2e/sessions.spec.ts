import { createHash } from "node:crypto";
import type { APIRequestContext, BrowserContext } from "playwright/test";
import { enter, postSignIn, signOut } from "./support/accounts.ts";
import { ADMINISTRATOR, test as base, expect } from "./support/fixtures.ts";
import { row } from "./support/rows.ts";
import { endSession, inStore, newestSession } from "./support/store-file.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** `copyOf`: a client with a copy of a browser's present cookies. */
type Fixtures = { copyOf: (context: BrowserContext) => Promise<APIRequestContext> };

const test = base.extend<Fixtures>({
  copyOf: async ({ playwright, rolecall }, use) => {
    const copies: APIRequestContext[] = [];
    await use(async (context) => {
      const storageState = await context.storageState();
      const copy = await playwright.request.newContext({ baseURL: rolecall.url, storageState });
      copies.push(copy);
      return copy;
    });
    await Promise.all(copies.map((copy) => copy.dispose()));
  },
});
test.use({ storageState: { cookies: [], origins: [] } });
test.beforeAll(({ signedIn }) => expect(signedIn.cookies, "Rolecall is set up").not.toEqual([]));

const status = async (request: APIRequestContext) => (await request.get("/api/operations/cluster.list")).status();

test.describe("a session ends", () => {
  test("with signing out, for a copied cookie too, and the back button shows nothing of it", async ({
    stranger,
    rolecall,
    copyOf,
  }) => {
    await enter(stranger, rolecall);
    const copy = await copyOf(stranger.context());
    expect(await status(copy)).toBe(200);
    await signOut(stranger);
    expect(await status(copy)).toBe(401);
    expect((await copy.get("/clusters")).url()).toMatch(/\/sign-in\?to=%2Fclusters$/);
    await stranger.goBack();
    await expect(stranger.getByRole("heading", { name: "Sign in" })).toBeVisible();
  });

  test("half an hour after its last use, and not before", async ({ stranger, rolecall, copyOf }) => {
    await enter(stranger, rolecall);
    const copy = await copyOf(stranger.context());
    const id = newestSession(rolecall);
    const setLastUse = (at: number) =>
      inStore(rolecall, "update sessions set last_used_at = ? where id_hash = ?", at, id);
    setLastUse(Date.now() - 29 * MINUTE);
    expect(await status(copy)).toBe(200);
    setLastUse(Date.now() - 30 * MINUTE);
    expect(await status(copy)).toBe(401);
    await stranger.goto("/clusters");
    await expect(stranger.getByRole("heading", { name: "Sign in" })).toBeVisible();
  });

  test("twelve hours after it began, however much it is used", async ({ stranger, rolecall, copyOf }) => {
    await enter(stranger, rolecall);
    const copy = await copyOf(stranger.context());
    const id = newestSession(rolecall);
    const [row] = inStore(rolecall, "select expires_at - created_at as life from sessions where id_hash = ?", id);
    expect(row).toEqual({ life: 12 * HOUR });
    await stranger.goto("/clusters");
    inStore(rolecall, "update sessions set expires_at = ? where id_hash = ?", Date.now(), id);
    expect(await status(copy)).toBe(401);
  });
});

test("background reads of a page do not prolong a session; actions of a person do", async ({
  stranger,
  rolecall,
  copyOf,
  clusterId,
}) => {
  await enter(stranger, rolecall);
  const copy = await copyOf(stranger.context());
  const id = newestSession(rolecall);
  const fiveMinutesAgo = Date.now() - 5 * MINUTE;
  const makeOld = () => inStore(rolecall, "update sessions set last_used_at = ? where id_hash = ?", fiveMinutesAgo, id);
  const lastUse = () =>
    Number(inStore(rolecall, "select last_used_at from sessions where id_hash = ?", id)[0]?.last_used_at);

  makeOld();
  for (const path of [
    "/api/operations/cluster.list",
    `/api/operations/sql_user.list?clusterId=${clusterId}`,
    `/api/operations/sql_user.list_facts?clusterId=${clusterId}`,
  ])
    expect((await copy.get(path)).status(), path).toBe(200);
  const read = { data: { input: { clusterId } }, headers: { origin: rolecall.url } };
  expect((await copy.post("/api/operations/cluster.connection", read)).status()).toBe(200);
  for (const headers of [{ rsc: "1", "next-router-prefetch": "1" }, { "sec-purpose": "prefetch" }])
    expect((await copy.get(`/clusters/${clusterId}/users`, { headers })).status()).toBe(200);
  expect(lastUse()).toBe(fiveMinutesAgo);

  await stranger.goto(`/clusters/${clusterId}/users`);
  expect(lastUse()).toBeGreaterThan(fiveMinutesAgo);
  await expect(stranger.getByRole("heading", { name: "No SQL user yet" })).toBeVisible();
  makeOld();
  await stranger.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Requests" }).click();
  await expect(stranger.getByRole("heading", { name: "Requests", exact: true })).toBeVisible();
  expect(lastUse()).toBeGreaterThan(fiveMinutesAgo);
});

test("each sign-in makes a new session and ends the one that the browser brought along", async ({
  stranger,
  rolecall,
  copyOf,
  playwright,
}) => {
  await enter(stranger, rolecall);
  const planted = newestSession(rolecall);
  const attacker = await copyOf(stranger.context());
  const victim = await copyOf(stranger.context());
  expect((await postSignIn(victim, rolecall, ADMINISTRATOR)).status()).toBe(303);
  expect(newestSession(rolecall)).not.toBe(planted);
  expect(await status(victim)).toBe(200);
  expect(await status(attacker)).toBe(401);

  const made = await playwright.request.newContext({
    baseURL: rolecall.url,
    extraHTTPHeaders: { cookie: "rolecall=an-id-that-was-never-issued" },
  });
  expect(await status(made)).toBe(401);
  await made.dispose();
});

test("the store knows the hash of a session's id alone", async ({ stranger, rolecall }) => {
  await enter(stranger, rolecall);
  const cookies = await stranger.context().cookies();
  const sealed = cookies.find(({ name }) => name === "rolecall")?.value ?? "";
  const hash = newestSession(rolecall);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(createHash("sha256").update(sealed).digest("hex")).not.toBe(hash);
});

test.describe("when a session ends while its page is open", () => {
  test("the page leads to sign-in, and nothing that it knew comes back", async ({
    stranger,
    rolecall,
    cloud,
    clusterId,
  }) => {
    await cloud.addUser(clusterId, "app_ledger");
    await enter(stranger, rolecall);
    await stranger.goto(`/clusters/${clusterId}/users`);
    await expect(row(stranger, "app_ledger")).toBeVisible();
    await stranger.evaluate(() => Object.assign(window, { ofTheOldDocument: true }));
    endSession(rolecall, newestSession(rolecall));
    await stranger.getByRole("button", { name: "Refresh" }).click();
    await expect(stranger.getByRole("heading", { name: "Sign in" })).toBeVisible();
    // Loads a new document, so no cache in memory survives.
    expect(await stranger.evaluate(() => "ofTheOldDocument" in window)).toBe(false);
    await stranger.goBack();
    await expect(stranger.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await expect(row(stranger, "app_ledger")).toHaveCount(0);
  });

  test("a form keeps what was typed, and leads to sign-in in another tab", async ({
    stranger,
    rolecall,
    clusterId,
  }) => {
    await enter(stranger, rolecall);
    await stranger.goto(`/clusters/${clusterId}/users`);
    await stranger.getByRole("button", { name: "Create SQL user", exact: true }).click();
    const dialog = stranger.getByRole("dialog", { name: "Create SQL user" });
    await dialog.getByLabel("Username").fill("app_ledger");
    endSession(rolecall, newestSession(rolecall));
    await dialog.getByRole("button", { name: "Create SQL user" }).click();
    await expect(dialog.getByRole("link", { name: "Sign in in another tab" })).toHaveAttribute("target", "_blank");
    await expect(dialog.getByLabel("Username")).toHaveValue("app_ledger");
  });

  test("a password that is shown stays until it is stored", async ({ stranger, rolecall, cloud, clusterId }) => {
    await cloud.addUser(clusterId, "app_ledger");
    await enter(stranger, rolecall);
    await stranger.goto(`/clusters/${clusterId}/users`);
    const held = cloud.fault({ route: "sql-users.set-password", clusterId, hold: true, times: 1 });
    await stranger.getByRole("button", { name: "Actions for app_ledger" }).click();
    await stranger.getByRole("menuitem", { name: "Reset password" }).click();
    await stranger.getByRole("dialog").getByRole("button", { name: "Reset password" }).click();
    await held.struck;
    endSession(rolecall, newestSession(rolecall));
    const refused = stranger.waitForResponse(
      (response) => response.url().includes("/sql_user.list?") && response.status() === 401,
    );
    held.release();
    await refused;
    const dialog = stranger.getByRole("dialog", { name: /^Password for app_ledger/ });
    await dialog.getByRole("button", { name: "Reveal" }).click();
    const password = await dialog.getByLabel("Password", { exact: true }).inputValue();
    expect(cloud.passwordMatches(clusterId, "app_ledger", password)).toBe(true);
    expect(stranger.url()).toContain("/users");
    await dialog.getByLabel("I have stored this password").click();
    await expect(stranger.getByRole("heading", { name: "Sign in" })).toBeVisible();
  });
});
