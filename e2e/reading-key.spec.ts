import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import type { Locator, Page } from "playwright/test";
import { makeProgram } from "../lib/command/program.ts";
import { DEMO_CLUSTERS, demo as demoWorld } from "../lib/emulator/world/scenario-demo.ts";
import { TOKEN_SCOPE_WORDS } from "../lib/shared/people/token-limits.ts";
import { DEMO_ACCOUNT, DEMO_MEMBER } from "../scripts/demo/demo-account.ts";
import { callSignIn, enter } from "./support/accounts.ts";
import { commandIn } from "./support/command.ts";
import { PAGES } from "./support/door-table.ts";
import { everyDoor, knock, wordFor } from "./support/doors/doors.ts";
import { expect, test } from "./support/fixtures.ts";
import { startDemo } from "./support/servers/demo.ts";

/* A Rolecall whose key only reads: the cloud would refuse its changes, and its log shows whether one was sent. */

let demo: Awaited<ReturnType<typeof startDemo>>;
test.beforeAll(async () => {
  demo = await startDemo({ reads: true });
});
test.afterAll(async () => {
  const changes = demo.cloud.record().filter(({ method }) => method !== "GET");
  const reads = demo.cloud.record().length;
  await demo.stop();
  expect(reads).toBeGreaterThan(0);
  expect(changes).toEqual([]);
});

const CLUSTER = DEMO_CLUSTERS.production;
const USERS = `/clusters/${CLUSTER}/users`;
const target = { clusterId: CLUSTER, name: "app_billing" };
const changesSent = () => demo.cloud.record().filter(({ method }) => method !== "GET");
/** Doors that end the session of the caller. */
const ENDS_SESSION = /sign_out|session\/end/;

// Before the doors are called, which changes what the request was approved for.
test("a ready request is carried out by hand: its requester gets no button that ends in a refusal", async ({
  page,
  stranger,
}) => {
  const rowOn = (on: Page) =>
    on.getByRole("listitem").filter({ has: on.getByRole("heading", { name: /app_billing$/ }) });
  const words = "Ready, to carry out by hand: a Cluster Admin sets its password on the cluster.";
  await enter(stranger, demo.rolecall, DEMO_MEMBER, "/");
  await expect(stranger.getByRole("navigation", { name: "Main" })).toBeVisible();
  await expect(stranger.getByText("is ready: set its password")).toHaveCount(0);
  await enter(stranger, demo.rolecall, DEMO_MEMBER, "/requests");
  await expect(rowOn(stranger)).toContainText(words);
  await expect(rowOn(stranger)).toContainText("Ask a Cluster Admin for the password.");
  await expect(rowOn(stranger).getByRole("button")).toHaveCount(0);

  await enter(page, demo.rolecall, DEMO_ACCOUNT, "/requests");
  await expect(rowOn(page)).toContainText(words);
  await rowOn(page).getByRole("button", { name: "Carry out…" }).click();
  const steps = closed(page, `Carry out the request of ${DEMO_MEMBER.name}`);
  await expect(steps.getByRole("list", { name: "SQL to run yourself" })).toContainText(
    'ALTER USER "app_billing" WITH PASSWORD',
  );
  await expect(steps).toContainText("No list shows a new password.");
  await expect(steps.getByRole("button", { name: "Not done" })).toHaveCount(0);
  await steps.getByRole("button", { name: "Done by hand" }).click();
  await expect(rowOn(page)).toContainText(`Password said to be set by hand, by ${DEMO_ACCOUNT.name}`);

  await enter(stranger, demo.rolecall, DEMO_MEMBER, "/requests");
  await expect(rowOn(stranger)).toContainText(
    `Rolecall cannot see a new password. Ask ${DEMO_ACCOUNT.name} for the password.`,
  );
  await expect(rowOn(stranger).getByRole("button")).toHaveCount(0);
});

