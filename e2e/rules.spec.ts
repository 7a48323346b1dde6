import type { Page } from "playwright/test";
import { startEmulator } from "../lib/emulator/emulator.ts";
import { RULE_CLUSTERS_MAX } from "../lib/shared/requests/rules.ts";
import { addAdministrator, enter } from "./support/accounts.ts";
import { test as base, CANARY_KEY, expect } from "./support/fixtures.ts";
import { expectClean } from "./support/looks.ts";
import { pick } from "./support/pages/find-fields.ts";
import { arrange, openRequests, requestRow } from "./support/pages/requests-page.ts";
import { addPerson, type Person, pageOf } from "./support/persons.ts";
import type { Rolecall } from "./support/rolecall.ts";
import { type StartOwn, startOwn } from "./support/start-own.ts";
import { inStore } from "./support/store-file.ts";

const test = base.extend<{ startOwn: StartOwn }>({ startOwn });
const PHONE = { width: 390, height: 844 };

/** As if every account were thirty days old, and these had a second factor as long. They are signed in already. */
function age(rolecall: Pick<Rolecall, "folder">, people: readonly Pick<Person, "id">[]): void {
  const long = Date.now() - 30 * 24 * 60 * 60_000;
  inStore(rolecall, "update accounts set created_at = ?", long);
  for (const { id } of people)
    inStore(
      rolecall,
      "insert into totp (account_id, secret, since, last_step) values (?, 'sealed', ?, 0)",
      ...[id, long],
    );
}

/** Opens the dialog of a new rule; `gives` is its sentence of what the rule gives. */
async function openNewRule(page: Page) {
  await page.getByRole("button", { name: "New rule" }).click();
  const dialog = page.getByRole("dialog", { name: "New rule" });
  return { dialog, gives: dialog.getByRole("region", { name: "What this gives" }) };
}

async function approveAs(page: Page, name: string, words: string): Promise<void> {
  await openRequests(page);
  await requestRow(page, name).getByRole("button", { name: "Approve" }).click();
  const dialog = page.getByRole("dialog", { name: "Approve the request of Bea Novak" });
  await expect(dialog.getByRole("region", { name: words })).toBeVisible();
  await dialog.getByRole("button", { name: "Approve", exact: true }).click();
}

