import type { BrowserContext, Page } from "playwright/test";
import { DEMO_CLUSTERS } from "../lib/emulator/world/scenario-demo.ts";
import { enter, sendSignIn } from "./support/accounts.ts";
import { auditOf } from "./support/audit.ts";
import { pageOf } from "./support/faults/memory.ts";
import { ADMINISTRATOR, expect, ON_MAIL_SERVER } from "./support/fixtures.ts";
import { expectClean, lookGroups, named, wear } from "./support/looks.ts";
import { linkIn, mail, mailsIn } from "./support/mail.ts";
import { pick } from "./support/pages/find-fields.ts";
import { addPerson, addTeam } from "./support/persons.ts";
import type { Rolecall } from "./support/rolecall.ts";
import { row } from "./support/rows.ts";
import { filesBelow, holds } from "./support/secrets.ts";
import { contextsOf } from "./support/servers/contexts.ts";
import { textOfDatabase } from "./support/store.ts";
import { inStore, saveSqlUser } from "./support/store-file.ts";
import { canLogIn } from "./support/stores/database-login.ts";
import { test } from "./support/stores/on-database.ts";
import { alertOf, alerts, copyOnce, done, revealed } from "./support/users-page.ts";
import { methodsSent } from "./support/vendor.ts";

const CLUSTER = DEMO_CLUSTERS.production;
const NAME = "app_billing";
const SHOW = "Set and show password";

/** Opens the SQL users of the cluster; Rolecall knows these facts of one of them. */
async function openUsersWith(page: Page, rolecall: Rolecall, state: "restricted" | "admin"): Promise<void> {
  await page.goto(`${rolecall.url}/clusters/${CLUSTER}/users`);
  await expect(row(page, NAME)).toBeVisible();
  // The complete list gives each SQL user a row.
  const stored = () => inStore(rolecall, "select id from sql_users where cluster_id = ? and name = ?", CLUSTER, NAME);
  await expect.poll(() => stored().length).toBe(1);
  prove(rolecall, state);
  await page.reload();
  await expect(row(page, NAME)).toContainText(state);
}

function prove(rolecall: Rolecall, state: "restricted" | "admin"): void {
  inStore(rolecall, "update sql_users set admin_state = ? where name = ?", state, NAME);
}

async function openDialog(page: Page) {
  await page.getByRole("button", { name: `Actions for ${NAME}`, exact: true }).click();
  await page.getByRole("menuitem", { name: "Send claim link" }).click();
  return page.getByRole("dialog", { name: `Send claim link for ${NAME} on ` });
}

async function makeLink(page: Page, more: { word?: string } = {}): Promise<string> {
  const dialog = await openDialog(page);
  await dialog.getByLabel("For", { exact: true }).selectOption("Anyone with the link, without sign-in");
  if (more.word) await dialog.getByLabel("Second word").fill(more.word);
  await dialog.getByRole("button", { name: "Create link" }).click();
  const made = page.getByRole("dialog", { name: `Claim link for ${NAME} on ` });
  const link = await made.getByLabel("Link").inputValue();
  await made.getByRole("button", { name: "Done" }).click();
  return link;
}

async function inBrowserOf(context: BrowserContext, link: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(link);
  await expect(page).toHaveURL(/\/claim\/\w+$/);
  return page;
}

