import { Webhook } from "standardwebhooks";
import { type Receiver, startReceiver } from "../lib/testing/doubles/receiver.ts";
import { addAdministrator, enter } from "./support/accounts.ts";
import { ADMINISTRATOR, test as base, expect } from "./support/fixtures.ts";
import { expectClean, lookGroups } from "./support/looks.ts";
import type { Rolecall } from "./support/rolecall.ts";
import { filesBelow, holds } from "./support/secrets.ts";
import { type StartOwn, startOwn } from "./support/start-own.ts";
import { textOfDatabase } from "./support/store.ts";

const test = base.extend<{ startOwn: StartOwn; own: Rolecall; receiver: Receiver }>({
  startOwn,
  own: async ({ startOwn }, use) => {
    const own = await startOwn({ WEBHOOK_ALLOW_PRIVATE: "true" });
    addAdministrator(own);
    await use(own);
  },
  receiver: async ({}, use) => {
    const receiver = await startReceiver();
    await use(receiver);
    await receiver.stop();
  },
});

test("an administrator adds a webhook, tests it, sees it fail and recover, replaces its secret, pauses and deletes it", async ({
  own,
  receiver,
  page,
}) => {
  await enter(page, own, ADMINISTRATOR, "/settings/destinations");
  await expect(page.getByRole("heading", { name: "No destinations yet" })).toBeVisible();
  await expectClean(page);

  await page.getByRole("button", { name: "Add destination" }).click();
  const dialog = page.getByRole("dialog", { name: "Add destination" });
  await dialog.getByLabel("Name").fill("ops-pager");
  await dialog.getByLabel("Address", { exact: true }).fill("https://169.254.169.254/latest");
  await dialog.getByRole("button", { name: "Add destination" }).click();
  await expect(dialog).toContainText("Choose at least one.");
  await dialog.getByRole("checkbox", { name: "Teams and cluster roles" }).check();
  await dialog.getByRole("button", { name: "Add destination" }).click();
  await expect(dialog).toContainText("Rolecall never sends to this address");
  await expectClean(page, lookGroups(import.meta.filename).flat());
  await dialog.getByRole("button", { name: "Send a test" }).click();
  await expect(dialog).toContainText("Rolecall never sends to this address");
  expect(receiver.received).toEqual([]);
  await dialog.getByLabel("Address", { exact: true }).fill(receiver.url);
  await dialog.getByRole("button", { name: "Send a test" }).click();
  await expect(dialog).toContainText("Delivered to ops-pager: it answered with 204.");
  receiver.received.length = 0;
  await dialog.getByRole("button", { name: "Add destination" }).click();

  const shown = page.getByRole("dialog", { name: "Signing secret of ops-pager, shown once" });
  const secret = await shown.getByLabel("Secret", { exact: true }).inputValue();
  await shown.getByRole("button", { name: "Send test" }).click();
  await expect(shown).toContainText("Delivered to ops-pager: it answered with 204.");
  const [test] = receiver.received;
  expect(new Webhook(secret).verify(test?.body ?? "", test?.headers ?? {})).toMatchObject({ type: "destination.test" });
  await expectClean(page, lookGroups(import.meta.filename).flat());
  await shown.getByRole("checkbox", { name: "I have stored this secret" }).check();
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(shown).toBeHidden();

  receiver.react(() => 502);
  await page.goto(`${own.url}/access/teams`);
  await page.getByRole("button", { name: "Create team" }).click();
  const team = page.getByRole("dialog", { name: "Create team" });
  await team.getByLabel("Name").fill("Night shift");
  await team.getByRole("button", { name: "Create team" }).click();
  await expect(page.getByText("Created Night shift")).toBeVisible();
  await expect.poll(() => receiver.received.length).toBeGreaterThan(2);

  await page.goto(`${own.url}/settings/destinations`);
  expect(await page.content()).not.toContain(secret);
  const table = page.getByRole("table", { name: "Destinations" });
  await expect(table.getByRole("row", { name: "ops-pager" })).toContainText("failing");
  await page.getByRole("button", { name: "ops-pager" }).click();
  const panel = page.getByRole("complementary", { name: "ops-pager" });
  await expect(panel).toContainText("Failing since");
  await expect(panel).toContainText("1 event is waiting");
  await expect(panel.getByRole("list", { name: "Deliveries" })).toContainText("502 after");
  await expectClean(page, lookGroups(import.meta.filename).flat());
  receiver.react(() => 204);
  await panel.getByRole("button", { name: "Retry now" }).click();
  await expect(page.getByText("Trying ops-pager again")).toBeVisible();
  await expect.poll(() => receiver.accepted().length).toBe(3);
  expect(JSON.parse(receiver.accepted()[2]?.body ?? "{}")).toMatchObject({
    type: "team.create",
    data: { outcome: "done", target: "Night shift" },
  });
  // The receiver has it before the server knows.
  await expect(async () => {
    await page.reload();
    await expect(table.getByRole("row", { name: "ops-pager" })).toContainText("working", { timeout: 2_000 });
  }).toPass();

  await page.getByRole("button", { name: "ops-pager" }).click();
  await panel.getByRole("button", { name: "Resend Create team, event" }).click();
  await expect(page.getByText("Delivered to ops-pager: it answered with 204.")).toBeVisible();
  const ids = receiver.accepted().map(({ headers }) => headers["webhook-id"]);
  expect(ids[3]).toBe(ids[2]);

  await panel.getByRole("button", { name: "Replace secret" }).click();
  const next = await shown.getByLabel("Secret", { exact: true }).inputValue();
  expect(next).not.toBe(secret);
  await shown.getByRole("checkbox", { name: "I have stored this secret" }).check();
  await shown.getByRole("button", { name: "Done" }).click();
  await panel.getByRole("button", { name: "Pause" }).click();
  await expect(table.getByRole("row", { name: "ops-pager" })).toContainText("paused");
  const stored = [textOfDatabase(own.folder), own.output(), ...filesBelow(own.folder).values()];
  for (const hidden of [secret, next, secret.slice(6), next.slice(6)])
    expect(stored.filter((text) => holds(text, hidden))).toEqual([]);

  await panel.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete ops-pager" }).click();
  await expect(page.getByRole("heading", { name: "No destinations yet" })).toBeVisible();
});