test("a tab that lost the answer of a claim is offered no other password, which the key could not set", async ({
  stranger,
}) => {
  await enter(stranger, demo.rolecall, DEMO_MEMBER, "/requests");
  const row = stranger
    .getByRole("listitem")
    .filter({ has: stranger.getByRole("heading", { name: /app_booking$/ }) })
    .filter({ hasText: "Finished: you set the password" });
  const id = (await row.getAttribute("id"))?.replace("request-", "");
  // What a claim leaves in its tab until the password is stored.
  await stranger.evaluate((name) => sessionStorage.setItem(name, "lost"), `rolecall-request ${id}`);
  await stranger.reload();
  await expect(row).toContainText("If you did not get it, ask a Cluster Admin: no other one can be set now.");
  await expect(row).toContainText("Rolecall's key only reads there.");
  await expect(row.getByRole("button")).toHaveCount(0);
});

test("the overview begins with what the key can do, and what is next", async ({ page }) => {
  await enter(page, demo.rolecall, DEMO_ACCOUNT, "/");
  const main = page.getByRole("main");
  await expect(main).toContainText("Rolecall's key can read and nothing else: people make the changes.");
  await expect(main).toContainText("Next: check the unverified ones.");
});

test("the choice of a cluster for a new SQL user says before it which clusters the key cannot change, and why", async ({
  page,
}) => {
  await enter(page, demo.rolecall, DEMO_ACCOUNT, "/sql-users");
  await page.getByRole("button", { name: "Create SQL user…" }).click();
  const choice = closed(page, "Create SQL user");
  await expect(choice.getByRole("option", { name: "freight-prod: key read only" })).toHaveCount(1);
  await choice.getByRole("combobox", { name: "Cluster" }).selectOption("freight-prod: key read only");
  await expect(choice).toContainText("Rolecall's key cannot create SQL users on freight-prod.");
  await expect(choice).toContainText("It is configured to read only.");
  await expect(choice.getByRole("link", { name: "Continue" })).toHaveCount(0);
  // A cluster that is not ready has nothing to offer either.
  await choice.getByRole("combobox", { name: "Cluster" }).selectOption("dispatch-staging: key read only");
  await expect(choice).toContainText("dispatch-staging is locked. You can create SQL users there when it is ready.");
  await expect(choice.getByRole("link")).toHaveCount(0);
  await choice.getByRole("combobox", { name: "Cluster" }).selectOption("freight-prod: key read only");
  await choice.getByRole("link", { name: "Show the SQL" }).click();
  await expect(closed(page, "Create SQL user")).toContainText("CREATE USER");
  await expect(closed(page, "Create SQL user")).toContainText("One made there is admin until you restrict it.");
});

test("every door and page, called by an administrator, sends nothing but GET", async ({ playwright }) => {
  const request = await playwright.request.newContext({ baseURL: demo.rolecall.url });
  const signIn = async () => {
    const answer = await callSignIn(request, demo.rolecall, DEMO_ACCOUNT);
    expect(await answer.text()).toContain('"entered"');
    const { cookies } = await request.storageState();
    return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  };
  let cookie = await signIn();
  let answered = 0;
  for (const [door, row] of everyDoor()) {
    if (ENDS_SESSION.test(door)) continue;
    const word = await wordFor(door, await knock(demo.rolecall.url, door, row, target, cookie));
    if (word === "unauthenticated" && row.needs !== "nothing") {
      cookie = await signIn();
      await knock(demo.rolecall.url, door, row, target, cookie);
    }
    if (word === "ok" || word === "cloud_key_reads") answered += 1;
    expect(changesSent(), door).toEqual([]);
  }
  expect(answered).toBeGreaterThan(Object.keys(PAGES).length);
  await request.dispose();
});

const closed = (page: Page, name: string): Locator => page.getByRole("dialog", { name });

