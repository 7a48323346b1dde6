import { beforeEach, expect, test } from "vitest";
import {
  bea,
  beginLeaving,
  browser,
  leaverPage,
  start,
  startLeaving,
  sweepUntilDone,
  targetOf,
} from "../../testing/accounts/leaver-steps.ts";
import { freshServer } from "../../testing/on-store.ts";
import { codeOf, owned, world } from "../../testing/request-steps.ts";
import { change, look, person } from "../../testing/requests.ts";
import { age } from "../../testing/rule-steps.ts";
import { CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { drain } from "../base/request/in-flight.ts";
import { leaverDoor, startLeaverDoor } from "../edge/doors/people/leaver.ts";
import { readStanding } from "../sharing/rules/standing.ts";
import { putGrant } from "../store/clusters/cluster-roles.ts";
import { store } from "../store/db/store.ts";
import { setDisabled } from "../store/people/accounts.ts";
import { addMember, addTeam, allTeams, setLead } from "../store/people/teams.ts";

freshServer();

const DAY = 24 * 60 * 60_000;

beforeEach(() => beginLeaving());

test("a plan is for other accounts and for administrators, and never for the last of these", async () => {
  expect(codeOf(await startLeaving(world.ada, world.ada, { key: browser.key }))).toBe("own_account");
  expect(codeOf(await look(world.ada, leaverDoor, { accountId: world.ada.id }))).toBe("own_account");
  expect(codeOf(await startLeaving(world.cleo, bea, { key: browser.key }))).toBe("forbidden");
  expect(codeOf(await look(world.cleo, leaverDoor, { accountId: bea.id }))).toBe("forbidden");
  expect(codeOf(await start({ email: "another@example.com" }))).toBe("not_found");
  expect(codeOf(await start({ key: "A".repeat(87) }))).toBe("invalid_input");
  const eve = await person("Eve", { administrator: true });
  // Each starts a plan for the other: the second has lost the right by then.
  const codes = await Promise.all([
    startLeaving(world.ada, eve, { key: browser.key }),
    startLeaving(eve, world.ada, { key: browser.key }),
  ]);
  await drain(10_000);
  const enabled = await (await store())
    .selectFrom("accounts")
    .select("id")
    .where("role", "=", "administrator")
    .where("disabled_at", "is", null)
    .execute();
  expect(enabled.length, codes.map(codeOf).join()).toBe(1);
});

test("a plan needs the password confirmed for this start", async () => {
  const db = await store();
  await db.updateTable("sessions").set({ proved_at: null, confirmed_at: Date.now() }).execute();
  const input = { ...targetOf(bea), successors: [], rest: "browser", key: browser.key };
  expect(codeOf(await change(world.ada, startLeaverDoor, input))).toBe("reauthentication_required");
  expect((await leaverPage(world.ada, bea)).plan).toBeUndefined();
});

test("a plan hands over each team that would have no lead or no member, to accounts that can sign in", async () => {
  const db = await store();
  const alone = await addTeam(db, "Alone");
  const led = await addTeam(db, "Led by two");
  for (const team of [alone, led, world.payments]) await addMember(db, team, bea.id);
  for (const team of [led, world.payments]) await setLead(db, team, bea.id, true);
  await addMember(db, led, world.cleo.id);
  await setLead(db, led, world.cleo.id, true);
  await owned("app_alone", alone);
  const page = await leaverPage(world.ada, bea);
  expect(page.teams.map(({ team, needs }) => [team, needs])).toEqual([
    ...[
      ["Alone", "member"],
      ["Led by two", null],
      ["Payments", "lead"],
    ],
  ]);
  expect(codeOf(await start())).toBe("leaver_successor");
  const successors = [
    { teamId: alone, accountId: world.ben.id },
    { teamId: world.payments, accountId: world.ben.id },
  ];
  await setDisabled(db, world.ben.id, true);
  expect(codeOf(await start({ successors }))).toBe("leaver_successor");
  await setDisabled(db, world.ben.id, false);
  expect(codeOf(await start({ successors }))).toBe("ok");
  await sweepUntilDone();
  const teams = new Map((await allTeams(db)).map(({ name, members }) => [name, members]));
  const leads = (name: string) => teams.get(name)?.flatMap((member) => (member.lead ? member.name : []));
  expect([leads("Alone"), leads("Led by two"), leads("Payments")]).toEqual([[], ["Cleo"], ["Ben"]]);
  expect(teams.get("Alone")?.map(({ name }) => name)).toEqual(["Bea", "Ben"]);
});

test("whom a plan brings into a team is new there for seven days, and tied to who started it, as if they had been added", async () => {
  const db = await store();
  const otto = await person("Otto", { role: "cluster_admin" });
  await age(otto, 30);
  const team = await addTeam(db, "Alone");
  await addMember(db, team, bea.id);
  await setLead(db, team, bea.id, true);
  await putGrant(db, { kind: "team", id: team }, { clusterId: CLUSTER_ID, role: "cluster_admin", by: "Ada" });
  await db.updateTable("cluster_roles").set({ granted_at: 1 }).where("team_id", "=", team).execute();
  const act = { clusterId: CLUSTER_ID, approvers: "cluster_admin", at: Date.now() } as const;
  expect((await readStanding(db)).whyNot(otto.id, act, [world.ada.id])).toBeUndefined();
  expect(codeOf(await start({ successors: [{ teamId: team, accountId: otto.id }] }))).toBe("ok");
  await sweepUntilDone();
  const { whyNot, whyNotGiven } = await readStanding(db);
  const now = Date.now();
  expect([whyNotGiven(otto.id, team, now), whyNotGiven(otto.id, team, now + 8 * DAY)]).toEqual([
    "new_member",
    undefined,
  ]);
  expect(whyNot(otto.id, act, [world.ada.id])).toEqual({ why: "made_by", other: "Ada" });
  await db.deleteFrom("cluster_roles").where("account_id", "=", otto.id).execute();
  expect((await readStanding(db)).whyNot(otto.id, act, [])).toEqual({ why: "new_right" });
  const added = await db
    .selectFrom("audit_events")
    .select(["action", "outcome", "actor_id", "target", "details"])
    .where("action", "in", ["team.add_member", "team.set_lead"])
    .orderBy("sequence")
    .execute();
  expect(added.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
    "team.add_member intended",
    "team.add_member done",
    "team.set_lead intended",
    "team.set_lead done",
  ]);
  for (const event of added) expect(event).toMatchObject({ actor_id: world.ada.id, target: team });
  expect(added.map(({ details }) => JSON.parse(details ?? ""))).toMatchObject([
    { account: otto.id },
    { team: "Alone", member: "Otto" },
    { account: otto.id, lead: "true" },
    { team: "Alone", member: "Otto" },
  ]);
});
