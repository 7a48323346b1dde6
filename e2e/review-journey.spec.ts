import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Page } from "playwright/test";
import { present } from "#lib/shared/present.ts";
import type { Emulator } from "../lib/emulator/emulator.ts";
import { headOf } from "./support/audit.ts";
import { Hands, PERSON } from "./support/faults/hands.ts";
import { ADMINISTRATOR, expect, test } from "./support/fixtures.ts";
import { addPerson, addTeam, giveRole, pageOf } from "./support/persons.ts";
import { PROVE } from "./support/prove.ts";
import type { Rolecall } from "./support/rolecall.ts";
import { inStore, saveSqlUser } from "./support/store-file.ts";

const USERS = PROVE ? 100 : 12;
const CLUSTERS = 3;
const HOUR_S = 3600;
const { password } = ADMINISTRATOR;

/** What is to be decided about a SQL user: most are in order, and stay by the dozen. */
type Plan = { decision: "keep" | "keep_admin" | "restrict" | "rotate" | "remove"; note: string; key: string };
const ORDINARY: Plan = { decision: "keep", note: "", key: "" };
const EXCEPTIONS: readonly Plan[] = [
  { decision: "keep_admin", note: "Runs the migrations", key: "e" },
  { decision: "remove", note: "Its application has ended", key: "x" },
  { decision: "rotate", note: "Its password was in a chat", key: "t" },
  { decision: "restrict", note: "", key: "r" },
];
/** One in so many is looked at by itself: each of these decisions is made at least once, by both reviewers in turn. */
const ONE_IN = PROVE ? 5 : 3;
const planOf = (index: number): Plan =>
  index % ONE_IN === 0 ? (EXCEPTIONS[(index / ONE_IN) % EXCEPTIONS.length] ?? ORDINARY) : ORDINARY;

test(`${USERS} SQL users on ${CLUSTERS} clusters, reviewed by two people by keyboard alone, from the start to proved evidence`, async ({
  browser,
  rolecall,
  cloud,
  signedIn: _,
}) => {
  const began = performance.now();
  const clusters = Array.from({ length: CLUSTERS }, () => cloud.addCluster());
  const people = {
    olga: addPerson(rolecall, "Olga Owner"),
    mara: addPerson(rolecall, "Mara Lead"),
    nele: addPerson(rolecall, "Nele Lead"),
  };
  // What a person alone owns, another decides.
  const member = addPerson(rolecall, "Ivo Member");
  const teams = [
    addTeam(rolecall, "Journey Payments", people.mara, member),
    addTeam(rolecall, "Journey Orders", people.nele, member),
  ];
  for (const [index, person] of [people.mara, people.nele].entries())
    inStore(
      rolecall,
      "update team_members set lead = 1 where team_id = ? and account_id = ?",
      teams[index]?.id ?? "",
      person.id,
    );
  for (const clusterId of clusters) giveRole(rolecall, people.olga, clusterId, "cluster_admin");
  const plans = await fill({ rolecall, cloud, clusters, teams });
  const pages = await Promise.all(Object.values(people).map((person) => pageOf(browser, rolecall, person)));
  // All have signed in long ago: what is dangerous asks for the password.
  inStore(
    rolecall,
    "update sessions set confirmed_at = 1 where account_id in (?, ?, ?)",
    ...Object.values(people).map(({ id }) => id),
  );
  const [olga, mara, nele] = pages.map((page) => new Hands(page)) as [Hands, Hands, Hands];
  await olga.page.request.get("/api/operations/cluster.list?fresh=true");
  const walked = performance.now();

  await test.step("the owner starts the review", async () => {
    await olga.page.goto("/reviews");
    const button = olga.page.getByRole("button", { name: "Start review" });
    await olga.look(button);
    await olga.enter(button);
    const dialog = olga.page.getByRole("dialog", { name: "Start review" });
    await olga.look(dialog);
    await expect(dialog.getByLabel("Name", { exact: true })).toBeFocused();
    await olga.type("Quarter four");
    const fallback = dialog.getByRole("button", { name: /^Fallback reviewer/ });
    await olga.enter(fallback);
    await expect(olga.page.getByRole("combobox", { name: "Name or email of an account" })).toBeFocused();
    await olga.type("Nele");
    await expect(olga.page.getByRole("dialog", { name: "Accounts" }).getByRole("option")).toHaveCount(1);
    await olga.press("Enter");
    await expect(fallback).toHaveAccessibleName(/Nele/);
    await olga.enter(dialog.getByRole("button", { name: "Start review" }));
    await olga.confirm(password);
    await olga.look(olga.page.getByRole("heading", { name: "Quarter four" }));
  });

  await test.step("two reviewers decide, change their minds and sign off", async () => {
    const [done] = await Promise.all([review(mara, plans), review(nele, plans)]);
    expect(done).toBeGreaterThan(0);
  });

  await test.step("what is to go goes, and the owner has it proved", async () => {
    for (const [name, { decision, clusterId }] of plans)
      if (decision === "remove") await cloud.removeUser(clusterId, name);
    inStore(
      rolecall,
      "update reviews set repeat_at = ? where name = 'Quarter four'",
      Date.now() + 90 * 24 * HOUR_S * 1000,
    );
    await olga.reload();
    await offersMore(olga.page, plans);
    const check = olga.page.getByRole("button", { name: "Check again" });
    await olga.look(check);
    await olga.enter(check);
    await expect(olga.page.getByRole("status").filter({ hasText: "proved" })).toContainText(/\d+ proved/);
  });

  const evidence = await test.step("the owner closes it and downloads the evidence", async () => {
    await olga.enter(olga.page.getByRole("button", { name: "Close review" }));
    const dialog = olga.page.getByRole("alertdialog", { name: "Close Quarter four" });
    await olga.look(dialog);
    await expect(dialog).toContainText("Everything is decided.");
    await olga.enter(dialog.getByRole("button", { name: "Close review" }));
    const link = olga.page.getByRole("link", { name: "Evidence", exact: true });
    await olga.look(link);
    await olga.enter(link);
    const download = olga.page.getByRole("button", { name: "Download evidence" });
    await olga.look(download);
    const { hash } = headOf(rolecall.folder);
    const saved = olga.page.waitForEvent("download");
    await olga.enter(download);
    return verified(await (await saved).path(), hash);
  });

  const wall = (performance.now() - walked) / 1000;
  const results = new Map(evidence.map(({ name, ...result }) => [name, result]));
  expect(results.size).toBe(USERS);
  for (const [name, { decision }] of plans) {
    const expected = decision.startsWith("keep")
      ? { decision: "keep", state: "kept" }
      : { decision, state: decision === "remove" ? "done" : "open" };
    expect(results.get(name), name).toMatchObject(expected);
  }

  const hands = [olga, mara, nele];
  const sum = (of: (each: Hands) => number) => hands.reduce((all, each) => all + of(each), 0);
  const keys = sum((each) => each.keys);
  // Nobody is quicker than the machine: all that the run has taken counts as waiting.
  const seconds = Math.round(sum((each) => each.seconds) + wall);
  const each = hands.map(
    (one) =>
      `${one.keys} keys, ${one.seen.screens} screens, ${one.seen.rows} rows read, ${one.seen.previewed} previewed`,
  );
  const description = `${keys} keys (owner: ${each[0]}; reviewers: ${each[1]}; ${each[2]}). ${seconds} s of people's time at ${PERSON.key} s a key, ${PERSON.screen} s a screen, ${PERSON.row} s a row, ${PERSON.previewed} s a previewed row and the ${Math.round(wall)} s of this run`;
  test.info().annotations.push({ type: "seen", description });
  console.log(description);
  expect(seconds).toBeLessThan(HOUR_S);
  expect(performance.now() - began).toBeGreaterThan(0);
  for (const clusterId of clusters) cloud.setClusterState(clusterId, "DELETED");
});

