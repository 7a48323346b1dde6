import { availableParallelism } from "node:os";
import type { Page } from "playwright/test";
import { createAdministrator, hiddenFields, secretOf } from "./support/accounts.ts";
import { stopScripts } from "./support/alive.ts";
import { ADMINISTRATOR, test as base, expect } from "./support/fixtures.ts";
import { PROVE } from "./support/prove.ts";
import { type StartOwn, startOwn } from "./support/start-own.ts";
import { inStore } from "./support/store-file.ts";
import { alerts } from "./support/users-page.ts";

const test = base.extend<{ startOwn: StartOwn }>({ startOwn });
test.use({ storageState: { cookies: [], origins: [] } });

/** More than the server lets wait for a hash: some are refused as busy. */
const USES = PROVE ? 100 : availableParallelism() + 40;

async function fillSetup(page: Page, password: string = ADMINISTRATOR.password): Promise<void> {
  await page.getByLabel("Name").fill(ADMINISTRATOR.name);
  await page.getByLabel("Email").fill(ADMINISTRATOR.email);
  await page.getByLabel("Password").fill(password);
}

const submit = (page: Page) => page.getByRole("button", { name: "Create administrator" });

test("of many concurrent uses of one setup link, one creates the administrator and the link is void", async ({
  startOwn,
}) => {
  const rolecall = await startOwn();
  const start = async () => (await fetch(rolecall.url)).text();
  expect(await start()).toContain("The link is in Rolecall’s output.");
  const answers = await Promise.all(
    Array.from({ length: USES }, (_, index) =>
      createAdministrator(rolecall, { email: `one.of.many.${index}@halden.example` }),
    ),
  );
  expect(answers.filter((answer) => answer.includes('"ok":true'))).toHaveLength(1);
  expect(answers.filter((answer) => /"code":"(setup_link_void|busy)"/.test(answer))).toHaveLength(USES - 1);
  expect(inStore(rolecall, "select email from accounts")).toHaveLength(1);
  expect(inStore(rolecall, "select account_id from sessions")).toHaveLength(1);
  expect(await createAdministrator(rolecall)).toContain('"code":"setup_link_void"');
  expect(await start()).not.toContain("The link is in Rolecall’s output.");
});

test("before set-up, the start page says where to find the setup link @long", async ({ startOwn, stranger }) => {
  const rolecall = await startOwn();
  await stranger.goto(rolecall.url);
  await expect(stranger.getByRole("heading", { name: "Set up Rolecall" })).toBeVisible();
  await expect(stranger.getByRole("main")).toContainText("The link is in Rolecall’s output.");
  expect(await createAdministrator(rolecall)).toContain('"ok":true');
  await stranger.goto(rolecall.url);
  await expect(stranger.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("a setup link dies with its hour, and with a restart, which prints a new one @long", async ({
  startOwn,
  stranger,
}) => {
  const first = await startOwn();
  inStore(first, "update tokens set expires_at = ?", Date.now() - 1);
  await stranger.goto(first.setupLink);
  await fillSetup(stranger);
  await submit(stranger).click();
  await expect(alerts(stranger)).toContainText("This setup link no longer works");
  inStore(first, "update tokens set expires_at = ?", Date.now() + 3_600_000);
  // Killed at once, since a graceful stop waits for the browser's connections.
  await first.stop("SIGKILL");

  const second = await startOwn();
  expect(secretOf(second.setupLink)).not.toBe(secretOf(first.setupLink));
  const old = { url: second.url, setupLink: first.setupLink };
  expect(await createAdministrator(old)).toContain('"code":"setup_link_void"');

  await stranger.goto("about:blank");
  await stranger.goto(second.setupLink);
  await fillSetup(stranger, "passwordpassword1");
  await submit(stranger).click();
  await expect(alerts(stranger)).toContainText("very common");
  await expect(stranger.getByLabel("Password")).toHaveAttribute("aria-invalid", "true");
  await stranger.getByLabel("Password").fill(ADMINISTRATOR.password);
  await submit(stranger).click();
  await expect(stranger.getByRole("heading", { name: "Overview" })).toBeVisible();
  await second.stop("SIGKILL");

  const third = await startOwn();
  expect(third.output()).not.toContain("/setup#");
});

test("a new setup link counts in the tab in which an older one was opened @long", async ({ startOwn, stranger }) => {
  const rolecall = await startOwn();
  await stranger.goto(`${rolecall.url}/setup#the-secret-of-an-older-link`);
  await expect(submit(stranger)).toBeEnabled();
  await stranger.goto(rolecall.setupLink);
  await expect(stranger).toHaveURL(/\/setup$/);
  await fillSetup(stranger);
  await submit(stranger).click();
  await expect(stranger.getByRole("heading", { name: "Overview" })).toBeVisible();
});

test("the secret leaves the address as soon as the page is alive, and a page without one says what to do", async ({
  stranger,
}) => {
  await stranger.goto("/setup#not-a-secret-of-ours");
  await expect(submit(stranger)).toBeEnabled();
  await expect(stranger).toHaveURL(/\/setup$/);
  await stranger.goto("/sign-in");
  await stranger.goto("/setup");
  await expect(alerts(stranger)).toContainText("This address is not a complete setup link");
});

test("before the page is alive, the setup form sends nothing, and never puts the password into an address", async ({
  stranger,
  rolecall,
}) => {
  const requests: string[] = [];
  stranger.on("request", (request) => requests.push(`${request.method()} ${request.url()}`));
  await stopScripts(stranger);
  await stranger.goto("/setup#not-a-secret-of-ours");
  await fillSetup(stranger);
  await expect(submit(stranger)).toBeDisabled();
  await stranger.getByLabel("Password").press("Enter");
  await stranger.getByLabel("Email").press("Enter");
  const before = inStore(rolecall, "select id from accounts").length;

  // A browser extension may submit a form whose button is disabled.
  const answered = stranger.waitForResponse((response) => response.request().method() === "POST");
  await stranger.locator("form").evaluate((form: HTMLFormElement) => form.submit());
  expect(await (await answered).text()).not.toContain(ADMINISTRATOR.password);
  expect(requests.filter((line) => line.startsWith("POST"))).toEqual([`POST ${rolecall.url}/setup`]);
  expect(requests.join("\n")).not.toContain(encodeURIComponent(ADMINISTRATOR.password));
  expect(stranger.url()).not.toContain(ADMINISTRATOR.password);
  expect(inStore(rolecall, "select id from accounts")).toHaveLength(before);
  expect(await hiddenFields(`${rolecall.url}/setup`)).toEqual({});
});
