import { Secret, TOTP } from "otpauth";
import type { Page } from "playwright/test";
import { ERROR_WORDS } from "../lib/shared/errors/errors.ts";
import { ADMINISTRATOR, expect } from "./support/fixtures.ts";
import { expectClean } from "./support/looks.ts";
import { pick } from "./support/pages/find-fields.ts";
import { arrange, openRequests } from "./support/pages/requests-page.ts";
import { addPerson, type Person, pageOf } from "./support/persons.ts";
import type { Rolecall } from "./support/rolecall.ts";
import { logIn, test, turnOn } from "./support/sql-cluster.ts";
import { inStore } from "./support/store-file.ts";
import { copyOnce, revealed } from "./support/users-page.ts";

const REASON = "Invoice 88213 shows a wrong total";
/** Where requests are read: one of them by its id. */
const READING = "**/operations/request.list";
const DAY = 24 * 60 * 60_000;
type At = Pick<Rolecall, "folder">;

/** As if this account were thirty days old, with its second factor; one that nobody uses where it has none. */
function age(rolecall: At, { id }: Pick<Person, "id">): void {
  const long = Date.now() - 30 * DAY;
  inStore(rolecall, "update accounts set created_at = ? where id = ?", ...[long, id]);
  inStore(
    rolecall,
    `insert into totp (account_id, secret, since, last_step) values (?, 'sealed', ?, 0)
      on conflict (account_id) do update set since = excluded.since`,
    ...[id, long],
  );
}

/** Sets up an authenticator app by its page, and resolves to its key. */
async function setUpApp(page: Page): Promise<string> {
  await page.goto("/profile/security");
  await page.getByRole("button", { name: "Set up authenticator app" }).click();
  const confirm = page.getByRole("dialog", { name: "Confirm it is you" });
  await confirm.getByLabel("Your password").fill(ADMINISTRATOR.password);
  await confirm.getByRole("button", { name: "Confirm" }).click();
  const dialog = page.getByRole("dialog", { name: "Set up authenticator app" });
  await expect(dialog.getByRole("img", { name: "QR code" })).toBeVisible();
  const key = ((await dialog.locator("code").textContent()) ?? "").replaceAll(/\s/g, "");
  await dialog.getByLabel("Code from the app").fill(codeOf(key, Date.now()));
  await dialog.getByRole("button", { name: "Turn on authenticator app" }).click();
  await expect(page.getByRole("alertdialog", { name: "Your recovery codes" })).toBeVisible();
  return key;
}

const codeOf = (key: string, timestamp: number) => new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp });

