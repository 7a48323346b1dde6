import { utcDate } from "../lib/shared/utc-date.ts";
import { expect, test } from "./support/fixtures.ts";
import { expectClean, lookGroups, named, wear } from "./support/looks.ts";
import { arrange, openRequests, requestNew, requestRow } from "./support/pages/requests-page.ts";
import { addPerson, pageOf } from "./support/persons.ts";
import { inStore } from "./support/store-file.ts";

test("a failed request keeps its fields, a link opens one request, and an account without a team learns what to do @long", async ({
  browser,
  rolecall,
  clusterId,
}) => {
  const { bea, cora } = arrange(rolecall, clusterId);
  const member = await pageOf(browser, rolecall, bea);
  await openRequests(member);
  await member.getByRole("button", { name: "Request SQL user" }).click();
  const dialog = member.getByRole("dialog", { name: "Request SQL user" });
  const mark = dialog.locator("label", { hasText: /^Username$/ });
  expect(await mark.evaluate((label) => getComputedStyle(label, "::after").content)).toContain("*");
  await dialog.getByRole("button", { name: "Send request" }).click();
  for (const words of ["Enter a name.", "Enter a purpose.", "Enter a reason."])
    await expect(dialog).toContainText(words);
  await expect(dialog.getByLabel("Username")).toBeFocused();
  await dialog.getByLabel("Username").fill("app_kept");
  await dialog.getByLabel("Purpose").fill("Kept");
  await dialog.getByLabel(/^(Other databases|Their names)$/).fill("shop");
  await dialog.getByLabel("Reason").fill("Kept too");
  await member.route("**/requests*", (route) =>
    route.request().method() === "POST" ? route.abort() : route.fallback(),
  );
  await dialog.getByRole("button", { name: "Send request" }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  await expect(dialog.getByLabel("Reason")).toHaveValue("Kept too");
  await member.unroute("**/requests*");
  await dialog.getByRole("button", { name: "Send request" }).click();
  await expect(requestRow(member, "app_kept")).toBeVisible();

  await test.step("a second request for the same name is refused at the field", async () => {
    await member.getByRole("button", { name: "Request SQL user" }).click();
    await dialog.getByLabel("Username").fill("app_kept");
    await dialog.getByLabel("Purpose").fill("Kept");
    await dialog.getByLabel(/^(Other databases|Their names)$/).fill("shop");
    await dialog.getByLabel("Reason").fill("Kept twice");
    await dialog.getByRole("button", { name: "Send request" }).click();
    await expect(dialog.getByLabel("Username")).toHaveAccessibleDescription(/You have already requested this/);
    await expect(dialog.getByLabel("Username")).toBeFocused();
    await expect(dialog).not.toContainText("Some input is invalid");
    await dialog.getByRole("button", { name: "Cancel" }).click();
  });

  const [stored] = inStore(rolecall, "select id from requests where cluster_id = ? and name = 'app_kept'", clusterId);
  const admin = await pageOf(browser, rolecall, cora);
  await openRequests(admin, `?request=${stored?.id}`);
  await expect(requestRow(admin, "app_kept")).toBeFocused();
  await openRequests(admin, "?request=ask_none");
  await expect(admin.getByText("or you may not see it")).toBeVisible();

  const nobody = await pageOf(browser, rolecall, addPerson(rolecall, "Nora Lind"));
  await openRequests(nobody);
  await expect(nobody.getByRole("heading", { name: "You belong to no team" })).toBeVisible();
  await expect(nobody.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /Requests/ })).toHaveCount(1);
});

for (const looks of lookGroups(import.meta.filename))
  test(`requests and their dialogs are accessible and fit, ${named(looks)}`, async ({
    browser,
    rolecall,
    clusterId,
  }) => {
    const { bea, cora } = arrange(rolecall, clusterId);
    const member = await pageOf(browser, rolecall, bea);
    const admin = await pageOf(browser, rolecall, cora);
    for (const page of [member, admin]) {
      await wear(page, looks);
    }
    await openRequests(member);
    await expectClean(member, looks);
    await requestNew(member, "app_look_with_a_name_that_is_rather_long");
    await member.getByRole("button", { name: "Request SQL user" }).click();
    const dialog = member.getByRole("dialog");
    await expect(dialog.getByLabel("Username")).toBeVisible();
    await expectClean(member, looks);
    await test.step("what is missing is said at its field, with the focus there", async () => {
      const send = dialog.getByRole("button", { name: "Send request" });
      await send.click();
      for (const words of ["Enter a name.", "Enter a purpose.", "Enter a reason."])
        await expect(dialog).toContainText(words);
      await expect(dialog.getByLabel("Username")).toBeFocused();
      for (const label of ["Username", "Purpose", "Reason"]) await dialog.getByLabel(label).fill("app_missing");
      await send.click();
      await expect(dialog.getByRole("alert")).toContainText("at least one database");
      await expect(dialog.getByRole("group", { name: "Databases" }).locator(":focus")).toHaveCount(1);
    });
    const [request] = inStore(rolecall, "select id from requests where cluster_id = ?", clusterId);
    await openRequests(admin, `?request=${request?.id}`);
    await expect(requestRow(admin, "app_look_with_a_name_that_is_rather_long")).toBeFocused();
    await expectClean(admin, looks);
    const row = requestRow(admin, "app_look_with_a_name_that_is_rather_long");
    await row.getByRole("button", { name: "Approve" }).click();
    await admin.getByRole("button", { name: "Show what will happen" }).click();
    await expect(admin.getByRole("dialog").getByText("Audit events")).toBeVisible();
    await admin.getByText("Change before approving").click();
    const approval = admin.getByRole("dialog");
    await approval.getByLabel("Duration").selectOption("Until a time");
    const tomorrow = new Date(Date.now() + 24 * 60 * 60_000);
    await approval.getByLabel("Last day").fill(tomorrow.toISOString().slice(0, 10));
    await approval.getByLabel("Time").fill("18:10");
    await expect(approval).toContainText(`Access ends at ${utcDate(tomorrow.getTime())}, 18:10 (Europe/Berlin).`);
    await expect(approval.getByRole("region", { name: "Changes" })).toContainText("18:10 (Europe/Berlin)");
    await approval.getByLabel("Duration").selectOption("For hours");
    await approval.getByLabel("Hours").fill("8");
    await expect(approval.getByRole("region", { name: "Changes" })).toContainText("for 8 h");
    await expectClean(admin, looks);
  });
