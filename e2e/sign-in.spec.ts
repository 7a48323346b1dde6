import { alertIn, callSignIn, postSignIn, sendSignIn, signIn, signOut } from "./support/accounts.ts";
import { serverActions } from "./support/actions.ts";
import { stopScripts, whenAlive } from "./support/alive.ts";
import { ADMINISTRATOR, test as base, expect } from "./support/fixtures.ts";
import { contextsOf } from "./support/servers/contexts.ts";
import { type StartOwn, startOwn } from "./support/start-own.ts";
import { forgetFailedSignIns, inStore } from "./support/store-file.ts";
import { alerts } from "./support/users-page.ts";

const test = base.extend<{ own: StartOwn }>({ own: startOwn });
test.use({ storageState: { cookies: [], origins: [] } });
test.beforeAll(({ signedIn }) => expect(signedIn.cookies, "Rolecall is set up").not.toEqual([]));
test.afterEach(({ rolecall }) => forgetFailedSignIns(rolecall));

const WRONG = { email: ADMINISTRATOR.email, password: "heron-quarry-lantern-62" };
const UNKNOWN = { email: "nobody@halden.example", password: ADMINISTRATOR.password };
const SESSION = "rolecall";
const DEVICE = "rolecall-device";

test.describe("sign-in limits", () => {
  test("unknown, wrong and locked get the same words, and so does the right password while locked", async ({
    request,
    rolecall,
  }) => {
    const attempt = async (credentials: { email: string; password: string }) => {
      const answer = await postSignIn(request, rolecall, credentials);
      expect(answer.headersArray().filter(({ name }) => name.toLowerCase() === "set-cookie")).toEqual([]);
      return `${answer.status()} ${alertIn(await answer.text())}`;
    };
    const unknown = await attempt(UNKNOWN);
    expect(unknown).toContain("Email or password is wrong");
    const wrong: string[] = [];
    for (let count = 0; count < 5; count++) wrong.push(await attempt(WRONG));
    const locked = await attempt(WRONG);
    const rightWhileLocked = await attempt(ADMINISTRATOR);
    expect(new Set([unknown, ...wrong, locked, rightWhileLocked])).toEqual(new Set([unknown]));
    inStore(rolecall, "update sign_in_failures set blocked_until = 0 where bucket like 'account:%'");
    expect((await postSignIn(request, rolecall, ADMINISTRATOR)).status()).toBe(303);
  });

  test("failures of a stranger do not lock out a known browser", async ({ stranger, rolecall, playwright }) => {
    await signIn(stranger);
    await signOut(stranger);
    const elsewhere = await playwright.request.newContext();
    for (let count = 0; count < 6; count++) await postSignIn(elsewhere, rolecall, WRONG);
    const locked = await postSignIn(elsewhere, rolecall, ADMINISTRATOR);
    expect(alertIn(await locked.text())).toContain("Email or password is wrong");
    await signIn(stranger);
    await elsewhere.dispose();
  });

  test("a known browser is locked only by its own failures", async ({ stranger, rolecall, playwright }) => {
    await signIn(stranger);
    await signOut(stranger);
    const { request } = stranger.context();
    for (let count = 0; count < 5; count++) await postSignIn(request, rolecall, WRONG);
    expect(alertIn(await (await postSignIn(request, rolecall, ADMINISTRATOR)).text())).not.toBe("");
    const elsewhere = await playwright.request.newContext();
    expect((await postSignIn(elsewhere, rolecall, ADMINISTRATOR)).status()).toBe(303);
    await elsewhere.dispose();
  });
});

test("the cookies are of this host alone, for the server alone, and only the device's outlives the browser", async ({
  stranger,
  rolecall,
}) => {
  await signIn(stranger);
  const cookies = await stranger.context().cookies();
  const common = { domain: "localhost", path: "/", secure: false, httpOnly: true, sameSite: "Lax" };
  expect(cookies.map(({ name }) => name).sort()).toEqual([SESSION, DEVICE]);
  for (const cookie of cookies) expect(cookie).toMatchObject(common);
  expect(cookies.find(({ name }) => name === SESSION)?.expires).toBe(-1);
  expect(await stranger.evaluate(() => document.cookie)).toBe("");

  const answer = await postSignIn(stranger.context().request, rolecall, ADMINISTRATOR);
  const set = answer.headersArray().find(({ value }) => value.startsWith(`${SESSION}=`))?.value ?? "";
  // Safari does not store `Secure` cookies of http://localhost.
  expect(set).toMatch(/^rolecall=[^;]+; Path=\/; HttpOnly; SameSite=lax$/i);
});

test("over https the cookies are Secure and of this host alone, and those that plain http could have set count for nothing", async ({
  own,
}) => {
  const origin = "https://rolecall.example.com";
  const { url, output } = await own({ APP_URL: origin });
  const secret = /\/setup#(\S+)/.exec(output())?.[1] ?? "";
  const answer = await fetch(`${url}/setup`, {
    method: "POST",
    headers: { "next-action": serverActions().get("createAdministratorAction") ?? "", origin },
    body: JSON.stringify([{ ...ADMINISTRATOR, secret }]),
  });
  const set = answer.headers.getSetCookie();
  expect(set).toHaveLength(2);
  expect(set[0]).toMatch(/^__Host-rolecall=[^;]+; Path=\/; Secure; HttpOnly; SameSite=lax$/i);
  expect(set[1]).toMatch(/^__Host-rolecall-device=[^;]+; .*Path=\/; .*Secure; HttpOnly; SameSite=lax$/i);
  const pair = set[0]?.split(";")[0] ?? "";
  const status = async (cookie: string) =>
    (await fetch(`${url}/api/operations/cluster.list`, { headers: { cookie } })).status;
  expect(await status(pair)).toBe(200);
  expect(await status(pair.replace("__Host-", ""))).toBe(401);
});

