import { beforeEach, expect, test } from "vitest";
import { eachField, REQUEST_TEXTS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { change, look } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import { endSqlWorlds, newSqlWorld, type SqlWorld } from "../../../testing/sql-world.ts";
import { approveRequestDoor, claimRequestDoor, requestListDoor, requestNewDoor } from "../../edge/doors/requests.ts";
import { createSqlUserDoor, finishCreationDoor } from "../../edge/doors/sql-users/creation.ts";

freshProcess();
endSqlWorlds();

let world: SqlWorld;
beforeEach(async () => {
  world = await newSqlWorld("manage");
  // Members can request only where their team owns a SQL user.
  const own = { clusterId: world.clusterId, name: "pay_old", ownerTeamId: world.payments };
  expect(await change(world.ada, createSqlUserDoor, own)).toMatchObject({ ok: true });
});

async function ask(access: string): Promise<string> {
  const spec = { ...eachField(REQUEST_TEXTS, () => ""), name: "pay_app", purpose: "pays", userKind: "service" };
  const about = { kind: "create", clusterId: world.clusterId, teamId: world.payments, reason: "New shop" };
  const answer = await change(world.mara, requestNewDoor, { ...about, ...spec, access, wantedDays: null });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.id;
}

const approve = (id: string) => change(world.ada, approveRequestDoor, { clusterId: world.clusterId, id });
const claim = (id: string) => change(world.mara, claimRequestDoor, { id });
const stateOf = async (id: string) => {
  const answer = await look(world.mara, requestListDoor, {});
  return answer.ok && answer.value.requests.find((request) => request.id === id)?.state;
};
const NAMED = () => ({ clusterId: world.clusterId, name: "pay_app" });
const sql = () => world.cloud.sql(world.clusterId);

test("an approved request can be claimed at once, with the approved access and never as admin", async () => {
  const id = await ask("level=read-only&db=shop");
  const approved = await approve(id);
  expect(approved).toMatchObject({ ok: true, value: { proved: { state: "restricted", surplus: [] } } });
  expect(JSON.stringify(approved)).not.toMatch(/"password":"/);
  expect(await stateOf(id)).toBe("ready");
  const claimed = await claim(id);
  if (!claimed.ok) throw new Error(claimed.error.code);
  await world.signIn("pay_app", claimed.value.shown.password);
  expect(sql().isAdmin("pay_app")).toBe(false);
  expect(await stateOf(id)).toBe("finished");
});

test("a creation that stopped stays unfinished, and the person who finishes it does not see the password", async () => {
  const id = await ask("level=read-only&db=shop");
  sql().fault({ kind: "retry", statement: /^GRANT SELECT/ });
  expect(await approve(id)).toMatchObject({
    ok: true,
    value: { unfinished: { after: "created", forRequester: true } },
  });
  expect(await stateOf(id)).toBe("waiting");
  expect(await claim(id)).toMatchObject({ error: { code: "waiting_for_restriction" } });
  sql().clearFaults();
  const finished = await change(world.ada, finishCreationDoor, NAMED());
  expect(finished).toMatchObject({ ok: true, value: { password: null, proved: { state: "restricted" } } });
  expect(await stateOf(id)).toBe("ready");
  const claimed = await claim(id);
  if (!claimed.ok) throw new Error(claimed.error.code);
  await world.signIn("pay_app", claimed.value.shown.password);
});

test("access that cannot be planned keeps the request pending, and nothing is made", async () => {
  const id = await ask("level=read-only");
  expect(await approve(id)).toMatchObject({ error: { code: "invalid_input" } });
  expect(await stateOf(id)).toBe("pending");
  expect(world.cloud.userNames(world.clusterId)).not.toContain("pay_app");
});

test("a lost answer to CREATE USER leaves one SQL user, and a refusal none", async () => {
  const id = await ask("level=read-only&db=shop");
  sql().fault({ kind: "retry", statement: /^CREATE USER/ });
  expect(await approve(id)).toMatchObject({ error: { code: "sql_refused" } });
  expect(await stateOf(id)).toBe("pending");
  sql().clearFaults();
  sql().fault({ kind: "cut-after", statement: /^CREATE USER/, times: 1 });
  expect(await approve(id)).toMatchObject({ ok: true, value: { proved: { state: "restricted" } } });
  expect(await stateOf(id)).toBe("ready");
});

const loseAnswer = async (id: string, kind: "cut" | "cut-after") => {
  sql().fault({ kind, statement: /^CREATE USER/ });
  sql().fault({ kind: "throttled", user: "pay_app" });
  expect(await approve(id)).toMatchObject({ ok: false });
  expect(await stateOf(id)).toBe("pending");
  sql().clearFaults();
};

test("the next approval takes over the SQL user that the lost one made", async () => {
  const id = await ask("level=read-only&db=shop");
  await loseAnswer(id, "cut-after");
  expect(world.cloud.userNames(world.clusterId)).toContain("pay_app");
  expect(await approve(id)).toMatchObject({ ok: true, value: { proved: { state: "restricted" } } });
  const claimed = await claim(id);
  if (!claimed.ok) throw new Error(claimed.error.code);
  await world.signIn("pay_app", claimed.value.shown.password);
});

test("the next approval does not take over what others made under its name when the lost one made nothing", async () => {
  const id = await ask("level=read-only&db=shop");
  await loseAnswer(id, "cut");
  const theirs = "password-of-another-1";
  sql().asRoot(`CREATE USER pay_app WITH PASSWORD '${theirs}'`);
  expect(await approve(id)).toMatchObject({ error: { code: "sql_user_exists" } });
  expect(world.cloud.passwordMatches(world.clusterId, "pay_app", theirs)).toBe(true);
  expect(await stateOf(id)).toBe("pending");
});