test("a rule: what it gives before it is saved, a lower level, two persons for a request, and two to remove it", async ({
  browser,
  startOwn,
  stranger: page,
  clusterId,
}) => {
  const rolecall = await startOwn();
  addAdministrator(rolecall);
  const { bea, cora } = arrange(rolecall, clusterId);
  const olga = addPerson(rolecall, "Olga Stern", "administrator");
  const otto = addPerson(rolecall, "Otto Lind", "administrator");
  await enter(page, rolecall);
  const member = await pageOf(browser, rolecall, bea);
  const first = await pageOf(browser, rolecall, cora);
  const second = await pageOf(browser, rolecall, olga);
  const third = await pageOf(browser, rolecall, otto);

  await page.goto(`${rolecall.url}/access/rules`);
  await expect(page.getByRole("heading", { name: "No rules yet" })).toBeVisible();
  const { dialog, gives } = await openNewRule(page);
  await pick(dialog, "Requests of", `Payments ${clusterId}`);
  await expect(gives).toContainText("1 person can request any level on");
  await dialog.getByLabel("Approvals").selectOption("2");
  await expect(gives).toContainText("Nobody could approve together now.");
  await dialog.getByRole("button", { name: "Save rule" }).click();
  await expect(dialog.getByText("Too few administrators could change this rule later").first()).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();

  age(rolecall, [cora, olga, otto]);
  await page.reload();
  await page.getByRole("button", { name: "New rule" }).click();
  await pick(dialog, "Requests of", `Payments ${clusterId}`);
  await dialog.getByLabel("Level at most").selectOption("Read only");
  await dialog.getByLabel("Approvals").selectOption("2");
  await expect(gives).toContainText("at most Read only");
  await expect(gives).not.toContainText("could approve together");
  await dialog.getByRole("button", { name: "Save rule" }).click();
  const row = page.getByRole("table", { name: "Rules" }).getByRole("row").filter({ hasText: "Payments" });
  await expect(row).toContainText("on all clusters: at most Read only, 2 approvals by Cluster Admins");

  await test.step("a member can request no higher level", async () => {
    await openRequests(member);
    await member.getByRole("button", { name: "Request SQL user" }).click();
    const ask = member.getByRole("dialog", { name: "Request SQL user" });
    await ask.getByLabel("Cluster").selectOption(clusterId);
    await ask.getByLabel("Username").fill("pay_ruled");
    await ask.getByLabel("Purpose").fill("Refunds");
    await ask.getByRole("radio", { name: "Read and write" }).check();
    await ask.getByLabel(/^(Other databases|Their names)$/).fill("shop");
    await ask.getByLabel("Reason").fill("Needed");
    await ask.getByRole("button", { name: "Send request" }).click();
    await expect(ask.getByText("A rule allows this team at most “Read only” on this cluster.").first()).toBeVisible();
    await ask.getByRole("radio", { name: "Read only" }).check();
    await ask.getByRole("button", { name: "Send request" }).click();
    await expect(ask).toBeHidden();
  });

  await test.step("two persons approve, the second on a phone", async () => {
    await approveAs(first, "pay_ruled", "Approvals: 0 of 2");
    await expect(requestRow(first, "pay_ruled")).toContainText("Pending, 1 of 2 approvals");
    await requestRow(first, "pay_ruled").getByRole("button", { name: "Show approvals" }).click();
    const mine = first.getByRole("dialog").getByRole("list", { name: "Approvers" });
    await expect(mine).toContainText("You approved");
    await expect(mine).toContainText("Olga Stern can approve too");
    await expect(mine).toContainText("cannot approve: no second factor");
    await expect(first.getByRole("dialog").getByRole("button", { name: "Approve", exact: true })).toBeDisabled();
    await second.setViewportSize(PHONE);
    await approveAs(second, "pay_ruled", "Approvals: 1 of 2");
    await expect(second.getByRole("dialog", { name: /^Created/ })).toBeVisible();
    await openRequests(member);
    await expect(requestRow(member, "pay_ruled")).toContainText("approved by Cora Berg and Olga Stern");
  });

  await test.step("two administrators remove it", async () => {
    await second.setViewportSize({ width: 1280, height: 800 });
    await second.goto(`${rolecall.url}/access/rules`);
    await expect(second.getByRole("cell", { name: /^1 approved since its last change, last / })).toBeVisible();
    await second
      .getByRole("button", { name: /^Actions for the rule for Payments .+: at most Read only, 2 approvals/ })
      .click();
    await second.getByRole("menuitem", { name: "Remove…" }).click();
    const remove = second.getByRole("dialog", {
      name: /^Remove the rule for Payments .+: at most Read only, 2 approvals/,
    });
    await remove.getByRole("button", { name: "Remove rule" }).click();
    await expect(second.getByText("1 of 2 administrators agreed")).toBeVisible();
    await expect(second.getByRole("button", { name: "Agree…" })).toHaveCount(0);
    await third.goto(`${rolecall.url}/access/rules`);
    await third.getByRole("button", { name: "Agree…" }).click();
    await third.getByRole("dialog", { name: "Agree to the change" }).getByRole("button", { name: "Agree" }).click();
    await expect(third.getByRole("heading", { name: "No rules yet" })).toBeVisible();
  });
});

