import { beforeEach, expect, test } from "vitest";
import { begin, events, world } from "../../testing/request-steps.ts";
import { change, look, type Person, person } from "../../testing/requests.ts";
import { CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { freshProcess } from "../../testing/server.ts";
import { createSqlUserDoor } from "../edge/doors/sql-users/creation.ts";
import { ownSqlUsersDoor } from "../edge/doors/sql-users/own-sql-users.ts";
import { describeSqlUserDoor, sqlUserListDoor } from "../edge/doors/sql-users/sql-users.ts";
import { putSetting } from "../store/db/settings.ts";
import { store } from "../store/db/store.ts";

freshProcess();
beforeEach(begin);
const APP = { clusterId: CLUSTER_ID, name: "app" };

const create = (by: Person, more: object = {}) => {
  const described = {
    purpose: "Orders",
    kind: "service",
    contact: "orders@halden.example",
    ownerTeamId: world.payments,
  };
  return change(by, createSqlUserDoor, Object.assign({ endsAt: null }, APP, described, more));
};

async function listed() {
  const answer = await look(world.cleo, sqlUserListDoor, { clusterId: CLUSTER_ID, fresh: true });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.users.find(({ name }) => name === "app");
}

async function owned() {
  const answer = await look(world.mara, ownSqlUsersDoor, { fresh: false });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.users.find(({ name }) => name === "app");
}

test("a description is stored at creation and later, shown in the list and to the team, and audited but for its notes", async () => {
  expect(await create(world.cleo)).toMatchObject({ ok: true });
  const first = { purpose: "Orders", kind: "service", contact: "orders@halden.example" };
  expect(await listed()).toMatchObject(Object.assign({ owner: "Payments" }, first));
  expect(await owned()).toMatchObject(first);
  const second = { purpose: "Orders", kind: "break_glass", contact: "Lena, #orders", notes: "In the safe." };
  const described = Object.assign({ ownerTeamId: world.payments }, APP, second);
  expect(await change(world.cleo, describeSqlUserDoor, described)).toMatchObject({ ok: true });
  for (const seen of [await listed(), await owned()]) expect(seen).toMatchObject(second);
  const told = (await events()).filter(({ outcome, target }) => outcome === "done" && target === "app");
  expect(told.map(({ action, details }) => [action, details.contact])).toEqual([
    ["sql_user.create", "orders@halden.example"],
    ["sql_user.describe", "Lena, #orders"],
  ]);
  expect(told.at(-1)?.details).toMatchObject({ notesChanged: true });
  expect(JSON.stringify(told)).not.toContain("safe");
});

test("where Creators change restricted SQL users only, the password of one that they create is not in the answer", async () => {
  const creator = await person("Pia", { role: "cluster_creator" });
  expect(await create(creator)).toMatchObject({ value: { password: expect.any(String) } });
  await putSetting(await store(), "creatorsOnlyRestricted", { value: "true", by: "Ada" });
  expect(await create(creator, { name: "app_new" })).toMatchObject({ ok: true, value: { password: null } });
  expect(await create(world.cleo, { name: "app_admin" })).toMatchObject({ value: { password: expect.any(String) } });
});