test("on a phone too, the button of a change that the key cannot make has a lock, beside the others", async ({
  page,
}) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await enter(page, demo.rolecall, DEMO_ACCOUNT, `${USERS}/app_billing`);
  const [reset, privileges] = [
    page.getByRole("button", { name: "Reset password" }),
    page.getByRole("main").getByRole("link", { name: "Privileges" }),
  ];
  await expect(reset.locator("svg")).toBeVisible();
  await expect(privileges.first().locator("svg")).toBeHidden();
  const lines = await Promise.all([reset, privileges.first()].map(async (each) => (await each.boundingBox())?.y));
  expect(lines[0]).toBe(lines[1]);
});

test("each change says before its dialog opens that the key only reads, and how a person makes it", async ({
  page,
}) => {
  await enter(page, demo.rolecall, DEMO_ACCOUNT, USERS);
  await expect(page.getByText("Rolecall's key cannot change SQL users on freight-prod.")).toBeVisible();
  await expect(page.getByText("· key read only")).toBeVisible();

  await page.getByRole("button", { name: "Create SQL user" }).click();
  await expect(closed(page, "Create SQL user")).toContainText("Creating a SQL user needs Cluster Admin");
  await expect(closed(page, "Create SQL user")).toContainText("CREATE USER");
  await page.keyboard.press("Escape");

  for (const [item, name, sql] of [
    ["Reset password", "Reset password of app_billing", 'ALTER USER "app_billing" WITH PASSWORD'],
    ["Compromised…", "Compromised password of app_billing", 'ALTER USER "app_billing" WITH PASSWORD'],
    ["Send claim link", "Send claim link for app_billing", 'ALTER USER "app_billing" WITH PASSWORD'],
    ["Delete", "Delete app_billing", 'DROP USER "app_billing"'],
  ] as const) {
    await page.getByRole("button", { name: "Actions for app_billing" }).click();
    await page.getByRole("menuitem", { name: item }).click();
    await expect(closed(page, name)).toContainText("It is configured to read only.");
    await expect(closed(page, name).getByRole("list", { name: "SQL to run yourself" })).toContainText(sql);
    await page.keyboard.press("Escape");
  }

  await page.getByRole("button", { name: "Actions for app_billing" }).click();
  await page.getByRole("menuitem", { name: "Compromised…" }).click();
  const compromised = closed(page, "Compromised password of app_billing");
  await expect(compromised.getByRole("list", { name: "SQL to run yourself" })).toContainText("CANCEL SESSIONS");
  await expect(compromised.getByRole("button", { name: "Copy SQL" })).toHaveCount(1);
  await compromised.getByText("End every way in").click();
  await expect(compromised.getByRole("list", { name: "SQL to end every way in" })).toContainText("NOLOGIN");
  await page.keyboard.press("Escape");

  await page.getByRole("checkbox", { name: "Select app_billing" }).check();
  await page.getByRole("button", { name: "Disable login" }).click();
  const disable = closed(page, "Disable login of 1 SQL user");
  await expect(disable.getByRole("list", { name: "SQL to run yourself" })).toContainText(
    'ALTER USER "app_billing" NOLOGIN',
  );
  await expect(disable.getByRole("textbox")).toHaveCount(0);
  await disable.getByRole("button", { name: "Close" }).first().click();
  await page.getByRole("button", { name: "Rotate…" }).click();
  await expect(closed(page, "Rotate passwords")).toContainText("A rotation needs Cluster Admin on this cluster.");
  await closed(page, "Rotate passwords").getByRole("button", { name: "Let the key manage freight-prod…" }).click();
  const needs = closed(page, "Let the key manage freight-prod");
  await expect(needs).toContainText("COCKROACH_API_ACCESS=change");
  await expect(needs).toContainText("delete the cluster");
});

