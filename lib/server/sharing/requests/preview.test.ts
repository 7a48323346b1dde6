import { beforeEach, describe, expect, test } from "vitest";
import { begin, codeOf, newRequest, owned, world } from "../../../testing/request-steps.ts";
import { look, OTHER_ID, type Person } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { byNamed, freshProcess } from "../../../testing/server.ts";
import { requestChoicesDoor, requestPreviewDoor } from "../../edge/doors/requests.ts";
import { store } from "../../store/db/store.ts";
import { addMember, renameTeam } from "../../store/people/teams.ts";
import { saveCreated } from "../../store/sql-users/sql-users.ts";

freshProcess();
beforeEach(begin);

const previewed = (by: Person, id: string) => look(by, requestPreviewDoor, { clusterId: CLUSTER_ID, id });
const preview = async (id: string) => {
  const answer = await previewed(world.cleo, id);
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
};
const choices = async (by: Person) => {
  const answer = await look(by, requestChoicesDoor, {});
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
};

describe("a preview", () => {
  test("says in words why it would be refused", async () => {
    await owned("there");
    const id = await newRequest();
    world.users.set("pay_app", "another's");
    expect((await preview(id)).problem).toMatch(/^This name is taken/);
    world.users.delete("pay_app");
    await renameTeam(await store(), world.payments, "Payments", "shop_");
    expect((await preview(id)).problem).toContain("“shop_”");
  });

  test("shows SQL users with a similar name and of the same team, and what the requester has", async () => {
    await owned("unlike");
    await owned("pay_apq", null);
    await owned("far_from_it", world.others);
    const id = await newRequest();
    const { similar, requester } = await preview(id);
    expect(similar).toEqual([
      { name: "pay_apq", owner: null, purpose: "p", state: "admin" },
      { name: "unlike", owner: "Payments", purpose: "p", state: "admin" },
    ]);
    expect(requester).toEqual({ teams: ["Payments"], clusterRole: null, ownedSqlUsers: 1 });
  });

  test("is only for accounts that decide on that cluster, and only of existing requests", async () => {
    await owned("there");
    const id = await newRequest();
    expect(codeOf(await previewed(world.mara, id))).toBe("cluster_not_found");
    expect(codeOf(await previewed(world.cleo, "ask_none"))).toBe("not_found");
  });
});

test("a requester can choose only their teams, their SQL users and the clusters on which they may request", async () => {
  const row = await owned("app");
  await owned("sso_mara");
  await owned("theirs", world.others);
  await saveCreated(
    await store(),
    { clusterId: "3f0e5d5a-9c3b-4a51-8f0e-5d5a9c3b4a51", name: "far" },
    { purpose: "", ownerTeamId: world.payments, by: byNamed("Ada") },
  );
  await renameTeam(await store(), world.payments, "Payments", "pay_");
  expect(await choices(world.mara)).toEqual({
    teams: [{ id: world.payments, name: "Payments", prefix: "pay_" }],
    more: 0,
    clusters: [
      {
        id: CLUSTER_ID,
        name: "orders",
        deciders: ["Ada", "Cleo"],
        creates: false,
        ends: null,
        otherWays: true,
        hours: {},
        atOnce: {},
      },
    ],
    sqlUsers: [
      {
        id: row,
        name: "app",
        clusterId: CLUSTER_ID,
        clusterName: "orders",
        team: "Payments",
        resets: false,
        endsAt: null,
        ends: null,
      },
    ],
  });
  await addMember(await store(), world.payments, world.ada.id);
  // An administrator has no need to request one.
  expect((await choices(world.ada)).clusters.map(({ id, creates }) => [id, creates])).toEqual([
    [CLUSTER_ID, true],
    [OTHER_ID, true],
  ]);
});
