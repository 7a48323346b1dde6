import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright/test";
import { TOKEN_SCOPE_WORDS } from "../lib/shared/people/token-limits.ts";
import { confirmByPassword } from "./support/accounts.ts";
import { commandIn } from "./support/command.ts";
import { expect } from "./support/fixtures.ts";
import { expectClean, lookGroups, named } from "./support/looks.ts";
import { pick } from "./support/pages/find-fields.ts";
import { arrange, openRequests } from "./support/pages/requests-page.ts";
import { pageOf } from "./support/persons.ts";
import { test as base, logIn, turnOn } from "./support/sql-cluster.ts";
import { inStore } from "./support/store-file.ts";
import { copyOnce, revealed } from "./support/users-page.ts";

/** A member and a Cluster Admin on a cluster where temporary access ends by itself. */
const test = base.extend<{ two: { member: Page; admin: Page } }>({
  two: async ({ browser, rolecall, cloud, page, sqlClusterId }, use) => {
    await turnOn(page, sqlClusterId, "Manage");
    await cloud.addUser(sqlClusterId, "ours");
    const { bea, cora } = arrange(rolecall, sqlClusterId);
    await use({ member: await pageOf(browser, rolecall, bea), admin: await pageOf(browser, rolecall, cora) });
  },
});

type Did = { clicks: number; fields: number };

const REASON = "Invoice 88213 shows a wrong total";

/** What a person does, counted. */
function counting(did: Did) {
  return {
    click: async (at: ReturnType<Page["getByRole"]>) => {
      did.clicks++;
      await at.click();
    },
    fill: async (at: ReturnType<Page["getByRole"]>, text: string) => {
      did.fields++;
      await at.fill(text);
    },
  };
}

test("temporary access: asked for, approved on a phone and claimed, in at most 12 clicks and 3 fields", async ({
  two: { member, admin },
  cloud,
  sqlClusterId,
}) => {
  await admin.setViewportSize({ width: 390, height: 844 });
  const did: Did = { clicks: 0, fields: 0 };
  const { click, fill } = counting(did);

  const user = await test.step("the member asks", async () => {
    await openRequests(member);
    await click(member.getByRole("button", { name: "Request temporary access" }));
    const dialog = member.getByRole("dialog", { name: "Request temporary access" });
    await expect(dialog.getByText("At the end the cluster refuses its password by itself.")).toBeVisible();
    await expect(dialog).toContainText("closes its sessions");
    await click(dialog.getByRole("checkbox", { name: "shop" }));
    await fill(dialog.getByRole("textbox", { name: "Reason" }), REASON);
    await click(dialog.getByRole("button", { name: "Send request" }));
    await expect(dialog).toBeHidden();
    const row = member.getByRole("listitem").filter({ hasText: REASON });
    await expect(row).toContainText("Temporary access");
    await expect(row).toContainText("Read only, in shop · for 2 h, from when its password is set");
    return (/app_shop_bea_[a-z2-9]{4}/.exec((await row.textContent()) ?? "") ?? [])[0] ?? "";
  });

  await test.step("the Cluster Admin approves on a phone", async () => {
    await openRequests(admin);
    const row = admin.getByRole("listitem").filter({ hasText: REASON });
    await click(row.getByRole("button", { name: "Approve" }));
    const dialog = admin.getByRole("dialog", { name: "Approve the request of Bea Novak" });
    await expect(dialog).toContainText("Login off, then deleted a day later");
    await click(dialog.getByRole("button", { name: "Approve", exact: true }));
    await expect(admin.getByRole("dialog", { name: /^Created app_shop_bea_/ })).toBeVisible();
    await expect(admin.getByText("Bea Novak can set one now")).toBeVisible();
  });

  const password = await test.step("the member sets and sees the password", async () => {
    await openRequests(member);
    const row = member.getByRole("listitem").filter({ hasText: REASON });
    await click(row.getByRole("button", { name: "Set and show password" }));
    const dialog = member.getByRole("dialog");
    await click(dialog.getByRole("button", { name: "Set and show password" }));
    const shown = copyOnce(member, user);
    await expect(shown).toBeVisible();
    return revealed(shown);
  });
  const client = await logIn(cloud, sqlClusterId, { user, password, application: "psql" });
  await client.end();
  expect(did.clicks).toBeLessThanOrEqual(12);
  expect(did.fields).toBeLessThanOrEqual(3);
});

