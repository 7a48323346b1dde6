import type { Page } from "playwright/test";
import type { Emulator } from "../lib/emulator/emulator.ts";
import { makeCertificate } from "../lib/emulator/sql/certificate.ts";
import { expect } from "./support/fixtures.ts";
import { expectClean, lookGroups } from "./support/looks.ts";
import { logIn, test, turnOn } from "./support/sql-cluster.ts";
import { inStore } from "./support/store-file.ts";
import { copyOnce, done, openUsers } from "./support/users-page.ts";

const looks = lookGroups(import.meta.filename).flat();
const PASSWORD = "of-an-application-1";
const ACCEPTED = "Client certificates, which this cluster accepts, still sign in.";

/** The SQL user `app_shop` on a cluster that takes client certificates, which Rolecall has read. */
async function takesCertificates(page: Page, cloud: Emulator, clusterId: string): Promise<void> {
  await cloud.addUser(clusterId, "app_shop", { password: PASSWORD });
  const { ca } = await makeCertificate({ name: "app_shop" });
  cloud.sql(clusterId).trustClients(ca);
  await turnOn(page, clusterId, "Manage");
}

test("a cluster that takes client certificates says so wherever a password ends", async ({
  page,
  cloud,
  sqlClusterId,
}) => {
  await takesCertificates(page, cloud, sqlClusterId);

  await page.goto(`/clusters/${sqlClusterId}/facts`);
  const ways = page.getByRole("region", { name: "Ways in" });
  await expect(ways).toContainText("Accepted: a client CA is set, says CockroachDB Cloud, read just now");
  await expect(ways).toContainText("Not accepted: by the settings of the cluster");
  await expectClean(page, looks);

  await page.goto(`/clusters/${sqlClusterId}/users/app_shop`);
  await expect(page.getByRole("region", { name: "Facts" })).toContainText("password; certificates are accepted here");
  await page.getByRole("button", { name: "Expires on…" }).click();
  const expiry = page.getByRole("dialog", { name: "Expiry of app_shop" });
  await expect(expiry).toContainText(`${ACCEPTED} Disable login ends every way in.`);
  await expiry.getByLabel("Last day").fill("2031-03-30");
  await expiry.getByRole("button", { name: "Set expiry" }).click();
  await expect(page.getByText("password refused after that")).toBeVisible();

  await page.getByRole("button", { name: "Actions for app_shop" }).click();
  await page.getByRole("menuitem", { name: "Compromised…" }).click();
  const dialog = page.getByRole("dialog", { name: /is compromised/ });
  await expect(dialog).toContainText(ACCEPTED);
  await dialog.getByLabel("Reason").fill("Found in a log.");
  await dialog.getByRole("button", { name: "Replace password now" }).click();
  await expect(page.getByText(`The old password no longer signs in. ${ACCEPTED}`)).toBeVisible();
});

test("what is not known of the ways in counts as open", async ({ page, cloud, clusterId }) => {
  await cloud.addUser(clusterId, "app_shop");
  await page.goto(`/clusters/${clusterId}/users/app_shop`);
  await expect(page.getByRole("region", { name: "Facts" })).toContainText("not known: SSO");
  await page.goto(`/clusters/${clusterId}/facts`);
  await expect(page.getByRole("region", { name: "Ways in" })).toContainText("Not known: it was not read yet");
});

