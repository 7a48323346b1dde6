import type { Page } from "playwright/test";
import { enter, hiddenFields, sendSignIn } from "./support/accounts.ts";
import { auditOf } from "./support/audit.ts";
import { ADMINISTRATOR, expect, ON_MAIL_SERVER, test } from "./support/fixtures.ts";
import { expectClean, lookGroups, named, wear } from "./support/looks.ts";
import { linkIn, mail, mailsIn } from "./support/mail.ts";
import { addPerson } from "./support/persons.ts";
import { forgetFailedSignIns } from "./support/store-file.ts";
import { alerts } from "./support/users-page.ts";

const NEW = "walnut-harbour-drizzle-12";
const SENT = "If there is an account with this address, a mail is on its way.";

async function requestLink(page: Page, email: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Forgot password?" }).click();
  await expect(page.getByRole("heading", { name: "Forgot password" })).toBeVisible();
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send link" }).click();
}

test.describe("where there is mail", () => {
  test.use(ON_MAIL_SERVER);
  test.afterEach(({ withMail }) => forgetFailedSignIns(withMail));

  test("a forgotten password is replaced through a mail, which ends all sessions", async ({
    withMail: rolecall,
    stranger,
    page: old,
  }) => {
    const { email } = addPerson(rolecall, "Dora who forgot");
    await enter(old, rolecall, { email });

    await requestLink(stranger, "nobody@halden.example");
    await expect(stranger.getByText(SENT)).toBeVisible();
    await requestLink(stranger, email);
    await expect(stranger.getByText(SENT)).toBeVisible();
    const link = linkIn(await mail(rolecall, 1));
    await stranger.goto(link);
    await expect(stranger).toHaveURL(/\/reset\/\w+$/);
    await stranger.getByLabel("New password").fill("passwordpassword1");
    await stranger.getByRole("button", { name: "Set password" }).click();
    await expect(alerts(stranger)).toContainText("very common");
    await stranger.getByLabel("New password").fill(NEW);
    await stranger.getByRole("button", { name: "Set password" }).click();
    await expect(stranger.getByText("Your new password is set.")).toBeVisible();
    expect((await stranger.context().cookies()).filter(({ name }) => name.startsWith("rolecall"))).toEqual([]);
    await old.reload();
    await expect(old.getByRole("heading", { name: "Sign in" })).toBeVisible();

    await stranger.getByRole("link", { name: "Sign in" }).click();
    await sendSignIn(stranger, { email, password: ADMINISTRATOR.password });
    await expect(alerts(stranger)).toContainText("Email or password is wrong");
    await sendSignIn(stranger, { email, password: NEW });
    await expect(stranger.getByRole("heading", { name: "Overview" })).toBeVisible();
    expect(await mail(rolecall, 2)).toContain("Subject: Your Rolecall password was changed");
    expect(mailsIn(rolecall.folder)).toHaveLength(2);
    const stored = JSON.stringify(auditOf(rolecall.folder)) + rolecall.output();
    expect(stored).toContain("account.reset_password");
    for (const secret of [new URL(link).hash.slice(1), NEW]) expect(stored).not.toContain(secret);
  });

  test("the form works without scripts, and says the same of an address that has no account @long", async ({
    withMail: rolecall,
    browser,
  }) => {
    const context = await browser.newContext({ javaScriptEnabled: false, baseURL: rolecall.url });
    const page = await context.newPage();
    await requestLink(page, "nobody@halden.example");
    await expect(page.getByText(SENT)).toBeVisible();
    for (let count = 0; count < 5; count++) await requestLink(page, "nobody@halden.example");
    await expect(alerts(page)).toContainText("Too many reset links requested");
    await context.close();
  });

  test("the form of a forgotten password is answered without scripts", async ({ withMail: rolecall }) => {
    const address = `${rolecall.url}/forgot-password`;
    const body = new FormData();
    for (const [name, value] of Object.entries(await hiddenFields(address))) body.set(name, value);
    body.set("email", "nobody.there@halden.example");
    const answer = await fetch(address, { method: "POST", body, headers: { origin: rolecall.url } });
    expect(await answer.text()).toContain(SENT);
  });

  for (const looks of lookGroups(import.meta.filename))
    test(`the pages are accessible and fit, ${named(looks)}`, async ({ stranger }) => {
      await wear(stranger, looks);
      await requestLink(stranger, "nobody@halden.example");
      await expect(stranger.getByText(SENT)).toBeVisible();
      await expectClean(stranger, looks);
      await stranger.goto("/forgot-password");
      await expectClean(stranger, looks);
      await stranger.goto("/reset/tok_01M0000000000000000000000#not-a-secret");
      await expect(alerts(stranger)).toContainText("This link no longer works");
      await expectClean(stranger, looks);
    });
});

test("without mail the page names the administrators as the contact", async ({ stranger, signedIn }) => {
  expect(signedIn.cookies).not.toEqual([]);
  await stranger.goto("/sign-in");
  await stranger.getByRole("link", { name: "Forgot password?" }).click();
  await expect(stranger.getByText("Ask a Rolecall administrator")).toBeVisible();
  await expect(stranger.getByRole("button")).toHaveCount(0);
});