/** A client of PostgreSQL that finds its password by PGPASSFILE, and says under which name it signed in, as psql does. */
const CLIENT =
  "const c = new (require(\"pg\").Client)(); c.connect().then(() => { console.log('as user \"' + c.user + '\"'); return c.end(); })";
const HAS_PSQL = spawnSync("psql", ["--version"]).status === 0;
const PROGRAM = HAS_PSQL ? ["psql", "-XAtwc", "\\conninfo"] : [process.execPath, "-e", CLIENT];

test("rolecall connect: asked for in a terminal, approved on a phone, connected, and given back", async ({
  two: { member, admin },
  rolecall,
  cloud,
  sqlClusterId,
}) => {
  const home = mkdtempSync(join(tmpdir(), "rolecall-home-"));
  const ca = join(home, "ca.pem");
  writeFileSync(ca, cloud.authority() ?? "");
  const { login, run } = commandIn(home, { PGSSLROOTCERT: ca, NODE_EXTRA_CA_CERTS: ca });
  const did: Did = { clicks: 0, fields: 0 };
  const { click } = counting(did);

  await test.step("the member signs in once, with the scopes that it needs", async () => {
    const { link, ended } = await login(rolecall.url);
    await member.goto(link);
    await member.getByRole("button", { name: "Choose what it may do…" }).click();
    const dialog = member.getByRole("dialog", { name: "Sign in from a terminal" });
    for (const scope of ["read", "request", "connect"] as const)
      await dialog.getByLabel(TOKEN_SCOPE_WORDS[scope]).check();
    await dialog.getByRole("button", { name: "Give token" }).click();
    await confirmByPassword(member);
    expect(await ended).toBe(0);
  });

  const connected = run("connect", sqlClusterId, "--database", "shop", "--reason", REASON, "--", ...PROGRAM);
  await admin.setViewportSize({ width: 390, height: 844 });
  await test.step("the Cluster Admin approves on a phone", async () => {
    const row = admin.getByRole("listitem").filter({ hasText: REASON });
    await expect(async () => {
      await openRequests(admin);
      await expect(row).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await click(row.getByRole("button", { name: "Approve" }));
    const dialog = admin.getByRole("dialog", { name: "Approve the request of Bea Novak" });
    await click(dialog.getByRole("button", { name: "Approve", exact: true }));
    await expect(admin.getByRole("dialog", { name: /^Created app_shop_bea_/ })).toBeVisible();
  });
  const { exitCode, stdout, stderr } = await connected;
  expect(exitCode, stderr).toBe(0);
  const [, user = ""] = /as user "(app_shop_bea_[a-z2-9]{4})"/.exec(stdout) ?? [];
  expect(user, stdout).not.toBe("");
  expect(stderr).toContain("the access is given back");
  // The reason alone is typed, and the call is one line.
  expect(did).toEqual({ clicks: 2, fields: 0 });

  await member.goto("/my");
  const row = member.getByRole("list", { name: "Temporary access" }).getByRole("listitem").filter({ hasText: user });
  await expect(row).toContainText("Ended");
  rmSync(home, { recursive: true });
});

/** Temporary access that a member asked for and a Cluster Admin approved, by their pages. */
async function approved(member: Page, admin: Page): Promise<string> {
  await openRequests(member);
  await member.getByRole("button", { name: "Request temporary access" }).click();
  const ask = member.getByRole("dialog", { name: "Request temporary access" });
  await ask.getByRole("checkbox", { name: "shop" }).click();
  await ask.getByRole("textbox", { name: "Reason" }).fill(REASON);
  await ask.getByRole("button", { name: "Send request" }).click();
  await expect(ask).toBeHidden();
  await openRequests(admin);
  await admin.getByRole("listitem").filter({ hasText: REASON }).getByRole("button", { name: "Approve" }).click();
  const approval = admin.getByRole("dialog", { name: "Approve the request of Bea Novak" });
  await approval.getByRole("button", { name: "Approve", exact: true }).click();
  const created = admin.getByRole("dialog", { name: /^Created app_shop_bea_/ });
  await expect(created).toBeVisible();
  await openRequests(member);
  const row = member.getByRole("listitem").filter({ hasText: REASON });
  return (/app_shop_bea_[a-z2-9]{4}/.exec((await row.textContent()) ?? "") ?? [])[0] ?? "";
}

/** Temporary access that its member has claimed too. */
async function obtained(member: Page, admin: Page): Promise<string> {
  const user = await approved(member, admin);
  const row = member.getByRole("listitem").filter({ hasText: REASON });
  await row.getByRole("button", { name: "Set and show password" }).click();
  await member.getByRole("dialog").getByRole("button", { name: "Set and show password" }).click();
  await expect(copyOnce(member, user)).toBeVisible();
  return user;
}

test("My SQL users begins with temporary access: what is left of it, a missing end as a fault, and Give back now", async ({
  two: { member, admin },
  rolecall,
}) => {
  const user = await obtained(member, admin);
  await member.goto("/my");
  const row = member.getByRole("list", { name: "Temporary access" }).getByRole("listitem").filter({ hasText: user });
  await expect(row).toContainText(/ends in (?:2 h|1 h 59 min)/);
  await expect(row.getByRole("button", { name: `Extend ${user}` })).toBeVisible();

  await test.step("one without an end in the store has no date, and is not over", async () => {
    inStore(rolecall, "update sql_users set wanted_until = null where name = ?", user);
    await member.reload();
    await expect(row).toContainText("no end known");
    await expect(row).not.toContainText("1970");
    await expect(row).not.toContainText("Ended");
    await expect(row.getByRole("button", { name: `Extend ${user}` })).toHaveCount(0);
  });

  await row.getByRole("button", { name: new RegExp(`^Give back now: ${user}`) }).click();
  const dialog = member.getByRole("dialog", { name: `Give back ${user}` });
  await dialog.getByRole("button", { name: "Show what will happen" }).click();
  await expect(dialog.getByText("NOLOGIN")).toBeVisible();
  await dialog.getByRole("button", { name: "Give back now" }).click();
  await expect(dialog).toBeHidden();
  await expect(row).toContainText("Ended");
  await expect(row.getByRole("button", { name: /^Give back/ })).toHaveCount(0);
});

test("temporary access whose claim has no mark says what it does not get, and can be given back", async ({
  two: { member, admin },
  rolecall,
}) => {
  const user = await approved(member, admin);
  inStore(rolecall, "update requests set finished_at = decided_at where name = ?", user);
  await member.goto("/my");
  const row = member.getByRole("list", { name: "Temporary access" }).getByRole("listitem").filter({ hasText: user });
  await expect(row.getByRole("button", { name: `Give back now: ${user}` })).toBeVisible();
  await expect(row.getByRole("button", { name: /^Extend/ })).toHaveCount(0);
  await row.getByRole("link", { name: `Open ${user}` }).click();
  await expect(member.getByRole("region", { name: "Connect" })).toContainText("no new password and no later end");
  await expect(member.getByRole("button", { name: `Give back now: ${user}` })).toBeVisible();
  for (const absent of [/^Extend/, /^New password/])
    await expect(member.getByRole("button", { name: absent })).toHaveCount(0);
});

for (const looks of lookGroups(import.meta.filename))
  test(`the page of temporary access: the command that takes it, then how to connect and how it ends, ${named(looks)}`, async ({
    two: { member, admin },
    cloud,
    sqlClusterId,
  }) => {
    const user = await approved(member, admin);
    await member.goto("/my");
    const row = member.getByRole("list", { name: "Temporary access" }).getByRole("listitem").filter({ hasText: user });
    await expect(row).toContainText("2 h, from when its password is set");
    await expect(row).toContainText("at the latest");
    await expect(row).not.toContainText("ends in");
    await expectClean(member, looks);
    await member.getByRole("link", { name: `Open ${user}` }).click();
    await expect(member.getByRole("region", { name: "How it ends" })).toContainText("These times are the latest.");
    await expect(member.getByRole("heading", { level: 1, name: user })).toBeVisible();
    await expect(member.getByText(/^rolecall connect \S+ --request ask_\S+ -- psql$/)).toBeVisible();
    await expect(member.getByRole("link", { name: "Set password" })).toBeVisible();
    await expectClean(member, looks);

    const page = member.url();
    await openRequests(member);
    await member
      .getByRole("listitem")
      .filter({ hasText: REASON })
      .getByRole("button", { name: "Set and show password" })
      .click();
    await member.getByRole("dialog").getByRole("button", { name: "Set and show password" }).click();
    const password = await revealed(copyOnce(member, user));
    const client = await logIn(cloud, sqlClusterId, { user, password, application: "psql" });
    await member.goto(page);
    const sessions = member.getByRole("region", { name: "Sessions now" });
    await expect(sessions.getByRole("row").filter({ hasText: "psql" })).toContainText("127.0.0.1");
    await expect(sessions).toContainText("Give back now and the end do.");
    await expect(member.getByText(/^1 h \d+ min left$|^2 h left$/)).toBeVisible();
    await expect(member.getByRole("region", { name: "Connect" })).toContainText(/localhost:\d+/);
    const approval = member.getByRole("region", { name: "What was approved" });
    await expect(approval).toContainText("Asked byyou, Payments");
    await expect(approval).toContainText("Cora");
    await expect(approval).toContainText("Read only, in shop");
    await expect(approval).toContainText(REASON);
    await expect(
      member.getByRole("region", { name: "What happened so far" }).getByRole("list", { name: "Events" }),
    ).toContainText("Cora");
    const steps = member.getByRole("region", { name: "How it ends" }).getByRole("listitem");
    await expect(steps).toHaveText([/^Your team is notified/, /^Login off, sessions closed/, /^SQL user deleted/]);
    await expectClean(member, looks);

    await member.getByRole("button", { name: `Connection of ${user}` }).click();
    await expect(member.getByRole("dialog", { name: `Connection of ${user}` })).toContainText("PASSWORD");
    await member.getByRole("button", { name: "Close" }).last().click();
    await member.getByRole("button", { name: `New password of ${user}` }).click();
    await member.getByRole("button", { name: "Cancel" }).click();
    await member.getByRole("button", { name: `Give back now: ${user}` }).click();
    await member.getByRole("dialog").getByRole("button", { name: "Give back now" }).click();
    await expect(member.getByText("Ended", { exact: true })).toBeVisible();
    await expect(member.getByRole("region", { name: "Connect" })).toBeHidden();
    await expect(sessions).toContainText("No session is open.");
    await client.end().catch(() => {});
    await expectClean(member, looks);

    await admin.goto(page);
    await expect(admin.getByRole("heading", { name: "You have no such access now" })).toBeVisible();
    await admin.goto(`/clusters/${sqlClusterId}/users/${user}`);
    const seen = admin.getByRole("region", { name: "What was approved" });
    await expect(seen).toContainText("Bea Novak");
    await expect(seen).toContainText("Read only, in shop");
    await expect(admin.getByRole("region", { name: "Sessions now" })).toBeVisible();
    await expectClean(admin, looks);
  });

test("a rule of hours is said when access is asked for, and what is longer is not sent", async ({
  two: { member },
  page,
  sqlClusterId,
}) => {
  await page.goto("/access/rules");
  await page.getByRole("button", { name: "New rule" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New rule" });
  await pick(dialog, "Requests of", `Payments ${sqlClusterId}`);
  await dialog.getByLabel("Temporary access at most").selectOption("1 hour");
  const gives = dialog.getByRole("region", { name: "What this gives" });
  await expect(gives).toContainText("Temporary access lasts at most 1 hour.");
  await dialog.getByRole("button", { name: "Save rule" }).click();
  await expect(page.getByText("temporary access for at most 1 hour, 1 approval by Cluster Admins")).toBeVisible();

  await openRequests(member);
  await member.getByRole("button", { name: "Request temporary access" }).click();
  const ask = member.getByRole("dialog", { name: "Request temporary access" });
  await expect(ask.getByText("A rule allows this team at most 1 hour of access on this cluster.")).toBeVisible();
  await ask.getByRole("checkbox", { name: "shop" }).click();
  await ask.getByRole("textbox", { name: "Reason" }).fill(REASON);
  await ask.getByRole("button", { name: "Send request" }).click();
  await expect(ask.getByText("A rule allows this team at most 1 hour of access on this cluster.")).toBeVisible();
  await ask.getByRole("radio", { name: "1 h", exact: true }).click();
  await ask.getByRole("button", { name: "Send request" }).click();
  await expect(ask).toBeHidden();
});

test("on a cluster without a SQL connection hours are not offered, and the page says what to do instead", async ({
  browser,
  rolecall,
  cloud,
  sqlClusterId,
}) => {
  await cloud.addUser(sqlClusterId, "ours");
  const { bea } = arrange(rolecall, sqlClusterId);
  const member = await pageOf(browser, rolecall, bea);
  await openRequests(member);
  await member.getByRole("button", { name: "Request temporary access" }).click();
  const dialog = member.getByRole("dialog", { name: "Request temporary access" });
  await expect(dialog.getByText("Rolecall cannot end access on")).toBeVisible();
  await expect(dialog).toContainText("Request SQL user with an end");
  await expect(dialog.getByRole("radio")).toHaveCount(0);
  await expect(dialog.getByRole("button", { name: "Send request" })).toBeDisabled();
});