test("End every way in disables the login, then ends the sessions, and says what was read afterwards", async ({
  page,
  cloud,
  sqlClusterId,
}) => {
  await cloud.addUser(sqlClusterId, "app_shop", { password: PASSWORD });
  await turnOn(page, sqlClusterId, "Manage");
  await logIn(cloud, sqlClusterId, { user: "app_shop", password: PASSWORD, application: "checkout" });
  // As the pages of a leaver and of a pair lead to it.
  await page.goto(`/clusters/${sqlClusterId}/users/app_shop?open=end_every_way`);
  const dialog = page.getByRole("alertdialog", { name: "End every way in of app_shop" });
  await expect(dialog).toContainText("the cluster refuses password, certificate and SSO alike");
  await expectClean(page, looks);
  await dialog.getByRole("button", { name: "End every way in" }).click();
  await expect(
    page.getByText("Login of app_shop disabled, 1 session ended. Read afterwards: no session is open"),
  ).toBeVisible();
  const again = logIn(cloud, sqlClusterId, { user: "app_shop", password: PASSWORD, application: "checkout" });
  await expect(again).rejects.toThrow("app_shop does not have login privilege");
});

test("without a connection, End every way in says what Rolecall cannot end, and has the SQL", async ({
  page,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "app_shop");
  await page.goto(`/clusters/${clusterId}/users/app_shop`);
  await page.getByRole("button", { name: "Actions for app_shop" }).click();
  await page.getByRole("menuitem", { name: "End every way in…" }).click();
  const dialog = page.getByRole("dialog", { name: "End every way in of app_shop" });
  await expect(dialog).toContainText("Rolecall cannot end the other ways in here");
  const sql = dialog.getByRole("list", { name: "SQL to end every way in" });
  await expect(sql).toContainText("NOLOGIN");
  await expect(sql).toContainText("CANCEL SESSIONS");
  await expectClean(page, looks);
});

test("after a compromised password, End every way in is one click", async ({ page, cloud, sqlClusterId }) => {
  await cloud.addUser(sqlClusterId, "app_shop", { password: PASSWORD });
  await turnOn(page, sqlClusterId, "Manage");
  await page.goto(`/clusters/${sqlClusterId}/users/app_shop`);
  await page.getByRole("button", { name: "Actions for app_shop" }).click();
  await page.getByRole("menuitem", { name: "Compromised…" }).click();
  const dialog = page.getByRole("dialog", { name: /is compromised/ });
  await dialog.getByLabel("Reason").fill("Found in a log.");
  await dialog.getByRole("button", { name: "Replace password now" }).click();
  await expect(
    page.getByText("By the last reading, this cluster takes no client certificates and no SSO."),
  ).toBeVisible();
  // Not by its text alone: the dialog before this one speaks of it too, until the answer has come.
  await page.locator("summary", { hasText: "End every way in" }).click();
  await page.getByRole("button", { name: "End every way in" }).click();
  await expect(page.getByText("Login of app_shop disabled. Read afterwards: no session is open.")).toBeVisible();
});

test("a reset says before and after what stays open, and ends every way in", async ({ page, cloud, sqlClusterId }) => {
  await takesCertificates(page, cloud, sqlClusterId);
  await page.goto(`/clusters/${sqlClusterId}/users/app_shop`);
  await page.getByRole("button", { name: "Actions for app_shop" }).click();
  await page.getByRole("menuitem", { name: "Reset password" }).click();
  const dialog = page.getByRole("dialog", { name: "Reset password of app_shop" });
  await expect(dialog).toContainText("The current password stops working for new logins immediately.");
  await expect(dialog).toContainText(`${ACCEPTED} To end every way in, use End every way in… in the menu`);
  await expectClean(page, looks);
  await dialog.getByRole("button", { name: "Reset password" }).click();
  const shown = copyOnce(page, "app_shop");
  await expect(shown).toContainText(`The old password no longer signs in. Open sessions continue. ${ACCEPTED}`);
  await expectClean(page, looks);
  await shown.getByText("End every way in", { exact: true }).click();
  await shown.getByRole("button", { name: "End every way in" }).click();
  await expect(shown).toContainText("Login of app_shop disabled. Read afterwards: no session is open.");
  const again = logIn(cloud, sqlClusterId, { user: "app_shop", password: PASSWORD, application: "checkout" });
  await expect(again).rejects.toThrow();
  await done(shown);
});

