import { expect, test } from "vitest";
import { ADMINISTRATOR, freshProcess, REQUEST } from "../../testing/server.ts";
import { store } from "../store/db/store.ts";
import { flushRefusals, recordRefusal } from "./refusals.ts";

freshProcess();

const ada = { ...ADMINISTRATOR, role: "member" } as const;
const bea = { ...ada, accountId: "acc_2", email: "bea@example.com" } as const;

async function written() {
  const rows = await (await store()).selectFrom("audit_events").selectAll().orderBy("sequence").execute();
  return rows.map(({ action, actor, details }) => [action, actor, JSON.parse(details).failures]);
}

function refused(actor: typeof ada | typeof bea) {
  return recordRefusal({ action: "sql_user.list", actor, request: REQUEST, details: { code: "cluster_not_found" } });
}

test("twenty refusals are twenty events; a thousand more of the same account are one number", async () => {
  for (let index = 0; index < 1_020; index++) await refused(ada);
  await refused(bea);
  expect(await written()).toHaveLength(21);
  await flushRefusals();
  expect((await written()).slice(20)).toEqual([
    ["sql_user.list", bea.email, undefined],
    ["session.refused", ada.email, 1_000],
  ]);
});

test("a new minute starts a new count, and recorded refusals are not recorded again", async () => {
  for (let index = 0; index < 21; index++) await refused(ada);
  await flushRefusals();
  await flushRefusals();
  await refused(ada);
  expect(await written()).toHaveLength(22);
});

test("the refusals of all programs of a person are counted together, and hide none of the person's own", async () => {
  const programs = ["one", "other"].map((id) => ({
    ...ada,
    token: {
      id,
      name: id,
      owner: "Ada",
      kind: "personal",
      scopes: new Set(),
      clusters: "all",
      expiresAt: 0,
      readsAll: false,
      label: null,
    },
  })) as (typeof ada)[];
  for (let index = 0; index < 15; index++) for (const program of programs) await refused(program);
  expect(await written()).toHaveLength(20);
  await refused(ada);
  expect((await written()).at(-1)).toEqual(["sql_user.list", ada.email, undefined]);
});