test.describe("the form", () => {
  test("shows the error with a request id, and keeps the email", async ({ stranger }) => {
    await stranger.goto("/sign-in");
    await expect(stranger.getByLabel("Email")).toBeFocused();
    await sendSignIn(stranger, WRONG);
    await expect(alerts(stranger)).toContainText("Email or password is wrong");
    await expect(alerts(stranger)).toContainText("req_");
    await expect(stranger.getByLabel("Email")).toHaveValue(WRONG.email);
    expect(await stranger.content()).not.toContain(WRONG.password);
    await sendSignIn(stranger, ADMINISTRATOR);
    await expect(stranger.getByRole("heading", { name: "Overview" })).toBeVisible();
  });

  test("works before the page is alive", async ({ stranger }) => {
    await stopScripts(stranger);
    await stranger.goto("/sign-in");
    await sendSignIn(stranger, WRONG);
    await expect(alerts(stranger)).toContainText("Email or password is wrong");
    await expect(stranger.getByLabel("Email")).toHaveValue(WRONG.email);
    await expect(stranger.getByLabel("Password")).toHaveValue("");
    await stranger.getByLabel("Password").fill(ADMINISTRATOR.password);
    await stranger.getByRole("button", { name: "Sign in" }).click();
    await expect(stranger.getByRole("heading", { name: "Overview" })).toBeVisible();
    expect(stranger.url()).not.toContain(ADMINISTRATOR.password);
  });

  test("says why a browser that drops the cookie comes back to it, with scripts too", async ({
    stranger,
    playwright,
  }) => {
    const elsewhere = await playwright.request.newContext();
    await stranger.route(/sign-in/, async (route, request) => {
      if (request.method() !== "POST") return route.continue();
      const response = await elsewhere.fetch(request, { maxRedirects: 0 });
      const { "set-cookie": _dropped, ...headers } = response.headers();
      await route.fulfill({ response, headers });
    });
    await stranger.goto("/sign-in");
    await sendSignIn(stranger);
    await expect(alerts(stranger)).toContainText("Your browser did not keep the session cookie");
    await elsewhere.dispose();
    await stranger.goto("/entered");
    await expect(alerts(stranger)).toContainText("Your browser did not keep the session cookie");
    await stranger.goto("/");
    await expect(stranger.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await expect(alerts(stranger)).toHaveCount(0);
  });

  // A refusal without scripts is in the test before hydration, and an entry in the next one.
  test("works without scripts at all @long", async ({ browser, rolecall }) => {
    const context = await browser.newContext({ javaScriptEnabled: false, baseURL: rolecall.url });
    const page = await context.newPage();
    await page.goto("/sign-in");
    await sendSignIn(page, WRONG);
    await expect(alerts(page)).toContainText("Email or password is wrong");
    expect(await page.content()).not.toContain(WRONG.password);
    await sendSignIn(page, ADMINISTRATOR);
    await expect(page).toHaveURL("/");
    await context.close();
  });

  test("leads to the requested page, with and without scripts", async ({ stranger, browser, rolecall }) => {
    const address = "/audit?outcome=refused";
    await stranger.goto(address);
    await sendSignIn(stranger, WRONG);
    await expect(alerts(stranger)).toContainText("Email or password is wrong");
    await sendSignIn(stranger);
    await expect(stranger.getByRole("heading", { name: "Audit" })).toBeVisible();
    await expect(stranger).toHaveURL(address);

    const context = await browser.newContext({ javaScriptEnabled: false, baseURL: rolecall.url });
    const page = await context.newPage();
    await page.goto(address);
    await sendSignIn(page);
    await expect(page).toHaveURL(address);
    await context.close();
  });

  for (const [index, to] of [
    "//evil.example",
    "/\\evil.example",
    "/%2f/evil.example",
    "/.//evil.example",
    "https://evil.example",
  ].entries())
    test(`never leads to another host (${to})`, async ({ playwright, rolecall, browser }) => {
      const query = `to=${encodeURIComponent(to)}`;
      const request = await playwright.request.newContext({ baseURL: rolecall.url });
      const answer = await postSignIn(request, rolecall, ADMINISTRATOR, { fields: { to } });
      expect(new URL(answer.headers().location ?? "", rolecall.url).href).toBe(`${rolecall.url}/entered`);
      for (const path of ["/entered", "/sign-in"]) {
        const answer = await request.get(`${path}?${query}`, { maxRedirects: 0 });
        expect(new URL(answer.headers().location ?? "", rolecall.url).href).toBe(`${rolecall.url}/`);
      }
      await request.dispose();
      // The page sends the field as it is, whatever it holds.
      if (index > 0) return;
      const page = await (await contextsOf(browser).lend(rolecall.url)).newPage();
      await page.goto(`/sign-in?${query}`);
      await whenAlive(page.getByLabel("Email"));
      await page.locator("form").evaluate((form, value) => {
        // As after hydration.
        form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "to", value }));
      }, to);
      await sendSignIn(page);
      await expect(page).toHaveURL("/");
    });

  test("gives no password back in any answer", async ({ request, rolecall }) => {
    for (const credentials of [WRONG, UNKNOWN, ADMINISTRATOR])
      for (const post of [postSignIn, callSignIn]) {
        const answer = await post(request, rolecall, credentials);
        const headers = answer.headersArray().map(({ name, value }) => `${name}: ${value}`);
        expect(`${headers.join("\n")}\n${await answer.text()}`).not.toContain(credentials.password);
        expect(headers.some((line) => line.includes(`${SESSION}=`))).toBe(credentials === ADMINISTRATOR);
      }
  });
});