test("a pair is made only of SQL users that exist, and no step is said to wait where there is no pair", async ({
  page,
}) => {
  await enter(page, demo.rolecall, DEMO_ACCOUNT, `${USERS}/app_pricing/pair`);
  await expect(page.getByText("Rolecall's key cannot change SQL users on freight-prod.")).toBeVisible();
  await expect(page.getByText("The pair stays at its step.")).toHaveCount(0);
  await expect(page.getByRole("radio", { name: "Use one that exists" })).toBeChecked();
  await expect(page.getByRole("radio", { name: "Create it" })).toHaveCount(0);
  await expect(page.getByLabel("Second SQL user")).toHaveValue("");
  await expect(page.getByRole("button", { name: "Make pair" })).toBeDisabled();
});

test("a request is approved, carried out by hand and said to be done, and its requester reads what is known of it", async ({
  page,
  stranger,
}) => {
  await enter(page, demo.rolecall, DEMO_ACCOUNT, "/requests");
  const row = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: /app_refunds$/ }) });
  await row.getByRole("button", { name: "Approve" }).click();
  const approve = closed(page, `Approve the request of ${DEMO_MEMBER.name}`);
  await expect(approve).toContainText("a Cluster Admin carries it out by hand");
  await approve.getByRole("button", { name: "Approve" }).click();
  await expect(row).toContainText("Approved, to carry out by hand");

  await row.getByRole("button", { name: "Carry out…" }).click();
  const steps = closed(page, `Carry out the request of ${DEMO_MEMBER.name}`);
  await expect(steps.getByRole("list", { name: "SQL to run yourself" })).toContainText('CREATE USER "app_refunds"');
  await expect(steps.getByRole("list", { name: "SQL to run yourself" })).toContainText('TO "app_refunds"');
  await steps.getByRole("button", { name: "Not done" }).click();
  await expect(row.getByRole("button", { name: "Approve" })).toBeVisible();
  await row.getByRole("button", { name: "Approve" }).click();
  await approve.getByRole("button", { name: "Approve" }).click();
  await row.getByRole("button", { name: "Carry out…" }).click();
  await steps.getByRole("button", { name: "Done by hand" }).click();
  await expect(row).toContainText("Said to be done by hand, by");

  await enter(stranger, demo.rolecall, DEMO_MEMBER, "/requests");
  const theirs = stranger
    .getByRole("listitem")
    .filter({ has: stranger.getByRole("heading", { name: /app_refunds$/ }) });
  await expect(theirs).toContainText(/Rolecall has not seen it on the cluster. Ask .* for the password/);
});

/** The words of each subcommand, and what it says where it would change something; null: it changes nothing by the key. */
const COMMANDS: Record<string, { given: readonly string[]; says: RegExp } | null> = {
  lint: null,
  plan: null,
  report: null,
  doctor: null,
  login: null,
  logout: null,
  whoami: null,
  clusters: null,
  requests: null,
  "audit tail": null,
  "users list": null,
  "users show": null,
  "users resume": null,
  "users create": { given: [CLUSTER, "app_new"], says: /only reads.*cloud_key_reads/ },
  "users reset": { given: [CLUSTER, "app_checkout"], says: /only reads.*cloud_key_reads/ },
  "users delete": { given: [CLUSTER, "app_checkout", "--yes"], says: /only reads.*cloud_key_reads/ },
  "users disable-login": { given: [CLUSTER, "app_checkout"], says: /sql_connection_\w+/ },
  "users enable-login": { given: [CLUSTER, "app_checkout"], says: /sql_connection_\w+/ },
  check: { given: [CLUSTER], says: /sql_connection_\w+/ },
  connect: {
    given: [CLUSTER, "--database", "freight", "--reason", "A wrong total", "--", "true"],
    says: /no temporary access on freight-prod/,
  },
  restrict: null,
  rotate: { given: ["--older-than", "1d", "--cluster", CLUSTER, "--yes"], says: /API key only reads/ },
  "rotations list": null,
  "rotations show": null,
  "rotations pause": null,
  "rotations stop": null,
  "rotations resume": { given: ["job_none"], says: /not_found/ },
  "rotations retry": { given: ["job_none"], says: /not_found/ },
};

