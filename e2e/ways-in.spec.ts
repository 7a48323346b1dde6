import { makeCertificate } from "../lib/emulator/sql/certificate.ts";
import { expect } from "./support/fixtures.ts";
import { expectClean, lookGroups } from "./support/looks.ts";
import { test, turnOn } from "./support/sql-cluster.ts";

const looks = lookGroups(import.meta.filename).flat();
const ACCEPTED = "Client certificates, which this cluster accepts, still sign in.";

test("a cluster that takes client certificates says so wherever a password ends", async ({
  page,
  cloud,
  sqlClusterId,
}) => {
  await cloud.addUser(sqlClusterId, "app_shop", { password: "of-an-application-1" });
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
  await expiry.getByLabel("Expires on").fill("2031-03-30");
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
