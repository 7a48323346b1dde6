import { expect, test, vi } from "vitest";
import { record } from "../audit.ts";
import { store } from "../store/store.ts";
import { freshProcess, REQUEST } from "../testing.ts";
import { flushFailedSignIns, noteFailedSignIn } from "./failed-sign-ins.ts";

freshProcess();

async function events() {
  return (await store()).selectFrom("audit_events").selectAll().orderBy("address").execute();
}

test("a thousand failures from three addresses are three events in the audit, each with its number", async () => {
  const addresses = ["192.0.2.1", "192.0.2.2", "192.0.2.3"];
  for (let index = 0; index < 1_000; index++) noteFailedSignIn({ ...REQUEST, address: addresses[index % 3] ?? "" });
  await flushFailedSignIns();
  const written = await events();
  expect(written.map(({ address, details }) => [address, JSON.parse(details)])).toEqual([
    ["192.0.2.1", { failures: 334 }],
    ["192.0.2.2", { failures: 333 }],
    ["192.0.2.3", { failures: 333 }],
  ]);
  expect(new Set(written.map(({ action, outcome, actor }) => `${action} ${outcome} ${actor}`))).toEqual(
    new Set(["session.sign_in refused "]),
  );
});

test("what was written is not written again, and nothing is written where nobody failed", async () => {
  await flushFailedSignIns();
  expect(await events()).toHaveLength(0);
  noteFailedSignIn(REQUEST);
  await flushFailedSignIns();
  await flushFailedSignIns();
  expect(await events()).toHaveLength(1);
});

test("they are written a minute after the first of them, without anybody's asking", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    await store();
    noteFailedSignIn(REQUEST);
    vi.advanceTimersByTime(59_999);
    expect(await events()).toHaveLength(0);
    vi.advanceTimersByTime(1);
    // The audit writes in order: theirs is in the store once one of our own is.
    await record({ action: "session.sign_out", actor: null, request: REQUEST, outcome: "done" });
    expect((await events()).map(({ action }) => action).sort()).toEqual(["session.sign_in", "session.sign_out"]);
  } finally {
    vi.useRealTimers();
  }
});
