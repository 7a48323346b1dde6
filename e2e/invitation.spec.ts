import type { Page } from "playwright/test";
import { enter, sendSignIn, signOut } from "./support/accounts.ts";
import { allowScripts, stopScripts } from "./support/alive.ts";
import { auditOf } from "./support/audit.ts";
import { ADMINISTRATOR, expect, ON_MAIL_SERVER, test } from "./support/fixtures.ts";
import { expectClean, lookGroups, named, wear } from "./support/looks.ts";
import { linkIn, mail, mailsIn } from "./support/mail.ts";
import { pick } from "./support/pages/find-fields.ts";
import { addTeam } from "./support/persons.ts";
import { inStore } from "./support/store-file.ts";
import { alerts } from "./support/users-page.ts";

const PASSWORD = "walnut-harbour-drizzle-12";
const accept = (page: Page) => page.getByRole("button", { name: "Accept invitation" });

/** Invites on the page of accounts; resolves to the link, which is shown once. */
async function inviteByLink(page: Page, email: string, role = "Member"): Promise<string> {
  await page.goto("/access");
  await page.getByRole("button", { name: "Invite person" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite person" });
  await dialog.getByLabel("Email").fill(email);
  await dialog.getByRole("radio", { name: role }).check();
  await dialog.getByRole("button", { name: "Create invitation link" }).click();
  const link = await linkShown(page, email);
  await expect(page.getByRole("row", { name: email })).toContainText("Invited");
  return link;
}

async function linkShown(page: Page, email: string): Promise<string> {
  const shown = page.getByRole("dialog", { name: `Invitation link for ${email}` });
  const link = await shown.getByLabel("Link", { exact: true }).inputValue();
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText(link)).toHaveCount(0);
  return link;
}

async function fillIn(page: Page, name: string): Promise<void> {
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(PASSWORD);
}

test("an invited person chooses name and password, is signed in, and can sign in again later", async ({
  page,
  stranger,
  rolecall,
}) => {
  const email = "bea@halden.example";
  const link = await inviteByLink(page, email);
  await stranger.goto(link);
  await expect(stranger.getByText(`${ADMINISTRATOR.name} invites you`)).toBeVisible();
  await fillIn(stranger, "Bea Lindqvist");
  await accept(stranger).click();
  await expect(stranger.getByRole("heading", { name: "Overview" })).toBeVisible();
  await expect(stranger.getByRole("link", { name: "Access" })).toHaveCount(0);
  await signOut(stranger);
  await sendSignIn(stranger, { email, password: PASSWORD });
  await expect(stranger.getByRole("heading", { name: "Overview" })).toBeVisible();

  await page.goto("/access?q=Lindqvist");
  const row = page.getByRole("row", { name: "Bea Lindqvist" });
  await expect(row).toContainText("Active");
  await expect(row).toContainText("just now");
  const stored = JSON.stringify(auditOf(rolecall.folder)) + rolecall.output();
  expect(stored).not.toContain(new URL(link).hash.slice(1));

  await stranger.goto("about:blank");
  await stranger.goto(link);
  await expect(alerts(stranger)).toContainText("This link was already used");
  await expect(stranger.getByRole("link", { name: "I used it: sign in" })).toHaveAttribute("href", "/sign-in");
  // With only its id, a link looks as if it never existed.
  const words = async (address: string) => {
    await stranger.goto("about:blank");
    await stranger.goto(address);
    await expect(alerts(stranger)).toContainText("This link no longer works");
    return stranger.getByRole("main").textContent();
  };
  expect(await words(link.split("#")[0] ?? "")).toBe(await words("/invitation/tok_01M0000000000000000000000"));
});

test("a lost answer of an invitation says that it may have been accepted, also when nothing more can be fetched", async ({
  page,
  stranger,
}) => {
  const link = await inviteByLink(page, "ola@halden.example");
  await stranger.goto(link);
  await expect(stranger.getByText(`${ADMINISTRATOR.name} invites you`)).toBeVisible();
  await fillIn(stranger, "Ola Nyberg");
  await stranger.route("**", (route) => route.abort());
  await accept(stranger).click();
  await expect(alerts(stranger)).toContainText("The outcome is unknown");
});

test("opening an invitation changes nothing, and before the page is alive it sends nothing", async ({
  page,
  stranger,
  rolecall,
}) => {
  const email = "cleo@halden.example";
  const link = await inviteByLink(page, email, "Administrator");
  const posts: string[] = [];
  stranger.on("request", (request) => request.method() === "POST" && posts.push(request.url()));
  await stopScripts(stranger);
  const answer = await stranger.goto(link);
  expect(answer?.headers()["referrer-policy"]).toBe("no-referrer");
  await fillIn(stranger, "Cleo");
  await expect(accept(stranger)).toBeDisabled();
  await stranger.getByLabel("Password").press("Enter");
  expect(posts).toEqual([]);
  expect(inStore(rolecall, "select id from accounts where email = ?", email)).toEqual([]);

  await allowScripts(stranger);
  await stranger.goto("about:blank");
  await stranger.goto(link.split("#")[0] ?? "");
  await expect(alerts(stranger)).toContainText("This invitation link is incomplete");
  await test.step("a link counts in the tab in which an older one was opened, which is not loaded anew", async () => {
    const [path = ""] = link.split("#");
    await stranger.goto("about:blank");
    await stranger.goto(`${path}#the-secret-of-an-older-link`);
    await expect(alerts(stranger)).toContainText("This link no longer works");
    await stranger.evaluate(() => Object.assign(window, { kept: true }));
    await stranger.goto(link);
    await expect(stranger).toHaveURL(path);
    await stranger.goBack();
    await stranger.goForward();
    await expect(stranger.getByText(`For ${email}`)).toBeVisible();
    expect(await stranger.evaluate(() => Reflect.get(window, "kept"))).toBe(true);
  });
  await fillIn(stranger, "Cleo");
  await accept(stranger).click();
  await expect(stranger.getByRole("link", { name: "Access" })).toBeVisible();
  await expect(stranger).toHaveURL("/");
});

test("an invitation can be sent again, which voids the older link, and revoked @long", async ({ page, stranger }) => {
  const email = "dora@halden.example";
  const older = await inviteByLink(page, email);
  await page.getByRole("button", { name: `Actions for ${email}` }).click();
  await page.getByRole("menuitem", { name: "Invite again" }).click();
  await page.getByRole("button", { name: "Create new invitation link" }).click();
  const newer = await linkShown(page, email);
  await stranger.goto(older);
  await expect(alerts(stranger)).toContainText("A newer link replaced this one");
  await stranger.goto(newer);
  await expect(stranger.getByText(`For ${email}`)).toBeVisible();
  await fillIn(stranger, "Dora");

  await page.getByRole("button", { name: `Actions for ${email}` }).click();
  await page.getByRole("menuitem", { name: "Revoke" }).click();
  await page.getByRole("button", { name: "Revoke invitation" }).click();
  // While a dialog is open, the rows behind it are hidden.
  await expect(page.getByRole("button", { name: "Revoke invitation" })).toHaveCount(0);
  await expect(page.getByRole("row", { name: email })).toHaveCount(0);
  await accept(stranger).click();
  await expect(alerts(stranger)).toContainText("This link was revoked");
});

test("an invited person has the teams and cluster roles of the invitation, which the list shows meanwhile @long", async ({
  page,
  stranger,
  rolecall,
  clusterId: _,
}) => {
  addTeam(rolecall, "Team of Ines");
  const email = "ines@halden.example";
  await page.goto("/access");
  await page.getByRole("button", { name: "Invite person" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite person" });
  await dialog.getByLabel("Email").fill(email);
  const warning = dialog.getByText("Without a team or a cluster role, this person sees no SQL user");
  await expect(warning).toBeVisible();
  await dialog.getByRole("button", { name: "Add team" }).click();
  await expect(dialog.getByRole("button", { name: "Create invitation link" })).toBeDisabled();
  await pick(dialog, "Team", "Team of Ines");
  await expect(warning).toBeHidden();
  await dialog.getByRole("checkbox", { name: "Lead of Team of Ines" }).check();
  await dialog.getByRole("button", { name: "Add cluster role" }).click();
  await pick(dialog, "Cluster", "all clusters", "");
  await dialog.getByRole("button", { name: "Create invitation link" }).click();
  const link = await linkShown(page, email);
  const gives = "Team of Ines (lead), Cluster Developer on all clusters";
  await expect(page.getByRole("row", { name: email })).toContainText(gives);
  // A new invitation keeps them.
  await page.getByRole("button", { name: `Actions for ${email}` }).click();
  await page.getByRole("menuitem", { name: "Invite again" }).click();
  await expect(page.getByRole("checkbox", { name: "Lead of Team of Ines" })).toBeChecked();
  await page.getByRole("button", { name: "Cancel" }).click();

  await stranger.goto(link);
  await fillIn(stranger, "Ines Berg");
  await accept(stranger).click();
  await expect(stranger.getByRole("heading", { name: "Overview" })).toBeVisible();
  await expect(stranger.getByRole("link", { name: "SQL users" }).first()).toBeVisible();
  await page.goto("/access/teams?q=Ines");
  await expect(page.getByRole("row", { name: /Team of Ines/ })).toContainText("Ines Berg");
});

test("an address that has an account is refused with the reason", async ({ page }) => {
  await page.goto("/access");
  await page.getByRole("button", { name: "Invite person" }).click();
  await page.getByLabel("Email").fill(ADMINISTRATOR.email.toUpperCase());
  await page.getByRole("button", { name: "Create invitation link" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText(
    `${ADMINISTRATOR.name} already has an account with this address`,
  );
});

for (const looks of lookGroups(import.meta.filename))
  test(`the page of an invitation is accessible and fits, ${named(looks)}`, async ({ page, stranger }) => {
    const link = await inviteByLink(page, `look.${named(looks).replaceAll(/\W+/g, ".")}@halden.example`);
    await wear(stranger, looks);
    await stranger.goto(link);
    await expect(accept(stranger)).toBeEnabled();
    await expectClean(stranger, looks);
  });

test.describe("with mail", () => {
  test.use(ON_MAIL_SERVER);

  test("the link of an invitation is only in the mail", async ({ withMail: own, stranger }) => {
    await enter(stranger, own);
    await stranger.getByRole("link", { name: "Access" }).click();
    await stranger.getByRole("button", { name: "Invite person" }).click();
    await stranger.getByLabel("Email").fill("finn@halden.example");
    await stranger.getByRole("button", { name: "Send invitation" }).click();
    await expect(stranger.getByText("Sent an invitation to finn@halden.example")).toBeVisible();
    await expect(stranger.getByRole("dialog")).toHaveCount(0);
    const text = await mail(own, 1);
    expect(text).toContain("To: finn@halden.example");
    const link = linkIn(text);
    expect(own.output()).not.toContain(new URL(link).hash.slice(1));
    await stranger.goto(link);
    await fillIn(stranger, "Finn");
    await accept(stranger).click();
    await expect(stranger.getByRole("button", { name: "Account" })).toBeVisible();
    await expect(stranger.getByText("Finn", { exact: true })).toBeVisible();
    expect(mailsIn(own.folder)).toHaveLength(1);
  });
});