test("a rule that two administrators want gives a member access after a code, and nobody approves it", async ({
  browser,
  rolecall,
  cloud,
  page,
  sqlClusterId,
}) => {
  await turnOn(page, sqlClusterId, "Manage");
  await cloud.addUser(sqlClusterId, "ours");
  const { bea, cora } = arrange(rolecall, sqlClusterId);
  const olga = addPerson(rolecall, "Olga Stern", "administrator");
  const otto = addPerson(rolecall, "Otto Lind", "administrator");
  const first = await pageOf(browser, rolecall, olga);
  const second = await pageOf(browser, rolecall, otto);
  const member = await pageOf(browser, rolecall, bea);
  const key = await setUpApp(member);
  for (const one of [olga, otto, bea]) age(rolecall, one);
  const team = `Payments ${sqlClusterId}`;

  await test.step("one administrator wants it, and sees what it gives", async () => {
    await first.goto("/access/rules");
    await first.getByRole("button", { name: "New rule" }).click();
    const dialog = first.getByRole("dialog", { name: "New rule" });
    await dialog.getByLabel("Approvals").selectOption("None");
    await expect(dialog.getByText("Without an approval, choose a team, a level and hours.")).toBeVisible();
    await expect(dialog.getByRole("button", { name: "Save rule" })).toBeDisabled();
    await pick(dialog, "Requests of", team);
    const gives = dialog.getByRole("region", { name: "What this gives" });
    await expect(gives).toContainText("1 person can get temporary access up to Read only on");
    await expect(gives).toContainText("for at most 4 hours, each 2 times within 24 hours, without an approval.");
    await expect(gives).toContainText("1 of them qualifies now");
    await expect(gives).toContainText("It waits until 2 administrators want it, including you.");
    await expectClean(first);
    await dialog.getByRole("button", { name: "Save rule" }).click();
    const row = first.getByRole("table", { name: "Rules" }).getByRole("row").filter({ hasText: team });
    await expect(row).toContainText("To be added. 1 of 2 administrators agreed; expires in 7 days.");
    await expect(row.getByRole("button", { name: "Agree…" })).toHaveCount(0);
  });

  await test.step("until the second agrees, the member is offered nothing at once", async () => {
    await openRequests(member);
    await member.getByRole("button", { name: "Request temporary access" }).click();
    const ask = member.getByRole("dialog", { name: "Request temporary access" });
    await ask.getByRole("checkbox", { name: "shop" }).click();
    await expect(ask.getByRole("button", { name: "Send request" })).toBeVisible();
    await second.goto("/access/rules");
    const row = second.getByRole("table", { name: "Rules" }).getByRole("row").filter({ hasText: team });
    await row.getByRole("button", { name: "Agree…" }).click();
    await second.getByRole("dialog", { name: "Agree to the change" }).getByRole("button", { name: "Agree" }).click();
    await expect(row).not.toContainText("To be added");
    await expect(row).toContainText(
      "temporary access up to Read only, for at most 4 hours, 2 times per person within 24 hours, without an approval",
    );
  });

  const did = { clicks: 0, fields: 0 };
  const click = async (at: ReturnType<Page["getByRole"]>) => {
    did.clicks++;
    await at.click();
  };
  const fill = async (at: ReturnType<Page["getByRole"]>, text: string) => {
    did.fields++;
    await at.fill(text);
  };
  const row = member.getByRole("listitem").filter({ hasText: REASON });

  await test.step("the member asks, and confirms with a code", async () => {
    await openRequests(member);
    await click(member.getByRole("button", { name: "Request temporary access" }));
    const ask = member.getByRole("dialog", { name: "Request temporary access" });
    await click(ask.getByRole("checkbox", { name: "shop" }));
    await expect(ask).toContainText("A rule gives this immediately, without an approval.");
    await ask.getByRole("radio", { name: "Read and write" }).check();
    await expect(ask).toContainText("This waits for an approval. It is more than the rule gives without an approval.");
    await expect(ask.getByRole("button", { name: "Send request" })).toBeVisible();
    await ask.getByRole("radio", { name: "Read only" }).check();
    await fill(ask.getByRole("textbox", { name: "Reason" }), REASON);
    await click(ask.getByRole("button", { name: "Get access" }));
    const confirm = member.getByRole("dialog", { name: "Confirm it is you" });
    await expect(confirm.getByLabel("Your password")).toHaveCount(0);
    await expectClean(member);
    await confirm.getByLabel("Code", { exact: true }).fill("000000");
    await confirm.getByRole("button", { name: "Confirm" }).click();
    await expect(confirm.getByText("This code is wrong")).toBeVisible();
    // The code of now was spent when the app was set up.
    await fill(confirm.getByRole("textbox", { name: "Code" }), codeOf(key, Date.now() + 30_000));
    await member.route(READING, (route) =>
      route.request().postData()?.includes('"id":') ? route.abort() : route.fallback(),
    );
    await click(confirm.getByRole("button", { name: "Confirm" }));
    await expect(ask).toBeHidden();
  });

  await test.step("what was given and cannot be read is said so, and read again", async () => {
    const given = member.getByRole("dialog", { name: "Access given by a rule" });
    await expect(given.getByRole("alert")).toContainText(ERROR_WORDS.no_answer.title);
    await expect(given).toContainText("Your request could not be read, so its password cannot be set yet.");
    await expectClean(member);
    await member.unroute(READING);
    await given.getByRole("button", { name: "Read again" }).click();
    await expect(given).toBeHidden();
  });

  await test.step("the dialog that sets the password opens by itself, and the password works", async () => {
    const claim = member.getByRole("dialog", { name: /^Set password of app_shop_bea_/ });
    await expect(claim.getByRole("button", { name: "Set and show password" })).toBeFocused();
    await expectClean(member);
    await member.keyboard.press("Escape");
    await expect(member.getByRole("button", { name: "Request temporary access" })).toBeFocused();
    await expect(row).toContainText("given by a rule, without an approval");
    const [user = ""] = /app_shop_bea_[a-z2-9]{4}/.exec((await row.textContent()) ?? "") ?? [];
    await row.getByRole("button", { name: "Set and show password" }).click();
    await click(claim.getByRole("button", { name: "Set and show password" }));
    const shown = copyOnce(member, user);
    await expect(shown).toBeVisible();
    const password = await revealed(shown);
    const client = await logIn(cloud, sqlClusterId, { user, password, application: "psql" });
    await client.end();
    expect(did).toEqual({ clicks: 5, fields: 2 });
  });

  await test.step("the page of rules says that it was used", async () => {
    await first.reload();
    const ruled = first.getByRole("table", { name: "Rules" }).getByRole("row").filter({ hasText: team });
    await expect(ruled.getByRole("cell", { name: /^1 given in 30 days, last .+, 1 still active$/ })).toBeVisible();
    await first.setViewportSize({ width: 390, height: 844 });
    await expect(ruled.getByText(/1 given in 30 days/).filter({ visible: true })).toHaveCount(1);
    await expectClean(first);
  });

  await test.step("its Cluster Admin is notified", async () => {
    const admin = await pageOf(browser, rolecall, cora);
    await openRequests(admin);
    await expect(admin.getByRole("listitem").filter({ hasText: REASON })).toContainText("without an approval");
    await admin.getByRole("button", { name: /^Notices/ }).click();
    await expect(admin.getByText("A rule gave it, without an approval.").first()).toBeVisible();
  });
});