test("of more clusters than a rule can name the page has none, and the dialog searches them", async ({
  startOwn,
  stranger: page,
}) => {
  const cloud = await startEmulator({ key: CANARY_KEY, scenario: "empty", rateLimit: { perSecond: 0 } });
  try {
    for (let at = 0; at < RULE_CLUSTERS_MAX; at++) cloud.addCluster(`fleet-${at}`);
    const last = "yard-last";
    cloud.addCluster(last);
    const rolecall = await startOwn({ COCKROACH_SERVER: cloud.url });
    addAdministrator(rolecall);
    await enter(page, rolecall);
    const answer = await page.goto(`${rolecall.url}/access/rules`);
    expect(await answer?.text()).not.toContain(last);
    const { dialog, gives } = await openNewRule(page);
    await expect(gives).toContainText(`on ${RULE_CLUSTERS_MAX + 1} clusters`);
    await dialog.getByRole("radio", { name: "Chosen" }).check();
    await pick(dialog, "Cluster", last);
    await expect(dialog.getByRole("button", { name: /^Another cluster/ })).toBeFocused();
    await expect(gives).toContainText("on 1 cluster.");
    await dialog.getByLabel("Level at most").selectOption("Read only");
    await expectClean(page);
    await dialog.getByRole("button", { name: "Save rule" }).click();
    const row = page.getByRole("table", { name: "Rules" }).getByRole("row").filter({ hasText: last });
    await expect(row).toContainText("at most Read only");
    await page.getByRole("button", { name: /^Actions for the rule for every team/ }).click();
    await page.getByRole("menuitem", { name: "Change…" }).click();
    const change = page.getByRole("dialog", { name: "Change the rule for every team" });
    await change.getByRole("button", { name: `Remove ${last}` }).click();
    await expect(change.getByRole("button", { name: /^Cluster/ })).toBeFocused();
    await expect(change.getByRole("button", { name: "Save rule" })).toBeDisabled();
  } finally {
    await cloud.stop();
  }
});

test("what a rule gives is counted once its choices stay the same, and the count before stands until then", async ({
  startOwn,
  stranger: page,
}) => {
  const cloud = await startEmulator({ key: CANARY_KEY, scenario: "empty", rateLimit: { perSecond: 0 } });
  try {
    const names = Array.from({ length: 6 }, (_, at) => cloud.addCluster(`yard-${at}`));
    const rolecall = await startOwn({ COCKROACH_SERVER: cloud.url });
    addAdministrator(rolecall);
    await enter(page, rolecall);
    await page.goto(`${rolecall.url}/access/rules`);
    const { dialog, gives } = await openNewRule(page);
    await dialog.getByRole("radio", { name: "Chosen" }).check();
    await expect(gives).toContainText("on 0 clusters.");
    const asked: string[] = [];
    const answers = Promise.withResolvers<void>();
    await page.route("**/api/rules/given", async (route) => {
      asked.push(route.request().postData() ?? "");
      await answers.promise;
      await route.continue();
    });
    const sent = page.waitForRequest("**/api/rules/given");
    const list = dialog.getByRole("list", { name: "Clusters of the rule" });
    await list.getByRole("checkbox").evaluateAll((boxes) => {
      for (const box of boxes) (box as HTMLElement).click();
    });
    await expect(list.getByRole("checkbox", { checked: true })).toHaveCount(names.length);
    await sent;
    await expect(gives).toHaveAttribute("aria-busy", "true");
    await expect(gives).toContainText("on 0 clusters.");
    answers.resolve();
    await expect(gives).toContainText(`on ${names.length} clusters.`);
    await expect(gives).toHaveAttribute("aria-busy", "false");
    expect(asked).toHaveLength(1);
  } finally {
    await cloud.stop();
  }
});

test("clusters that could not be read are not said to be none", async ({ startOwn, stranger: page }) => {
  const cloud = await startEmulator({ key: CANARY_KEY, scenario: "empty", rateLimit: { perSecond: 0 } });
  await cloud.stop();
  const rolecall = await startOwn({ COCKROACH_SERVER: cloud.url });
  addAdministrator(rolecall);
  await enter(page, rolecall);
  await page.goto(`${rolecall.url}/access/rules`);
  const { dialog, gives } = await openNewRule(page);
  await dialog.getByLabel("Approvals").selectOption("2");
  await expect(gives).toContainText("0 people can request any level on its clusters.");
  await expect(gives).toContainText("2 Cluster Admins must approve, never the requester.");
  await expect(gives).toContainText("The clusters could not be read, so they are not counted.");
  await expect(gives).not.toContainText("Nobody could approve together");
  await expectClean(page);
});