type Planned = Plan & { clusterId: string };

/** Makes the SQL users: of the two teams in turn, and one in fifty of nobody, which the fallback decides. */
async function fill({
  rolecall,
  cloud,
  clusters,
  teams,
}: {
  rolecall: Rolecall;
  cloud: Emulator;
  clusters: string[];
  teams: { id: string }[];
}) {
  const plans = new Map<string, Planned>();
  for (let index = 0; index < USERS; index++) {
    const clusterId = clusters[index % clusters.length] ?? "";
    const name = `journey_${String(index).padStart(3, "0")}`;
    const plan = planOf(index);
    plans.set(name, { ...plan, clusterId });
    await cloud.addUser(clusterId, name);
    const state = plan.decision === "keep" ? "restricted" : "admin";
    const team = index % 50 === 7 ? undefined : teams[index % 2];
    saveSqlUser(
      rolecall,
      clusterId,
      name,
      present({ state, purpose: `Serves the shop, part ${index}`, team: team || undefined }),
    );
  }
  return plans;
}

/** The page of a review offers to rotate what is to be rotated, and to stop its repetition. */
async function offersMore(page: Page, plans: ReadonlyMap<string, Planned>): Promise<void> {
  const toRotate = [...plans].filter(([, { decision }]) => decision === "rotate");
  await page.getByRole("button", { name: `Rotate ${toRotate.length}…` }).click();
  const rotation = page.getByRole("dialog", { name: /^Rotate \d+ passwords?$/ });
  for (const [name] of toRotate.slice(0, 5)) await expect(rotation).toContainText(name);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("main")).toContainText("Starts again on");
  await page.getByRole("button", { name: "Stop repetition" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Stop repetition" }).click();
  await expect(page.getByRole("button", { name: "Stop repetition" })).toHaveCount(0);
  await expect(page.getByRole("main")).not.toContainText("Starts again on");
}

/** One reviewer: reads every row, decides the exceptions one by one and keeps the others at once. */
async function review(hands: Hands, plans: ReadonlyMap<string, Planned>): Promise<number> {
  const { page } = hands;
  await page.goto("/");
  const link = page.getByRole("link", { name: /^Reviews/ });
  await hands.look(link);
  await hands.enter(link);
  const own = page.getByRole("link", { name: "Quarter four" });
  await hands.look(own);
  await hands.enter(own);
  await hands.look(page.getByRole("heading", { name: "Quarter four" }));
  const progress = page.getByRole("progressbar", { name: "Review progress" });
  const count = Number(/of (\d+)/.exec((await progress.getAttribute("aria-valuetext")) ?? "")?.[1]);

  await hands.into();
  await hands.move("j");
  let left = 0;
  for (let at = 0; at < count; at++) {
    const name = await hands.row();
    const plan = plans.get(name);
    if (!plan) throw new Error(`nothing is planned for ${name}`);
    hands.seen.rows += 1;
    const isLast = at === count - 1;
    if (plan.key === "") {
      left += 1;
      if (!isLast) await hands.move("j");
      continue;
    }
    if (plan.note !== "") {
      await openNote(hands, plan.key);
      await hands.type(plan.note);
    }
    const last = plan.note === "" ? plan.key : "Enter";
    if (isLast) await hands.press(last);
    else await hands.move(last);
  }
  await expect(progress).toHaveAttribute("aria-valuetext", `${count - left} of ${count} decided`);

  await changeMind(hands, plans);
  await hands.enter(page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: /^To decide/ }));
  await hands.look(
    page.getByRole("navigation", { name: "Views" }).locator("[aria-current]").filter({ hasText: "To decide" }),
  );
  await hands.move("j");
  while (left > 0) {
    await expect.poll(() => hands.row()).not.toBe("");
    await hands.press("a");
    await hands.press("Shift+E");
    const dialog = page.getByRole("dialog", { name: /^Keep/ });
    await hands.look(dialog);
    const some = Number(/\d+/.exec((await dialog.getByRole("heading").first().textContent()) ?? "")?.[0]);
    hands.seen.previewed += some;
    // The focus comes a moment after the dialog; until then Enter opens the row.
    await expect(dialog.locator(":focus")).toBeVisible();
    await hands.press("Enter");
    left -= some;
    await expect(progress).toHaveAttribute("aria-valuetext", `${count - left} of ${count} decided`);
  }
  await signOff(hands);
  return count;
}

