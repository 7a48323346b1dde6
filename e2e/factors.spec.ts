import { Secret, TOTP } from "otpauth";
import type { Page } from "playwright/test";
import { callSignIn, sendSignIn } from "./support/accounts.ts";
import { failRenderings } from "./support/faults/renderings.ts";
import { tapWire, type Wire } from "./support/faults/traffic.ts";
import { ADMINISTRATOR, test as base, expect } from "./support/fixtures.ts";
import { expectClean } from "./support/looks.ts";
import { addPerson } from "./support/persons.ts";
import { filesBelow, holds } from "./support/secrets.ts";
import { textOfDatabase } from "./support/store.ts";
import { inStore } from "./support/store-file.ts";
import { alerts } from "./support/users-page.ts";

/** `wire`: all traffic between a browser and Rolecall. */
const test = base.extend<{ wire: Wire }>({
  wire: async ({}, use) => {
    const wire = await tapWire();
    await use(wire);
    await wire.close();
  },
});
test.use({ storageState: { cookies: [], origins: [] } });
test.beforeAll(({ signedIn }) => expect(signedIn.cookies, "Rolecall is set up").not.toEqual([]));

const codeOf = (key: string) => new TOTP({ secret: Secret.fromBase32(key) }).generate();

/** Fills in the code. */
async function giveCode(page: Page, code: string): Promise<void> {
  await page.getByLabel("Code", { exact: true }).fill(code);
  await page.getByRole("button", { name: "Continue" }).click();
}

async function confirm(page: Page): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Confirm it is you" });
  await dialog.getByLabel("Your password").fill(ADMINISTRATOR.password);
  await dialog.getByRole("button", { name: "Confirm" }).click();
}

test("an authenticator app: set up after the password, asked at sign-in, recovery codes once, turned off", async ({
  browser,
  rolecall,
  wire,
}) => {
  const person = addPerson(rolecall, "Faye with factors");
  const first = await browser.newContext({ baseURL: rolecall.url, proxy: wire.proxy });
  const page = await first.newPage();
  await page.goto("/sign-in?to=%2Fprofile%2Fsecurity");
  await sendSignIn(page, { ...person, password: ADMINISTRATOR.password });
  await expect(page.getByRole("heading", { name: "Security" })).toBeVisible();
  inStore(rolecall, "update sessions set confirmed_at = 1 where account_id = ?", person.id);
  await expectClean(page);
  await page.getByRole("button", { name: "Set up authenticator app" }).click();
  await confirm(page);
  const dialog = page.getByRole("dialog", { name: "Set up authenticator app" });
  await expect(dialog.getByRole("img", { name: "QR code" })).toBeVisible();
  const key = ((await dialog.locator("code").textContent()) ?? "").replaceAll(/\s/g, "");
  await expectClean(page);
  // The key stays on the page through a wrong code, and the recovery codes until they are stored.
  const asked = await failRenderings(page);
  await dialog.getByLabel("Code from the app").fill("000000");
  await dialog.getByRole("button", { name: "Turn on authenticator app" }).click();
  await expect(dialog.getByText("This code is wrong.")).toBeVisible();
  // The code of now, which is valid for half a minute more: that of the step before may end on the way.
  await dialog.getByLabel("Code from the app").fill(codeOf(key));
  await dialog.getByRole("button", { name: "Turn on authenticator app" }).click();
  const shown = page.getByRole("alertdialog", { name: "Your recovery codes" });
  await expect(shown.getByRole("listitem")).toHaveCount(10);
  const codes = await shown.getByRole("listitem").allTextContents();
  expect(new Set(codes).size).toBe(10);
  await expectClean(page);
  expect(asked).toEqual([]);
  await page.unrouteAll();
  await shown.getByRole("button", { name: "I have stored them" }).click();
  await expect(page.getByText("10 of 10 left")).toBeVisible();

  const other = await browser.newContext({ baseURL: rolecall.url, proxy: wire.proxy });
  const hers = await other.newPage();
  await hers.goto("/sign-in?to=%2Fprofile%2Fsecurity");
  await sendSignIn(hers, { ...person, password: ADMINISTRATOR.password });
  await expect(hers.getByRole("heading", { name: "Enter your code" })).toBeVisible();
  // The password alone gives no access.
  expect(await hers.evaluate(() => fetch("/api/operations/cluster.list").then(({ status }) => status))).toBe(401);
  await expectClean(hers);
  await giveCode(hers, codes[0]?.replace(/.$/, "") ?? "");
  await expect(alerts(hers)).toContainText("This code is wrong");
  await giveCode(hers, codes[0] ?? "");
  await expect(hers.getByRole("heading", { name: "Security" })).toBeVisible();
  await expect(hers.getByText("9 of 10 left")).toBeVisible();
  const sessions = hers.getByRole("table", { name: "Sessions" });
  await expect(sessions.getByRole("row", { name: "this browser" })).toContainText("Password and recovery code");

  const places = new Map([
    ["the server's output", rolecall.output()],
    ["the database", textOfDatabase(rolecall.folder)],
    ["the page", await hers.content()],
    ...filesBelow(rolecall.folder),
  ]);
  // One answer shows each, and only a code that is used goes back.
  const sentBy = (secret: string) => wire.messages.filter(({ text }) => holds(text, secret)).map(({ from }) => from);
  const [spent = "", ...kept] = codes;
  for (const secret of [key, ...kept]) expect(sentBy(secret)).toEqual(["server"]);
  expect(sentBy(spent)).toEqual(["server", "browser"]);
  for (const [where, text] of places)
    for (const secret of [key, ...codes, ...codes.map((code) => code.replaceAll("-", ""))])
      expect(holds(text, secret), where).toBe(false);

  await hers.getByRole("button", { name: "Turn off" }).click();
  await hers.getByRole("alertdialog").getByRole("button", { name: "Turn off authenticator app" }).click();
  await confirm(hers);
  await expect(hers.getByRole("button", { name: "Set up authenticator app" })).toBeVisible();
  await expect(hers.getByText("Recovery codes")).toHaveCount(0);
  await other.close();
  // Requests of a context do not pass the tap.
  const plain = await browser.newContext({ baseURL: rolecall.url });
  expect(
    await (await callSignIn(plain.request, rolecall, { ...person, password: ADMINISTRATOR.password })).text(),
  ).toContain('"entered":"/entered"');
  await Promise.all([first.close(), plain.close()]);
});
