import { ADMINISTRATOR, expect, test } from "./support/fixtures.ts";
import { arrange, openRequests, repeatRequest, requestNew, requestRow } from "./support/pages/requests-page.ts";
import { pageOf } from "./support/persons.ts";
import { inStore } from "./support/store-file.ts";
import { alertOf } from "./support/users-page.ts";
import { methodsSent } from "./support/vendor.ts";

test("a denied request gives the reason, a withdrawn one cannot be decided, and the state filter finds both @long", async ({
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  const { bea, cora } = arrange(rolecall, clusterId);
  const member = await pageOf(browser, rolecall, bea);
  const admin = await pageOf(browser, rolecall, cora);
  await openRequests(member);
  await requestNew(member, "app_no");
  await requestNew(member, "app_back");

  await requestRow(member, "app_back").getByRole("button", { name: "Withdraw" }).click();
  await member.getByRole("dialog").getByRole("button", { name: "Withdraw request" }).click();
  await expect(requestRow(member, "app_back")).toContainText("Withdrawn");
  await expect(requestRow(member, "app_back")).toBeFocused();

  await openRequests(admin);
  await expect(requestRow(admin, "app_back").getByRole("button")).toHaveCount(0);
  await requestRow(admin, "app_no").getByRole("button", { name: "Deny" }).click();
  const dialog = admin.getByRole("dialog", { name: "Deny the request of Bea Novak" });
  await dialog.getByRole("button", { name: "Deny request" }).click();
  await expect(dialog).toContainText("Enter a reason.");
  await dialog.getByLabel("Reason").fill("Use app_one, it does the same.");
  await dialog.getByRole("button", { name: "Deny request" }).click();
  await expect(requestRow(admin, "app_no")).toContainText("Denied");

  await openRequests(member, "?state=denied");
  await expect(requestRow(member, "app_no")).toContainText("by Cora Berg");
  await expect(requestRow(member, "app_no")).toContainText("Use app_one, it does the same.");
  await expect(requestRow(member, "app_back")).toHaveCount(0);
  await member.getByRole("searchbox", { name: "Search requests" }).fill("nothing like it");
  await expect(member.getByRole("heading", { name: "No matching requests" })).toBeVisible();
  await member.getByRole("button", { name: "Clear filters" }).click();
  await expect(requestRow(member, "app_back")).toBeVisible();
  await expect(member).toHaveURL(/\/requests$/);

  await test.step("the button loads older requests", async () => {
    repeatRequest(rolecall, clusterId, "app_no", 100);
    await openRequests(member);
    const rows = member.getByRole("list", { name: "Requests" }).getByRole("listitem");
    await expect(rows).toHaveCount(100);
    await expect(requestRow(member, "app_no_99")).toHaveCount(0);
    await member.getByRole("button", { name: "Show older" }).click();
    await expect(rows).toHaveCount(102);
    await expect(requestRow(member, "app_no_99")).toBeVisible();
    await expect(member.getByRole("button", { name: "Show older" })).toHaveCount(0);
  });
  for (const name of ["app_no", "app_back"]) expect(methodsSent(cloud, clusterId, name)).toEqual([]);
});

test("no account decides its own request, not even an administrator; a withdrawn request cannot be decided", async ({
  page,
  browser,
  rolecall,
  clusterId,
}) => {
  const { team, cora } = arrange(rolecall, clusterId);
  const [lena] = inStore(rolecall, "select id from accounts where email = ?", ADMINISTRATOR.email);
  inStore(
    rolecall,
    "insert into team_members (team_id, account_id, lead) values (?, ?, 0)",
    ...[team.id, String(lena?.id)],
  );
  await openRequests(page);
  await requestNew(page, "app_mine", clusterId);
  const own = requestRow(page, "app_mine");
  await expect(own).toContainText(" can decide this request.");
  await expect(own.getByRole("button")).toHaveText(["Withdraw"]);

  const admin = await pageOf(browser, rolecall, cora);
  await openRequests(admin);
  await requestRow(admin, "app_mine").getByRole("button", { name: "Deny" }).click();
  await own.getByRole("button", { name: "Withdraw" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Withdraw request" }).click();
  await expect(own).toContainText("Withdrawn");
  // Her page is outdated, but her input stays.
  const dialog = admin.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("Too late");
  await dialog.getByRole("button", { name: "Deny request" }).click();
  await alertOf(dialog, "request_over");
  await expect(dialog.getByLabel("Reason")).toHaveValue("Too late");
});
