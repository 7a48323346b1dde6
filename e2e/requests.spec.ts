import { startEmulator } from "../lib/emulator/emulator.ts";
import { utcDate } from "../lib/shared/utc-date.ts";
import { addAdministrator } from "./support/accounts.ts";
import { test as base, CANARY_KEY, expect } from "./support/fixtures.ts";
import { expectClean, lookGroups, named, wear } from "./support/looks.ts";
import { arrange, openRequests, repeatRequest, requestNew, requestRow } from "./support/pages/requests-page.ts";
import { addPerson, addTeam, giveRole, pageOf } from "./support/persons.ts";
import { type StartOwn, startOwn } from "./support/start-own.ts";
import { inStore } from "./support/store-file.ts";

const test = base.extend<{ startOwn: StartOwn }>({ startOwn });

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

test("what waits is in its part however many newer requests are decided, and each part has an address of its own", async ({
  browser,
  rolecall,
  clusterId,
}) => {
  const { bea, cora } = arrange(rolecall, clusterId);
  const member = await pageOf(browser, rolecall, bea);
  await openRequests(member);
  await requestNew(member, "app_waits");
  repeatRequest(rolecall, clusterId, "app_waits", 101, { state: "denied" });
  const page = await pageOf(browser, rolecall, cora);
  await openRequests(page);
  const parts = page.getByRole("navigation", { name: "Parts" });
  const toDo = page.getByRole("list", { name: "Requests to do" });
  const decided = page.getByRole("list", { name: "Decided requests" });
  await expect(toDo.getByRole("listitem")).toContainText(["app_waits"]);
  await expect(decided.getByRole("listitem")).toHaveCount(100);
  await expect(parts.getByRole("link")).toHaveText(["All", /To do\s*1$/, /In progress\s*0$/, /Decided\s*100\+/]);

  await parts.getByRole("link", { name: "To do" }).click();
  await expect(page).toHaveURL("/requests?part=todo");
  await expect(toDo.getByRole("listitem")).toContainText(["app_waits"]);
  await expect(decided).toHaveCount(0);
  await page.goto("/requests?part=decided");
  await expect(parts.getByRole("link", { name: "Decided" })).toHaveAttribute("aria-current", "true");
  await page.getByRole("button", { name: "Show older" }).click();
  await expect(decided.getByRole("listitem")).toHaveCount(101);
  await expect(toDo).toHaveCount(0);
  await parts.getByRole("link", { name: "In progress" }).click();
  await expect(page.getByRole("heading", { name: "Nothing in progress" })).toBeVisible();
  await expectClean(page);
  await page.getByRole("button", { name: "Show all requests" }).click();
  await expect(toDo).toBeVisible();

  await test.step("the addresses of one request and of one state lead there as before", async () => {
    await openRequests(page, "?request=ask_app_waits_0");
    await expect(requestRow(page, "app_waits_0")).toBeFocused();
    await openRequests(page, "?state=pending");
    await expect(page.getByRole("list", { name: "Requests" }).getByRole("listitem")).toContainText(["app_waits"]);
  });
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

test("of many clusters the dialog has the first ones, and finds another by a word, which is asked for", async ({
  browser,
  startOwn,
}) => {
  const cloud = await startEmulator({ key: CANARY_KEY, scenario: "empty", rateLimit: { perSecond: 0 } });
  try {
    for (let at = 10; at < 35; at++) cloud.addCluster(`fleet-${at}`);
    const rolecall = await startOwn({ COCKROACH_SERVER: cloud.url });
    addAdministrator(rolecall);
    const bea = addPerson(rolecall, "Bea Novak");
    giveRole(rolecall, addTeam(rolecall, "Payments", bea), "*", "cluster_developer");
    const page = await pageOf(browser, rolecall, bea);
    await openRequests(page);
    await page.getByRole("button", { name: "Request SQL user" }).click();
    const dialog = page.getByRole("dialog", { name: "Request SQL user" });
    await expect(dialog.getByLabel("Cluster").getByRole("option")).toHaveCount(20);
    await dialog.getByRole("button", { name: "Find…" }).click();
    const search = page.getByRole("dialog", { name: "Clusters" });
    await expect(search).toContainText("5 more: type a name.");
    await search.getByRole("combobox", { name: "Name of a cluster" }).fill("T-34");
    await search.getByRole("option", { name: "fleet-34" }).click();
    await expect(search).toBeHidden();
    await expect(dialog.getByLabel("Cluster").getByRole("option", { selected: true })).toHaveText("fleet-34");
    await dialog.getByRole("button", { name: "Find…" }).click();
    await expect(search).toContainText("4 more: type a name.");
    await page.keyboard.press("Escape");
    await expect(search).toBeHidden();
    await expectClean(page);
    await dialog.getByLabel("Username").fill("app_far");
    await dialog.getByLabel("Purpose").fill("Far");
    await dialog.getByRole("radio", { name: "Read and write" }).check();
    await dialog.getByLabel(/^(Other databases|Their names)$/).fill("shop");
    await dialog.getByLabel("Reason").fill("Far too");
    await dialog.getByRole("button", { name: "Send request" }).click();
    await expect(requestRow(page, "app_far")).toContainText("fleet-34");
  } finally {
    await cloud.stop();
  }
});
