import { beforeEach, expect, test, vi } from "vitest";
import { inRequest } from "../../testing/next-headers.ts";
import { freshServer } from "../../testing/on-store.ts";
import { codeOf, world } from "../../testing/request-steps.ts";
import { change, type Person } from "../../testing/requests.ts";
import { registry } from "../../testing/server.ts";
import { nextServer, noPause, workOnAll } from "../../testing/sql-users/rotation-faults.ts";
import {
  addApps,
  beginRotations,
  type Opener,
  once,
  started,
  statesOf,
} from "../../testing/sql-users/rotation-steps.ts";
import { pauseRotationDoor, stopRotationDoor } from "../edge/doors/sql-users/rotation.ts";
import { signOut } from "../people/sign-in/sign-out.ts";
import { store } from "../store/db/store.ts";

/* What waits for its turn at the vendor was not sent, so it neither failed nor is it in doubt. */

freshServer();

let bea: Person;
let browser: Opener;
let first: Promise<void>;
beforeEach(async () => {
  ({ bea, browser } = await beginRotations());
  vi.stubEnv("COCKROACH_REQUESTS_PER_SECOND", "4");
  registry()?.delete("env");
  const arrived = Promise.withResolvers<void>();
  first = arrived.promise;
  world.instead = (request, carryOut) => {
    if (request.method !== "PUT") return undefined;
    arrived.resolve();
    return carryOut();
  };
});

/** The SQL users whose new password has reached the vendor. */
const sent = () => {
  const all = world.received.filter(({ method }) => method === "PUT");
  return [...new Set(all.map(({ path }) => /sql-users\/([^/]+)\//.exec(path)?.[1] ?? ""))].sort();
};
const named = (states: Record<string, string>, state: string) =>
  Object.keys(states)
    .filter((name) => states[name]?.startsWith(state))
    .sort();

test("when the session of its starter ends, what was not sent waits instead of failing", async () => {
  const id = await started(bea, browser, await addApps(10));
  await first;
  await inRequest(bea.browser, () => signOut());
  const paused = await once(world.ada, id, "paused");
  const states = statesOf(paused);
  expect(named(states, "done")).toEqual(sent());
  expect(named(states, "waiting")).toHaveLength(10 - sent().length);
  expect(sent().length).toBeLessThan(10);
});

test.each([
  ["paused", pauseRotationDoor, "waiting"],
  ["stopped", stopRotationDoor, "stopped"],
] as const)("after a kill while it is %s, only what was sent is unknown", async (state, door, rest) => {
  const answers = Promise.withResolvers<void>();
  const carryOut = world.instead;
  world.instead = (request, go) => carryOut(request, () => answers.promise.then(go) as never);
  const id = await started(bea, browser, await addApps(10));
  await first;
  expect(codeOf(await change(bea, door, { id }))).toBe("ok");
  const dead = await nextServer();
  await workOnAll(await store(), noPause);
  const states = statesOf(await once(world.ada, id, state));
  answers.resolve();
  await dead();
  expect(named(states, "unknown")).not.toEqual([]);
  // The server of a test answers on after its death: one may have been done before it was found dead.
  expect([...named(states, "unknown"), ...named(states, "done")].sort()).toEqual(sent());
  expect(named(states, rest)).toHaveLength(10 - sent().length);
  expect(sent().length).toBeLessThan(10);
});