test("an audit stream and anchors arrive, and an edit keeps the address @long", async ({ own, receiver, page }) => {
  await enter(page, own, ADMINISTRATOR, "/settings/destinations");
  for (const [kind, name] of [
    ["Audit stream", "siem"],
    ["Anchors", "notary"],
  ] as const) {
    await page.getByRole("button", { name: "Add destination" }).click();
    const dialog = page.getByRole("dialog", { name: "Add destination" });
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByRole("radio", { name: kind }).check();
    await dialog.getByLabel("Address", { exact: true }).fill(receiver.url);
    await dialog.getByRole("button", { name: "Add destination" }).click();
    const shown = page.getByRole("dialog", { name: `Signing secret of ${name}, shown once` });
    await shown.getByRole("checkbox", { name: "I have stored this secret" }).check();
    await shown.getByRole("button", { name: "Done" }).click();
  }
  const bodies = () => receiver.accepted().map(({ body }) => JSON.parse(body));
  await expect.poll(() => bodies().some(({ type }) => type === "audit.anchor")).toBe(true);
  await expect
    .poll(() => bodies().flatMap(({ data }) => data.events ?? []))
    .toContainEqual(expect.objectContaining({ action: "destination.create", outcome: "intended", target: "notary" }));

  await page.getByRole("button", { name: "siem" }).click();
  await page.getByRole("button", { name: "Edit" }).click();
  const edit = page.getByRole("dialog", { name: "Edit siem" });
  await edit.getByLabel("Form").selectOption("OCSF");
  await edit.getByRole("button", { name: "Save destination" }).click();
  await expect(page.getByRole("table", { name: "Destinations" })).toContainText("Audit stream, OCSF");
  await expect
    .poll(() =>
      bodies()
        .filter(Array.isArray)
        .flat()
        .map(({ class_uid: uid }) => uid),
    )
    .toContain(3004);
});
