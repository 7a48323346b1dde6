import { beforeEach, expect, test, vi } from "vitest";
import { freshServer } from "../../../testing/on-store.ts";
import { programOf } from "../../../testing/program.ts";
import { codeOf, events, world } from "../../../testing/request-steps.ts";
import { change } from "../../../testing/requests.ts";
import { at, CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { hold, underWay } from "../../../testing/sql-users/rotation-faults.ts";
import {
  addApps,
  beginRotations,
  newOpener,
  type Opener,
  once,
  opened,
  started,
  statesOf,
} from "../../../testing/sql-users/rotation-steps.ts";
import { putGrant } from "../../store/clusters/cluster-roles.ts";
import { store } from "../../store/db/store.ts";
import { pauseRotationDoor, resumeRotationDoor, stopRotationDoor } from "../doors/sql-users/rotation.ts";
import { protectSqlUserDoor } from "../doors/sql-users/sql-users.ts";

freshServer();

let browser: Opener;
let names: string[];
beforeEach(async () => {
  ({ browser } = await beginRotations());
  names = await addApps(15);
});

type Program = Awaited<ReturnType<typeof programOf>>;

/** A rotation of this program with ten SQL users in hand. */
async function begunBy(call: Program, deliver = "caller") {
  const release = hold();
  const body = { targets: [{ clusterId: CLUSTER_ID, names }], deliver, sealTo: browser.key };
  const id = String((await call("POST", "/rotations", body)).body.id);
  await underWay(10);
  const ask = async (act: string, given?: object, key?: string) => {
    const { body: answer, status } = await call("POST", `/rotations/${id}/${act}`, given, key);
    return status === 200 ? { id: answer.id, state: answer.state } : answer.code;
  };
  return { id, release, ask };
}

test("a program pauses and resumes its rotation, and opens what is set then with the key that it gave", async () => {
  const { id, release, ask } = await begunBy(await programOf(world.ada));
  const other = await newOpener();
  expect(await ask("resume", { sealTo: other.key })).toBe("rotation_over");
  expect(await ask("pause", {}, "first")).toEqual({ id, state: "paused" });
  release();
  expect((await once(world.ada, id, "paused")).counts).toMatchObject({ done: 10, waiting: 5 });
  expect(await ask("pause")).toBe("rotation_over");
  expect(await ask("resume", {})).toBe("invalid_input");
  expect(await ask("resume", { sealTo: "A".repeat(87) })).toBe("invalid_input");
  expect(await ask("retry", { sealTo: other.key })).toBe("rotation_over");
  expect(await ask("resume", { sealTo: other.key })).toEqual({ id, state: "running" });
  const over = await once(world.ada, id, "over");
  expect(over).toMatchObject({ counts: { done: 15 }, program: "works" });
  // The same call again gets the answer of then, and pauses nothing.
  expect(await ask("pause", {}, "first")).toEqual({ id, state: "paused" });
  expect((await once(world.ada, id, "over")).counts.done).toBe(15);
  const [before, after] = [await opened(world.ada, browser, over), await opened(world.ada, other, over)];
  expect([before.size, after.size]).toEqual([10, 5]);
  expect(Object.fromEntries([...before, ...after])).toEqual(Object.fromEntries(world.users));
  const acts = (await events()).filter(
    ({ action, outcome }) => outcome === "done" && (action === "rotation.pause" || action === "rotation.resume"),
  );
  expect(acts.map(({ action, details }) => [action, details.rotation, /\(apt_/.test(String(details.token))])).toEqual([
    ["rotation.pause", id, true],
    ["rotation.resume", id, true],
  ]);
});

test("a program stops its rotation, and retries what failed with a key that it gives", async () => {
  const { id, release, ask } = await begunBy(await programOf(world.ada));
  expect(await ask("stop")).toEqual({ id, state: "stopped" });
  release();
  const stopped = await once(world.ada, id, "stopped");
  expect(stopped.counts).toMatchObject({ done: 10, stopped: 5 });
  expect(await ask("stop")).toBe("rotation_over");
  expect(await ask("resume", { sealTo: browser.key })).toBe("rotation_over");
  expect(await ask("retry", { sealTo: browser.key })).toBe("rotation_over");

  world.instead = ({ method }) => (method === "PUT" ? { status: 400, body: { code: 3, message: "no" } } : undefined);
  const call = await programOf(world.ada);
  const rest = stopped.items.flatMap(({ name, state }) => (state === "stopped" ? name : [])).slice(0, 2);
  const body = { targets: [{ clusterId: CLUSTER_ID, names: rest }], deliver: "caller", sealTo: browser.key };
  const second = String((await call("POST", "/rotations", body)).body.id);
  expect((await once(world.ada, second, "over")).counts).toMatchObject({ failed: 2 });
  world.instead = () => undefined;
  const [first = "", last = ""] = rest;
  expect(codeOf(await change(world.ada, protectSqlUserDoor, at(last)))).toBe("ok");
  const other = await newOpener();
  expect((await call("POST", `/rotations/${second}/retry`, { sealTo: other.key })).body).toEqual({
    id: second,
    state: "running",
  });
  const over = await once(world.ada, second, "over");
  // Only a person can give the password that a protected one needs.
  expect(statesOf(over)).toEqual({ [first]: "done", [last]: "failed token_needs_person" });
  expect([...(await opened(world.ada, other, over))]).toEqual([[first, world.users.get(first)]]);
});

test("a program controls no rotation of another program, of its owner's browser or of another account", async () => {
  const { id, release, ask } = await begunBy(await programOf(world.ada));
  const acts = ["pause", "resume", "stop", "retry"];
  const codes = async (call: Program, of: string) => {
    const all = acts.map((act) => call("POST", `/rotations/${of}/${act}`, keyOf(act)));
    return (await Promise.all(all)).map(({ body }) => body.code);
  };
  const keyOf = (act: string) => (act === "resume" || act === "retry" ? { sealTo: browser.key } : {});
  expect(await codes(await programOf(world.ada), id)).toEqual(acts.map(() => "forbidden"));
  expect(await codes(await programOf(world.cleo), id)).toEqual(acts.map(() => "not_found"));
  expect(await codes(await programOf(world.ada, { scopes: ["read"] }), id)).toEqual(acts.map(() => "token_scope"));
  // Its owner, at a browser, may.
  expect(codeOf(await change(world.ada, pauseRotationDoor, { id }))).toBe("ok");
  expect(codeOf(await change(world.ada, resumeRotationDoor, { id, key: browser.key }))).toBe("ok");
  // From then on, it is the browser's.
  expect(await ask("stop")).toBe("forbidden");
  expect(codeOf(await change(world.ada, stopRotationDoor, { id }))).toBe("ok");
  release();
  await once(world.ada, id, "stopped");

  world.instead = () => undefined;
  const own = await started(world.ada, browser, names.slice(0, 1));
  expect(await codes(await programOf(world.ada), own)).toEqual(acts.map(() => "forbidden"));
  await once(world.ada, own, "over");
});

test("a service resumes its rotation that an administrator has paused, while its team may reset", async () => {
  const db = await store();
  const team = { kind: "team", id: world.payments } as const;
  await putGrant(db, team, { clusterId: CLUSTER_ID, role: "cluster_admin", by: "Ada" });
  const service = { kind: "service", teamId: world.payments, scopes: ["rotate"] };
  const { id, release, ask } = await begunBy(await programOf(world.ada, service));
  expect(codeOf(await change(world.ada, pauseRotationDoor, { id }))).toBe("ok");
  release();
  await once(world.ada, id, "paused");
  await putGrant(db, team, { clusterId: CLUSTER_ID, role: "cluster_developer", by: "Ada" });
  expect(await ask("resume", { sealTo: browser.key })).toBe("forbidden");
  await putGrant(db, team, { clusterId: CLUSTER_ID, role: "cluster_admin", by: "Ada" });
  expect(await ask("resume", { sealTo: browser.key })).toEqual({ id, state: "running" });
  await vi.waitFor(async () => expect((await once(world.ada, id, "over")).counts).toMatchObject({ done: 15 }));
});
