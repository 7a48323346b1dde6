import { beforeEach, expect, test } from "vitest";
import { freshServer } from "../../../testing/on-store.ts";
import { programOf } from "../../../testing/program.ts";
import { begin, world } from "../../../testing/request-steps.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { newOpener } from "../../../testing/sql-users/rotation-steps.ts";

freshServer();

const LIST = `/clusters/${CLUSTER_ID}/sql-users`;
const AT = `${LIST}/app_new/reset-password`;
const GONE = { name: "app_new", password: null, passwordGone: true, replaced: true, resetPath: `/api/v1${AT}` };

let call: Awaited<ReturnType<typeof programOf>>;
let sealTo = "";
beforeEach(async () => {
  await begin();
  call = await programOf(world.ada);
  sealTo = (await newOpener()).key;
});

const create = async () => (await call("POST", LIST, { name: "app_new", sealTo }, "create")).body;
const reset = async (key: string) => (await call("POST", AT, { sealTo }, key)).body;

test("a repeated call gets its sealed password again, until another one is set", async () => {
  const first = await create();
  expect(first).toEqual({ name: "app_new", password: null, sealed: expect.any(String) });
  expect(await create()).toEqual(first);
  const second = await reset("one");
  expect(await create()).toEqual(GONE);
  expect(await reset("one")).toEqual(second);
});

test("a password that may have been replaced, since an answer was lost, is not given again", async () => {
  await create();
  world.instead = ({ method }) => (method === "PUT" ? "cut" : undefined);
  expect((await call("POST", AT, {})).body.code).toBe("outcome_unknown");
  expect(await create()).toEqual(GONE);
});

test("nor is that of a SQL user that was deleted and created anew", async () => {
  await create();
  await reset("one");
  await call("DELETE", `${LIST}/app_new`);
  expect(await reset("one")).toEqual(GONE);
  expect((await call("POST", LIST, { name: "app_new", sealTo }, "anew")).status).toBe(201);
  expect(await reset("one")).toEqual(GONE);
});
