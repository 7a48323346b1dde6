import { beforeEach, expect, test, vi } from "vitest";
import { change, look, newWorld, type Person, type World } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { waitingDoor } from "./people/profile.ts";
import { resetPasswordDoor, sqlUserListDoor } from "./sql-users/sql-users.ts";

freshProcess();
let world: World;
beforeEach(async () => {
  world = await newWorld();
  vi.stubEnv("COCKROACH_REQUESTS_PER_SECOND", "2");
  registry()?.delete("env");
  for (const name of ["one", "two"]) world.users.set(name, "before");
});

const reset = (by: Person, name: string) => change(by, resetPasswordDoor, { clusterId: CLUSTER_ID, name });
const list = (by: Person) => look(by, sqlUserListDoor, { clusterId: CLUSTER_ID, fresh: true });
const waiting = async (who: Person) => {
  const answer = await look(who, waitingDoor, {});
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
};

test("each person gets the place of their own request, also of a list that is read for both", async () => {
  const { ada, cleo, mara } = world;
  await list(ada);
  world.instead = ({ method }) =>
    method === "PUT" ? { status: 429, json: { code: 8, message: "slow down" } } : undefined;
  // Nothing is sent for a second.
  expect(await reset(ada, "one")).toMatchObject({ error: { code: "cloud_rate_limited" } });
  world.instead = () => undefined;

  const changes = [reset(cleo, "two")];
  await expect.poll(async () => (await waiting(cleo)).change?.before).toBe(0);
  changes.push(reset(ada, "one"));
  await expect.poll(async () => (await waiting(ada)).change?.before).toBe(1);
  expect((await waiting(cleo)).change?.before).toBe(0);
  // After three changes in a row it is the turn of a read.
  const lists = [list(cleo), list(ada)];
  for (const who of [ada, cleo]) await expect.poll(async () => (await waiting(who)).read?.before).toBe(0);
  expect(await waiting(mara)).toEqual({ change: null, read: null, shared: false });

  for (const answer of await Promise.all([...changes, ...lists])) expect(answer.ok).toBe(true);
  for (const who of [ada, cleo]) expect(await waiting(who)).toEqual({ change: null, read: null, shared: false });
});
