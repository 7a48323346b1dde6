import { beforeEach, expect, test } from "vitest";
import { present } from "#lib/shared/present.ts";
import { eachField, REQUEST_TEXTS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { approve, begin, codeOf, idOf, list, owned, requestForOwn, world } from "../../../testing/request-steps.ts";
import { look, type Person } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess } from "../../../testing/server.ts";
import { saveProof } from "../../../testing/sql-users/save-proof.ts";
import { requestListDoor } from "../../edge/doors/requests.ts";
import { store } from "../../store/db/store.ts";
import { addMember, removeMember } from "../../store/people/teams.ts";
import { saveDenied } from "../../store/requests/request-decisions.ts";
import { addRequest } from "../../store/requests/requests.ts";

freshProcess();
beforeEach(begin);

const REQUEST_SPEC = { ...eachField(REQUEST_TEXTS, () => "p"), userKind: "service", access: "", wantedDays: null };
async function many(count: number, by: Person, deny: (index: number) => boolean): Promise<void> {
  const db = await store();
  const newest = Date.now();
  for (let index = 0; index < count; index++) {
    const name = `app_${index}`;
    const id = await addRequest(
      db,
      {
        kind: "create",
        requester: by,
        team: { id: world.payments, name: "Payments" },
        sqlUserId: null,
        name,
        cluster: { id: CLUSTER_ID, name: "orders" },
        requested: JSON.stringify({ name, ...REQUEST_SPEC }),
        reason: "r",
      },
      newest - index,
    );
    if (deny(index)) await saveDenied(db, id, { by: world.ada, reason: "no" });
  }
}

async function pages(by: Person, query: object): Promise<string[][]> {
  const read: string[][] = [];
  for (let before: string | undefined; ; ) {
    const answer = await look(by, requestListDoor, present<Record<string, unknown>>({ ...query, before }));
    if (!answer.ok) throw new Error(answer.error.code);
    read.push(answer.value.requests.map(({ requested }) => requested.name));
    before = answer.value.requests.at(-1)?.id;
    if (!answer.value.more) return read;
  }
}

test("a page has a hundred requests, newest first, and each request is on one page, filtered or not", async () => {
  await many(250, world.mara, (index) => index % 2 === 1);
  const named = (from: number, to: number, step: number) =>
    Array.from({ length: Math.ceil((to - from) / step) }, (_, at) => `app_${from + at * step}`);
  expect(await pages(world.cleo, {})).toEqual([named(0, 100, 1), named(100, 200, 1), named(200, 250, 1)]);
  expect(await pages(world.cleo, { state: "denied" })).toEqual([named(1, 201, 2), named(201, 250, 2)]);
  expect(await pages(world.cleo, { only: "open" })).toEqual([named(0, 200, 2), named(200, 250, 2)]);
  expect(await pages(world.cleo, { only: "decided" })).toEqual([named(1, 201, 2), named(201, 250, 2)]);
  expect(await pages(world.mara, { q: "APP_24 mara" })).toEqual([["app_24", ...named(240, 250, 1)]]);
  expect(await pages(world.cleo, { state: "ready" })).toEqual([[]]);
  expect(await pages(world.ben, {})).toEqual([[]]);
});

test("a page of a state has those that are in it now", async () => {
  const ids = [];
  for (const name of ["one", "two", "three"]) {
    ids.push(idOf(await requestForOwn(world.mara, "reset", await owned(name))));
    await approve(world.cleo, ids.at(-1) ?? "");
  }
  await saveProof(
    await store(),
    { clusterId: CLUSTER_ID, name: "two" },
    { state: "restricted", databases: [], by: "" },
  );
  expect((await list(world.mara, { state: "ready" })).map(({ id }) => id)).toEqual([ids[1]]);
  expect((await list(world.mara, { state: "waiting" })).map(({ id }) => id)).toEqual([ids[2], ids[0]]);
});

test("a page that starts at a request that they may not see is not found", async () => {
  await many(1, world.mara, () => false);
  const [id] = (await list(world.mara)).map((request) => request.id);
  const answers = [
    await look(world.ben, requestListDoor, { before: id }),
    await look(world.ben, requestListDoor, { before: "ask_none" }),
  ];
  expect(answers.map(codeOf)).toEqual(["not_found", "not_found"]);
});

test("one request is found by its id where a search has more than a page, and only by those who may see it", async () => {
  await many(120, world.mara, () => false);
  const newest = (await list(world.mara, { q: "app_" })).map(({ id }) => id);
  const rows = await (await store()).selectFrom("requests").select("id").where("name", "=", "app_119").execute();
  const [oldest = ""] = rows.map(({ id }) => id);
  expect(newest).not.toContain(oldest);
  expect((await list(world.mara, { id: oldest })).map(({ id }) => id)).toEqual([oldest]);
  expect(await list(world.ben, { id: oldest })).toEqual([]);
});

test("a team sees its requests and who can decide them, until a member leaves it", async () => {
  const { mara, ben, payments } = world;
  await many(1, mara, () => false);
  expect(await pages(ben, {})).toEqual([[]]);
  await addMember(await store(), payments, ben.id);
  const answer = await look(ben, requestListDoor, {});
  if (!answer.ok) throw new Error(answer.error.code);
  expect(answer.value.requests).toMatchObject([
    { requested: { name: "app_0" }, own: false, mayDecide: false, deciders: ["Ada", "Cleo"] },
  ]);
  await removeMember(await store(), payments, ben.id);
  expect(await pages(ben, {})).toEqual([[]]);
});
