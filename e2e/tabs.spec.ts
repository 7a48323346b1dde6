import type { Page } from "playwright/test";
import { enter, signOut } from "./support/accounts.ts";
import { whenAlive } from "./support/alive.ts";
import { expect, test } from "./support/fixtures.ts";
import { row } from "./support/rows.ts";
import { endSession, newestSession } from "./support/store-file.ts";
import { ask, copyOnce, openUsers, revealed } from "./support/users-page.ts";

test.use({ storageState: { cookies: [], origins: [] } });
test.beforeAll(({ signedIn }) => expect(signedIn.cookies, "Rolecall is set up").not.toEqual([]));

const signInHeading = (page: Page) => page.getByRole("heading", { name: "Sign in" });

test("signing out in one tab takes list and shown password from the others at once", async ({
  stranger,
  rolecall,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "app_ledger");
  await enter(stranger, rolecall);
  const context = stranger.context();
  const [list, shown] = [await context.newPage(), await context.newPage()];
  await openUsers(list, clusterId);
  await expect(row(list, "app_ledger")).toBeVisible();
  await openUsers(shown, clusterId);
  await expect(row(shown, "app_ledger")).toBeVisible();
  await ask(shown, "reset", "app_ledger");
  const password = await revealed(copyOnce(shown, "app_ledger"));

  await stranger.bringToFront();
  const asked: string[] = [];
  stranger.once("dialog", async (question) => {
    asked.push(question.message());
    await question.dismiss();
  });
  await stranger.getByRole("button", { name: "Account" }).click();
  await stranger.getByRole("menuitem", { name: "Sign out" }).click();
  await expect.poll(() => asked).toEqual([expect.stringMatching(/^A tab of Rolecall shows a secret once/)]);
  await expect(copyOnce(shown, "app_ledger")).toBeVisible();
  await list.reload();
  await expect(row(list, "app_ledger")).toBeVisible();

  stranger.once("dialog", (question) => question.accept());
  await signOut(stranger);
  for (const page of [list, shown]) {
    await expect(signInHeading(page)).toBeVisible();
    const text = await page.content();
    expect(text).not.toContain("app_ledger");
    expect(text).not.toContain(password);
  }
});

test("a tab whose session has ended elsewhere shows its list no longer once a person comes back to it", async ({
  stranger,
  rolecall,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "app_ledger");
  await stranger.clock.install();
  await enter(stranger, rolecall);
  await openUsers(stranger, clusterId);
  await expect(row(stranger, "app_ledger")).toBeVisible();
  await whenAlive(stranger.getByRole("banner").getByRole("button", { name: /^Notices/ }));
  endSession(rolecall, newestSession(rolecall));
  await stranger.clock.runFor(61_000);
  await expect(signInHeading(stranger)).toBeVisible();
  await expect(stranger).toHaveURL(`/sign-in?to=${encodeURIComponent(`/clusters/${clusterId}/users`)}`);
});
