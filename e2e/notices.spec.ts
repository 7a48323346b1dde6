import type { Page } from "playwright/test";
import type { Emulator } from "../lib/emulator/emulator.ts";
import { enter } from "./support/accounts.ts";
import { whenAlive } from "./support/alive.ts";
import { auditOf } from "./support/audit.ts";
import { expect, ON_MAIL_SERVER, test } from "./support/fixtures.ts";
import { expectClean, lookGroups, named, wear } from "./support/looks.ts";
import { linkIn, mail, mailsIn } from "./support/mail.ts";
import { pick } from "./support/pages/find-fields.ts";
import { press } from "./support/pages/keyboard.ts";
import { addPerson, type Person } from "./support/persons.ts";
import type { Rolecall } from "./support/rolecall.ts";
import { inStore, saveSqlUser } from "./support/store-file.ts";
import { copyOnce, done } from "./support/users-page.ts";

test.use({ storageState: { cookies: [], origins: [] } });
test.beforeAll(({ signedIn }) => expect(signedIn.cookies, "Rolecall is set up").not.toEqual([]));

const NAME = "app_billing";
const MINUTE = 60_000;

const bell = (page: Page) => page.getByRole("banner").getByRole("button", { name: /^Notices/ });
const popup = (page: Page) => page.getByRole("dialog", { name: "Notices" });
const expectNew = (page: Page, count: number) =>
  expect(bell(page)).toHaveAccessibleName(count === 0 ? "Notices" : `Notices, ${count} new`);

/** Saves a notice for an account, dated `minutesAgo`. */
function putNotice(
  rolecall: Pick<Rolecall, "folder">,
  { id }: Person,
  text: string,
  minutesAgo = 1,
  path = "/my",
): void {
  inStore(
    rolecall,
    "insert into notices (id, account_id, kind, about, text, path, at) values (?, ?, 'claim_used', ?, ?, ?, ?)",
    ...[`ntc_${id}_${text}`, id, text, text, path, Date.now() - minutesAgo * MINUTE],
  );
}

test.describe("with mail", () => {
  test.use(ON_MAIL_SERVER);

  /** A restricted SQL user that has long been known, and an administrator of this test alone. */
  async function arrange(rolecall: Rolecall, cloud: Emulator, clusterId: string): Promise<Person> {
    await cloud.addUser(clusterId, NAME);
    saveSqlUser(rolecall, clusterId, NAME, { state: "restricted" });
    inStore(rolecall, "update sql_users set first_seen_at = 1 where cluster_id = ?", clusterId);
    return addPerson(rolecall, "Ada Lindqvist", "administrator");
  }

  test("the recipient is notified of a claim link and its sender of its use, without a secret @long", async ({
    page,
    stranger,
    withMail: rolecall,
    cloud,
    clusterId,
  }) => {
    const ada = await arrange(rolecall, cloud, clusterId);
    const bea = addPerson(rolecall, "Bea Novak");
    await enter(page, rolecall, ada, `/clusters/${clusterId}/users`);
    await expectNew(page, 0);
    await page.getByRole("button", { name: `Actions for ${NAME}`, exact: true }).click();
    await page.getByRole("menuitem", { name: "Send claim link" }).click();
    const dialog = page.getByRole("dialog", { name: `Send claim link for ${NAME}` });
    await pick(dialog, "Person", bea.email);
    await dialog.getByRole("button", { name: "Send" }).click();
    const link = linkIn(await mail(rolecall, 1));

    await enter(stranger, rolecall, bea);
    await expectNew(stranger, 1);
    await bell(stranger).click();
    const waiting = popup(stranger).getByRole("link");
    await expect(waiting).toContainText(`${ada.name} sent you a claim link for the SQL user ${NAME}`);
    await expect(waiting).toContainText("The link is in your mail.");
    await waiting.click();
    await expect(stranger.getByText("This address is incomplete.")).toBeVisible();
    // Opens it in a new document, as a link in a mail does.
    await stranger.goto("about:blank");
    await stranger.goto(link);
    await stranger.getByRole("button", { name: "Set and show password" }).click();
    await done(copyOnce(stranger, NAME));

    const sent = await mail(rolecall, 2);
    expect(sent).toContain(`Subject: Your claim link for ${NAME} was used`);
    expect(sent).toContain(`To: ${ada.name} <${ada.email}>`);
    expect(sent).toContain(`${rolecall.url}/clusters/${clusterId}/claims`);
    await page.reload();
    await expectNew(page, 1);
    await bell(page).click();
    await popup(page).getByRole("link", { name: "was used by Bea Novak from" }).click();
    await expect(page.getByRole("table", { name: "Claim links" })).toBeVisible();
    await expect(popup(page)).toBeHidden();
    await expectNew(page, 0);

    // A reader of the stored notices gets no usable link.
    const secret = new URL(link).hash.slice(1);
    expect(JSON.stringify(inStore(rolecall, "select * from notices"))).not.toContain(secret);
    expect(mailsIn(rolecall.folder)).toHaveLength(2);
  });

  test("a person turns their mails off; the audit records it, and security mails are sent nevertheless", async ({
    page,
    stranger,
    withMail: rolecall,
    cloud,
    clusterId,
  }) => {
    const ada = await arrange(rolecall, cloud, clusterId);
    await enter(page, rolecall, ada, "/profile");
    const mails = page.getByRole("switch", { name: "Mail me notices" });
    await expect(mails).toBeChecked();
    await mails.click();
    await expect(page.getByText("Notice mails turned off")).toBeVisible();
    await page.reload();
    await expect(mails).not.toBeChecked();
    await expect(page.getByText("Security notices and links that you need are always mailed.")).toBeVisible();
    await expectClean(page);
    const changes = auditOf(rolecall.folder).filter(
      ({ actor_id, action }) => actor_id === ada.id && action === "profile.change_mails",
    );
    expect(changes).toHaveLength(2);

    await page.goto(`/clusters/${clusterId}/users`);
    await page.getByRole("button", { name: `Actions for ${NAME}`, exact: true }).click();
    await page.getByRole("menuitem", { name: "Send claim link" }).click();
    const dialog = page.getByRole("dialog", { name: `Send claim link for ${NAME}` });
    await dialog.getByLabel("For", { exact: true }).selectOption("Anyone with the link, without sign-in");
    await dialog.getByRole("button", { name: "Create link" }).click();
    const link = await page
      .getByRole("dialog", { name: `Claim link for ${NAME}` })
      .getByLabel("Link")
      .inputValue();
    await page.goto(link);
    await expect(page.getByRole("main")).toContainText("You sent this link");
    await expect(page.getByRole("button", { name: "Set and show password" })).toHaveCount(0);
    await stranger.goto(link);
    await stranger.getByRole("button", { name: "Set and show password" }).click();
    await done(copyOnce(stranger, NAME));
    await stranger.goto("about:blank");
    await stranger.goto(link);
    await expect(stranger.getByRole("heading", { name: "This link was used" })).toBeVisible();
    expect(await mail(rolecall, 1)).toContain("was opened again");
    expect(mailsIn(rolecall.folder)).toHaveLength(1);
    await page.goto("/");
    await expectNew(page, 2);
  });
});

