import { makeCertificate } from "../lib/emulator/sql/certificate.ts";
import { expect } from "./support/fixtures.ts";
import { expectClean, lookGroups } from "./support/looks.ts";
import { logIn, test, turnOn } from "./support/sql-cluster.ts";

const looks = lookGroups(import.meta.filename).flat();
const PASSWORD = "of-an-application-1";
const ACCEPTED = "Client certificates, which this cluster accepts, still sign in.";

test("a cluster that takes client certificates says so wherever a password ends", async ({
  page,
  cloud,
  sqlClusterId,
}) => {
  await cloud.addUser(sqlClusterId, "app_shop", { password: PASSWORD });
  const { ca } = await makeCertificate({ name: "app_shop" });
  cloud.sql(sqlClusterId).trustClients(ca);
  await turnOn(page, sqlClusterId, "Manage");

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
  await page.getByText("End every way in", { exact: true }).click();
  await page.getByRole("button", { name: "End every way in" }).click();
  await expect(page.getByText("Login of app_shop disabled. Read afterwards: no session is open.")).toBeVisible();
});
