import { expect, test, vi } from "vitest";
import { freshServer } from "../../../testing/on-store.ts";
import { programOf } from "../../../testing/program.ts";
import { codeOf, world } from "../../../testing/request-steps.ts";
import { change } from "../../../testing/requests.ts";
import { at, CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { nextServer, noPause, workOnAll } from "../../../testing/sql-users/rotation-faults.ts";
import {
  addApps,
  beginRotations,
  once,
  rotation,
  started,
  statesOf,
} from "../../../testing/sql-users/rotation-steps.ts";
import { store } from "../../store/db/store.ts";
import { freshDatabase } from "../../store/db/testing.ts";
import { stopRotationDoor } from "../doors/sql-users/rotation.ts";
import { resetPasswordDoor } from "../doors/sql-users/sql-users.ts";

freshServer();
const url = freshDatabase();

test("a server whose clock is behind its store's takes no own password for a replaced one", async () => {
  vi.stubEnv("DATABASE_URL", url());
  const realNow = Date.now;
  const clock = vi.spyOn(Date, "now").mockImplementation(() => realNow() - 5_000);
  const { bea, browser } = await beginRotations();
  const names = await addApps(2);
  const id = await started(bea, browser, names);
  const over = await once(bea, id, "over");
  clock.mockRestore();
  expect(over.items.map(({ state, replacedBy }) => [state, replacedBy])).toEqual(names.map(() => ["done", undefined]));
});

test("a program learns which sealed passwords may not be in force, and which were replaced since", async () => {
  const { browser } = await beginRotations();
  const names = await addApps(3);
  const lost = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  world.instead = (request, carryOut) => {
    if (request.method !== "PUT" || !request.path.includes("app_2")) return undefined;
    arrived.resolve();
    return lost.promise.then(() => carryOut());
  };
  const call = await programOf(world.ada);
  const body = { targets: [{ clusterId: CLUSTER_ID, names }], deliver: "caller", sealTo: browser.key };
  const id = String((await call("POST", "/rotations", body)).body.id);
  await arrived.promise;
  await vi.waitFor(async () => expect((await rotation(world.ada, id)).counts.done).toBe(2), 20_000);
  await nextServer();
  expect(codeOf(await change(world.ada, stopRotationDoor, { id }))).toBe("ok");
  await workOnAll(await store(), noPause);
  expect(statesOf(await once(world.ada, id, "stopped"))).toMatchObject({ app_2: "unknown outcome_unknown" });

  const items = async () => (await call("GET", `/rotations/${id}`)).body.items as Record<string, unknown>[];
  const nameOf = new Map((await items()).map((item) => [item.id, item.name]));
  const sealed = (await call("GET", `/rotations/${id}/passwords?key=${browser.key}`)).body.items as {
    id: string;
    state: string;
  }[];
  expect(Object.fromEntries(sealed.map((each) => [nameOf.get(each.id), each.state]))).toEqual({
    app_0: "done",
    app_1: "done",
    app_2: "unknown",
  });

  const replaced = async () => Object.fromEntries((await items()).map((item) => [item.name, item.replaced]));
  expect(await replaced()).toEqual({ app_0: false, app_1: false, app_2: false });
  expect(codeOf(await change(world.cleo, resetPasswordDoor, at("app_1")))).toBe("ok");
  expect(await replaced()).toEqual({ app_0: false, app_1: true, app_2: false });
  lost.resolve();
});