test("a person sees only their own notices, and marks one by following it or all at once @long", async ({
  page,
  stranger,
  rolecall,
}) => {
  const [bea, cleo] = [addPerson(rolecall, "Bea of the bell"), addPerson(rolecall, "Cleo of the bell")];
  for (const [text, ago] of [
    ["It was yesterday.", 24 * 60],
    ["It was before.", 5],
    ["It was just now.", 0],
  ] as const)
    putNotice(rolecall, bea, text, ago);
  putNotice(rolecall, cleo, "Cleo alone.");
  await enter(page, rolecall, bea);
  await enter(stranger, rolecall, cleo);
  await expectNew(page, 3);
  await bell(page).click();
  const links = popup(page).getByRole("link");
  await expect(links).toHaveText([
    "New: It was just now.just now",
    "New: It was before.5 min ago",
    "New: It was yesterday.1 d ago",
  ]);
  // The list is read again then, and must not contain later notices yet.
  const readAgain = page.waitForResponse((response) => response.url().includes("/api/operations/profile.notices"));
  await links.nth(1).click();
  await expect(page).toHaveURL(/\/my$/);
  await expectNew(page, 2);
  await (await readAgain).finished();
  await bell(page).click();
  await expect(links.nth(1)).toHaveText("It was before.5 min ago");
  // Notices that arrive while the list is open stay unread.
  putNotice(rolecall, bea, "It came later.", 0);
  await popup(page).getByRole("button", { name: "Mark all as read" }).click();
  await expectNew(page, 1);
  await expect(links.first()).toHaveText("New: It came later.just now");
  await page.reload();
  await expectNew(page, 1);

  await expectNew(stranger, 1);
  const own = await (await stranger.context().request.get("/api/operations/profile.notices")).text();
  expect(own).toContain("Cleo alone.");
  expect(own).not.toContain("It was");
});