test("the page of a claim link says before and after what stays open", async ({
  page,
  stranger,
  cloud,
  sqlClusterId,
  rolecall,
}) => {
  await takesCertificates(page, cloud, sqlClusterId);
  await page.goto(`/clusters/${sqlClusterId}/users/app_shop`);
  inStore(rolecall, "update sql_users set admin_state = 'restricted' where cluster_id = ?", sqlClusterId);
  await page.getByRole("button", { name: "Actions for app_shop" }).click();
  await page.getByRole("menuitem", { name: "Send claim link" }).click();
  const sending = page.getByRole("dialog", { name: "Send claim link for app_shop" });
  await sending.getByLabel("For", { exact: true }).selectOption("Anyone with the link, without sign-in");
  await sending.getByRole("button", { name: "Create link" }).click();
  const link = await page.getByRole("dialog", { name: "Claim link for app_shop" }).getByLabel("Link").inputValue();
  await stranger.goto(link);
  await expect(stranger.getByText("The old password stops working for new logins immediately.")).toContainText(
    `Open sessions continue. ${ACCEPTED}`,
  );
  await expectClean(stranger, looks);
  await stranger.getByRole("button", { name: "Set and show password" }).click();
  const shown = copyOnce(stranger, "app_shop");
  await done(shown);
  await expect(stranger.getByRole("status").filter({ hasText: "The old password of app_shop" })).toContainText(
    `no longer signs in. Open sessions continue. ${ACCEPTED} A Cluster Admin can end every way in.`,
  );
  await expectClean(stranger, looks);
});

test("a rotation says what stays open, in its dialog and on its page", async ({ page, cloud, sqlClusterId }) => {
  await takesCertificates(page, cloud, sqlClusterId);
  await openUsers(page, sqlClusterId);
  await page.getByRole("checkbox", { name: "Select app_shop", exact: true }).check();
  await page.getByRole("button", { name: "Rotate…" }).click();
  const dialog = page.getByRole("dialog", { name: "Rotate 1 password" });
  await expect(dialog).toContainText(`Only passwords are replaced. Open sessions continue. ${ACCEPTED}`);
  await expectClean(page, looks);
  await dialog.getByLabel("Type 1 to confirm").fill("1");
  await dialog.getByRole("button", { name: "Rotate 1 password" }).click();
  const open = page.getByRole("region", { name: "What stays open" });
  await expect(open).toContainText("Old passwords no longer sign in. Open sessions continue.");
  await expect(open).toContainText(ACCEPTED);
  await expect(open).toContainText("End every way in…");
  await expectClean(page, looks);
});

test("what speaks of a login says every way, and what speaks of an expiry says password", async ({
  page,
  cloud,
  sqlClusterId,
}) => {
  await takesCertificates(page, cloud, sqlClusterId);
  await page.goto(`/clusters/${sqlClusterId}/users?login=expired`);
  await expect(page.getByRole("combobox", { name: "Login" })).toHaveValue("expired");
  await expect(page.getByText("No password has expired")).toBeVisible();

  await page.goto(`/clusters/${sqlClusterId}/users/app_shop`);
  await page.getByRole("button", { name: "Disable login…" }).click();
  const disable = page.getByRole("alertdialog", { name: "Disable login of app_shop" });
  await expect(disable).toContainText("refuses new logins immediately, in every way: password, certificate, SSO");
  await disable.getByRole("button", { name: "Cancel" }).click();

  cloud.sql(sqlClusterId).asRoot("ALTER USER app_shop NOLOGIN VALID UNTIL '2020-01-01 00:00:00+00:00'");
  await page.getByRole("button", { name: "Read again" }).click();
  await page.getByRole("button", { name: "Enable login" }).click();
  const enable = page.getByRole("dialog", { name: "Enable login of app_shop" });
  await expect(enable).toContainText("change that as well, or its password stays refused");
  await enable.getByRole("button", { name: "Cancel" }).click();
});