test.describe("with mail", () => {
  test.use(ON_MAIL_SERVER);

  test("a link goes by mail to one person, who signs in, sets the password, sees it and logs in; the sender never has it", async ({
    page,
    stranger,
    browser,
    withMail: rolecall,
    cloud,
    database,
  }) => {
    await enter(page, rolecall);
    await openUsersWith(page, rolecall, "restricted");
    const bea = addPerson(rolecall, "Bea Novak");
    const dialog = await openDialog(page);
    await expect(dialog.getByRole("button", { name: "Send link" })).toBeDisabled();
    await pick(dialog, "Person", bea.email);
    await expect(dialog.getByLabel("Person")).toHaveText(`Bea Novak, ${bea.email}`);
    await dialog.getByRole("button", { name: "Send link" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Sent a claim link to Bea Novak" })).toBeVisible();
    const link = linkIn(await mail(rolecall, 1));
    expect(link).not.toBe("");

    await test.step("mail scanners look as often as they like", async () => {
      for (const method of ["GET", "HEAD", "GET"]) {
        const response = await fetch(link, { method });
        expect(response.headers.get("referrer-policy")).toBe("no-referrer");
        if (method === "GET") expect(await response.text()).toContain('content="noindex');
      }
      expect(methodsSent(cloud, CLUSTER, NAME)).toEqual([]);
    });

    const password = await test.step("the person opens it", async () => {
      await stranger.goto(link);
      await expect(stranger.getByText("This link is for Bea Novak. Sign in to continue.")).toBeVisible();
      await stranger.reload();
      await sendSignIn(stranger, { email: bea.email, password: ADMINISTRATOR.password });
      await stranger.getByRole("button", { name: SHOW }).click();
      const shown = await revealed(copyOnce(stranger, NAME));
      expect(await canLogIn(database, NAME, shown)).toBe(true);
      await done(copyOnce(stranger, NAME));
      await expect(stranger.getByRole("heading", { name: "The password is set" })).toBeVisible();
      return shown;
    });

    await test.step("opening it again shows its use, and notifies the sender", async () => {
      const context = await contextsOf(browser).lend(rolecall.url);
      const again = await inBrowserOf(context, link);
      await expect(again.getByRole("heading", { name: "This link was used" })).toBeVisible();
      await expect(alerts(again)).toContainText("If that was not you, tell Lena Hoffmann now.");
      await expect(again.getByRole("button", { name: SHOW })).toHaveCount(0);
      expect(await mail(rolecall, 3)).toContain(`Subject: Your claim link for ${NAME} was opened again`);
    });
    expect(methodsSent(cloud, CLUSTER, NAME)).toEqual(["PUT"]);

    await page.goto(`${rolecall.url}/clusters/${CLUSTER}/claims`);
    const listed = page.getByRole("table", { name: "Claim links" }).getByRole("row").filter({ hasText: NAME });
    await expect(listed).toContainText("Bea Novak");
    await expect(listed).toContainText("opened again");
    const recorded = auditOf(rolecall.folder, CLUSTER).map(({ action, outcome }) => `${action} ${outcome}`);
    expect(recorded).toEqual(expect.arrayContaining(["claim.send done", "claim.use done", "claim.reopen done"]));

    const secret = new URL(link).hash.slice(1);
    const stored = new Map([
      ["the sender's page", await pageOf(page)],
      ["the server's output", rolecall.output()],
      ["the database", textOfDatabase(rolecall.folder)],
      ["the mails", mailsIn(rolecall.folder).join("\n")],
      ...filesBelow(rolecall.folder),
    ]);
    for (const [where, text] of stored) expect(holds(text, password), where).toBe(false);
    for (const [where, text] of stored) if (!where.includes("mail")) expect(holds(text, secret), where).toBe(false);
  });
});

test("a copied link waits for restriction, asks for the second word, and still works after a lost answer @long", async ({
  page,
  stranger,
  rolecall,
  database,
}) => {
  await openUsersWith(page, rolecall, "admin");
  await stranger.goto(await makeLink(page, { word: "blue heron" }));
  await expect(stranger.getByText("The link works once a Cluster Admin has verified this SQL user")).toBeVisible();
  await stranger.getByLabel("Second word").fill("red heron");
  await stranger.getByRole("button", { name: SHOW }).click();
  await alertOf(stranger, "second_word_wrong");
  await stranger.getByLabel("Second word").fill("Blue heron");
  await stranger.getByRole("button", { name: SHOW }).click();
  await alertOf(stranger, "waiting_for_restriction");

  prove(rolecall, "restricted");
  await stranger.route("**/claim/*", async (route) => {
    if (route.request().method() === "POST") await route.fetch();
    await route.abort();
  });
  await stranger.getByRole("button", { name: SHOW }).click();
  await expect(alerts(stranger)).toContainText("The outcome is unknown");
  await stranger.unroute("**/claim/*");
  await stranger.reload();
  await stranger.getByLabel("Second word").fill("blue heron");
  await stranger.getByRole("button", { name: SHOW }).click();
  const shown = await revealed(copyOnce(stranger, NAME));
  expect(await canLogIn(database, NAME, shown)).toBe(true);
});

test("the recipient of a link is found among many by a word, and stays chosen while another is searched", async ({
  page,
  rolecall,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, NAME);
  saveSqlUser(rolecall, clusterId, NAME, { state: "restricted" });
  await page.goto(`/clusters/${clusterId}/users`);
  for (let at = 10; at < 35; at++) {
    addPerson(rolecall, `Claire ${at}`);
    addTeam(rolecall, `Claims ${at}`);
  }
  const dialog = await openDialog(page);
  await pick(dialog, "Person", "Claire 34", "CLAIRE 34");
  await dialog.getByLabel("Person").click();
  const search = page.getByRole("dialog", { name: "Accounts" });
  await expect(search).toContainText(/\d+ more: type a name\./);
  await expect(search.getByRole("option")).toHaveCount(20);
  await search.getByRole("combobox").fill("claire");
  await expect(search).toContainText("5 more with this name.");
  await expect(dialog.getByLabel("Person")).toHaveText(/^Claire 34, /);
  await page.keyboard.press("Escape");
  await expect(search).toBeHidden();
  await dialog.getByLabel("For", { exact: true }).selectOption("A team (its first member to open the link)");
  await expect(dialog.getByRole("button", { name: "Create link" })).toBeDisabled();
  await pick(dialog, "Team", "Claims 34");
  await dialog.getByLabel("For", { exact: true }).selectOption("One person");
  await expect(dialog.getByLabel("Person")).toHaveText(/^Claire 34, /);
  await dialog.getByRole("button", { name: "Create link" }).click();
  await expect(page.getByRole("dialog", { name: `Claim link for ${NAME} on ` })).toContainText("Claire 34 signs in");
});

test("a revoked link looks like an unknown one, and a link without its secret like any other", async ({
  page,
  stranger,
  rolecall,
}) => {
  await openUsersWith(page, rolecall, "restricted");
  const link = await makeLink(page);
  const part = async (address: string) => {
    await stranger.goto(address);
    await expect(alerts(stranger)).toContainText("This address is incomplete");
    return stranger.getByRole("main").textContent();
  };
  expect(await part(link.replace(/#.*/, ""))).toBe(await part(`${rolecall.url}/claim/clm_01M0000000000000000000000`));
  await page.getByRole("button", { name: `Actions for ${NAME}`, exact: true }).click();
  await page.getByRole("menuitem", { name: "Claim links" }).click();
  await page.getByRole("button", { name: `Revoke the claim link for ${NAME}` }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("revoked by Lena Hoffmann").first()).toBeVisible();
  const words = async (address: string, says = "This link no longer works") => {
    await stranger.goto("about:blank");
    await stranger.goto(address);
    await expect(alerts(stranger)).toContainText(says);
    return stranger.getByRole("main").textContent();
  };
  await words(link, "This link was revoked");
  const guess = `#${"x".repeat(43)}`;
  const unknown = await words(`${rolecall.url}/claim/clm_01M0000000000000000000000${guess}`);
  expect(await words(link.replace(/#.*/, guess))).toBe(unknown);
});

for (const looks of lookGroups(import.meta.filename))
  test(`the pages are accessible and fit, ${named(looks)}`, async ({ page, stranger, rolecall }) => {
    await openUsersWith(page, rolecall, "admin");
    for (const each of [page, stranger]) {
      await wear(each, looks);
    }
    const dialog = await openDialog(page);
    await expect(dialog.getByText("Not verified as restricted.")).toBeVisible();
    await expectClean(page, looks);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await stranger.goto(await makeLink(page, { word: "blue heron" }));
    await expect(stranger.getByRole("button", { name: SHOW })).toBeEnabled();
    await expectClean(stranger, looks);
    await page.goto(`${rolecall.url}/clusters/${CLUSTER}/claims`);
    await expect(page.getByRole("table", { name: "Claim links" })).toBeVisible();
    await expectClean(page, looks);
  });

test("opening a link in a tab that shows its page does not reload it, nor does going back @long", async ({
  stranger: page,
  startOwn,
}) => {
  const { url } = await startOwn();
  const path = `${url}/claim/clm_nobody`;
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.evaluate(() => Object.assign(window, { kept: true }));
  for (const secret of ["one-secret", "another-secret"]) {
    await page.goto(`${path}#${secret}`);
    await expect.poll(() => page.url()).toBe(path);
  }
  await page.goBack();
  await page.goBack();
  await page.goForward();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(await page.evaluate(() => Reflect.get(window, "kept"))).toBe(true);
});