test("the bell updates within a minute, without renewing a session or leaving the page", async ({ page, rolecall }) => {
  const bea = addPerson(rolecall, "Bea who waits");
  await page.clock.install();
  await enter(page, rolecall, bea, "/profile");
  await expectNew(page, 0);
  const used = () =>
    Number(inStore(rolecall, "select last_used_at from sessions where account_id = ?", bea.id)[0]?.last_used_at);
  const longAgo = Date.now() - 20 * MINUTE;
  inStore(rolecall, "update sessions set last_used_at = ? where account_id = ?", longAgo, bea.id);
  putNotice(rolecall, bea, "News.", 0);
  // The bell's minute starts only then.
  await whenAlive(bell(page));
  await page.clock.runFor(MINUTE + 1_000);
  await expectNew(page, 1);
  expect(used()).toBe(longAgo);

  await page.getByLabel("Name", { exact: true }).fill("Half a na");
  inStore(rolecall, "delete from sessions where account_id = ?", bea.id);
  const refused = page.waitForResponse((response) => response.url().includes("/api/operations/profile.notices"));
  await page.clock.runFor(MINUTE + 1_000);
  expect((await refused).status()).toBe(401);
  await page.clock.runFor(MINUTE + 1_000);
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Half a na");
  await expectNew(page, 1);
});

test("the bell works by keyboard, and says where there is nothing @long", async ({ page, rolecall }) => {
  const bea = addPerson(rolecall, "Bea of the keys");
  await enter(page, rolecall, bea);
  await press(page, bell(page));
  await expect(popup(page)).toContainText("No notices.");
  await page.keyboard.press("Escape");
  await expect(popup(page)).toBeHidden();
  await expect(bell(page)).toBeFocused();
  putNotice(rolecall, bea, "One.");
  putNotice(rolecall, bea, "Another.", 2, "/profile");
  await page.reload();
  await press(page, bell(page), "Space");
  await press(page, popup(page).getByRole("button", { name: "Mark all as read" }));
  await expectNew(page, 0);
  await press(page, popup(page).getByRole("link", { name: "Another." }));
  await expect(page.getByRole("heading", { name: "Profile" })).toBeVisible();
  // A second press closes it again.
  await bell(page).click();
  await expect(popup(page)).toBeVisible();
  await bell(page).click();
  await expect(popup(page)).toBeHidden();
});

test("a list that fails to load can be read again, and its notices are marked and followed by keyboard", async ({
  page,
  rolecall,
}) => {
  const bea = addPerson(rolecall, "Bea of the failure");
  await enter(page, rolecall, bea);
  inStore(rolecall, "alter table notices rename to notices_away");
  try {
    await page.reload();
    await bell(page).click();
    await expect(popup(page).getByRole("alert")).toBeVisible();
  } finally {
    inStore(rolecall, "alter table notices_away rename to notices");
  }
  await popup(page).getByRole("button", { name: "Try again" }).click();
  await expect(popup(page)).toContainText("No notices.");
  for (const [text, path] of [
    ["One.", "/my"],
    ["Another.", "/profile"],
  ] as const)
    putNotice(rolecall, bea, text, 1, path);
  await page.reload();
  await press(page, bell(page), "Space");
  // The bell says 0 before the server knows.
  const marked = page.waitForResponse((answer) => answer.request().headers()["next-action"] !== undefined);
  await press(page, popup(page).getByRole("button", { name: "Mark all as read" }));
  await marked;
  await expectNew(page, 0);
  putNotice(rolecall, bea, "A third.", 0, "/profile");
  await page.reload();
  await expectNew(page, 1);
  await press(page, bell(page));
  await press(page, popup(page).getByRole("link", { name: "A third." }));
  await expect(page.getByRole("heading", { name: "Profile" })).toBeVisible();
  await expectNew(page, 0);
});

test("the profile shows that mail is not set up", async ({ page, rolecall }) => {
  await enter(page, rolecall, addPerson(rolecall, "Bea without mail"), "/profile");
  await expect(page.getByText("Mail is not set up.")).toBeVisible();
  await expect(page.getByRole("switch")).toHaveCount(0);
});

for (const looks of lookGroups(import.meta.filename))
  test(`the list is accessible and fits, ${named(looks)}`, async ({ page, rolecall }) => {
    const person = addPerson(rolecall, "Person with news");
    const text = `Your claim link for the SQL user ${"a_long_name_of_a_sql_user_".repeat(2)} on the cluster production was used by Bea Novak from 192.0.2.7.`;
    for (let number = 0; number < 12; number++) putNotice(rolecall, person, `${text} (${number})`, number * 300);
    inStore(
      rolecall,
      "update notices set read_at = 1 where account_id = ? and at < ?",
      person.id,
      Date.now() - 20 * 60 * MINUTE,
    );
    await wear(page, looks);
    await enter(page, rolecall, person);
    await bell(page).click();
    await expect(popup(page).getByRole("link")).toHaveCount(12);
    await expectClean(page, looks);
  });