/** Presses the key of a decision until its note has the focus: nothing is decided while the next page of rows is on its way. */
async function openNote(hands: Hands, key: string): Promise<void> {
  await expect(async () => {
    await hands.press(key);
    await expect(hands.page.getByRole("textbox", { name: /^Why / })).toBeFocused({ timeout: 2_000 });
  }).toPass({ timeout: 40_000 });
}

/** Decides the first of those that are decided anew. */
async function changeMind(hands: Hands, plans: ReadonlyMap<string, Planned>): Promise<void> {
  const views = hands.page.getByRole("navigation", { name: "Views" });
  await hands.enter(views.getByRole("link", { name: /^Decided/ }));
  await hands.look(views.locator("[aria-current]").filter({ hasText: "Decided" }));
  const plan = plans.get(await hands.move("j"));
  if (!plan) throw new Error("nothing is planned for what is decided");
  hands.seen.rows += 1;
  await openNote(hands, "t");
  await hands.press("ControlOrMeta+A");
  await hands.type("Its password is old");
  await hands.press("Enter");
  Object.assign(plan, { decision: "rotate" });
}

async function signOff(hands: Hands): Promise<void> {
  const { page } = hands;
  await hands.enter(page.getByRole("button", { name: "Sign off", exact: true }));
  const dialog = page.getByRole("alertdialog");
  await hands.look(dialog);
  await hands.enter(dialog.getByRole("button", { name: "Sign off" }));
  await hands.confirm(password);
  await expect(page.getByRole("main")).toContainText("You signed off your part");
}

/** The results in evidence that its own script has proved. */
function verified(tar: string, head: string): { name: string; decision: string; state: string }[] {
  const folder = dirname(tar);
  const [first = ""] = spawnSync("tar", ["-xvf", tar, "-C", folder], { encoding: "utf8" }).stdout.split("\n");
  const script = join(folder, dirname(first), "verify-review.mjs");
  const { status, stdout } = spawnSync(process.execPath, [script, dirname(script), head], { encoding: "utf8" });
  expect([status, stdout]).toEqual([0, expect.stringMatching(/^PROVED/)]);
  const lines = readFileSync(join(dirname(script), "results.jsonl"), "utf8")
    .split("\n")
    .filter(Boolean);
  return lines.map((line) => JSON.parse(line));
}