/** The subcommands as the program has them, with those of their own. */
function subcommands({ commands }: Pick<Command, "commands">, before = ""): string[] {
  return commands.flatMap((each) => {
    const name = `${before}${each.name()}`;
    return each.commands.length > 0 ? subcommands(each, `${name} `) : [name];
  });
}

test("each subcommand of the command that changes something says what is missing, and sends nothing but GET", async ({
  page,
}) => {
  expect(subcommands(makeProgram()).sort()).toEqual(Object.keys(COMMANDS).sort());
  const home = mkdtempSync(join(tmpdir(), "rolecall-home-"));
  const { run, login } = commandIn(home);
  await enter(page, demo.rolecall, DEMO_ACCOUNT, "/");
  const { link, ended } = await login(demo.rolecall.url);
  await page.goto(link);
  await page.getByRole("button", { name: "Choose what it may do…" }).click();
  const dialog = closed(page, "Sign in from a terminal");
  for (const scope of Object.values(TOKEN_SCOPE_WORDS)) await dialog.getByLabel(scope).check();
  await dialog.getByRole("button", { name: "Give token" }).click();
  const confirm = closed(page, "Confirm it is you");
  await confirm.getByLabel("Your password").fill(DEMO_ACCOUNT.password);
  await confirm.getByRole("button", { name: "Confirm", exact: true }).click();
  expect(await ended).toBe(0);
  const { stdout: text } = await run("report", "--server", "--json");
  const inWorld = demoWorld().clusters.find(({ facts }) => facts.id === CLUSTER)?.users ?? [];
  const reported = JSON.parse(text).clusters.find((each: { name: string }) => each.name === "freight-prod");
  const { superuser, privileged, unverified } = reported.found;
  expect([...superuser, ...privileged, ...unverified, ...reported.restrictedUsers].sort()).toEqual(
    inWorld.map(({ name }) => name).sort(),
  );
  expect(reported.restrictedUsers).toHaveLength(reported.restricted);
  for (const [name, row] of Object.entries(COMMANDS)) {
    if (!row) continue;
    const { exitCode, stdout, stderr } = await run(...name.split(" "), ...row.given);
    expect(exitCode, name).not.toBe(0);
    expect(`${stdout}${stderr}`, name).toMatch(row.says);
    expect(changesSent(), name).toEqual([]);
  }
  rmSync(home, { recursive: true });
});

test("a rotation of due passwords says what the key closes before it opens", async ({ page }) => {
  await enter(page, demo.rolecall, DEMO_ACCOUNT, "/rotation");
  await page.getByRole("button", { name: "Rotate due passwords…" }).click();
  await expect(closed(page, "Rotate passwords")).toContainText("A rotation needs Cluster Admin");
  await page.keyboard.press("Escape");
});

test("a member's reset, and the SQL connection, say so too", async ({ page, stranger }) => {
  await enter(stranger, demo.rolecall, DEMO_MEMBER, "/my");
  await stranger
    .getByRole("button", { name: /^Reset password of .* on freight-prod$/ })
    .first()
    .click();
  await expect(stranger.getByRole("dialog")).toContainText("Rolecall's API key only reads");
  await stranger.getByRole("button", { name: "Request a new password" }).click();
  const request = closed(stranger, "Request a new password");
  await expect(request).toContainText("A Cluster Admin decides, sets it on the cluster, and gives it to you.");

  await enter(page, demo.rolecall, DEMO_ACCOUNT, `/clusters/${CLUSTER}/sql-connection`);
  await expect(page.getByText("Rolecall's key cannot create its SQL user on freight-prod.")).toBeVisible();
  await expect(page.getByText("SQL_PASSWORD_FILES")).toBeVisible();
  await expect(page.getByRole("list", { name: "SQL of the connection's SQL user" })).toContainText(
    'GRANT admin TO "rolecall_1" WITH ADMIN OPTION',
  );
});
