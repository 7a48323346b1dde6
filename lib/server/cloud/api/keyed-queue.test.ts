import { afterEach, expect, test, vi } from "vitest";
import { thrownBy } from "../../../testing/scripted-vendor.ts";
import { Turns } from "./keyed-queue.ts";

const A = "0c1e4f6a-2b3c-4d5e-8f90-a1b2c3d4e5f6";
const B = "1c1e4f6a-2b3c-4d5e-8f90-a1b2c3d4e5f6";

afterEach(() => {
  vi.useRealTimers();
});

/** Work that notes when it begins and ends, and ends when told. */
function setUp() {
  const turns = new Turns();
  const notes: string[] = [];
  const begin = (clusterId: string, name: string, note: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const done = turns.take(clusterId, name, async () => {
      notes.push(`${note} begins`);
      await promise;
      notes.push(`${note} ends`);
    });
    return { done, end: resolve, fail: reject };
  };
  return { turns, notes, begin };
}

test("changes of one SQL user run one after the other, in the order they came", async () => {
  const { notes, begin } = setUp();
  const first = begin(A, "app", "1");
  const second = begin(A.toUpperCase(), "APP", "2");
  second.end();
  await new Promise((resolve) => setImmediate(resolve));
  expect(notes).toEqual(["1 begins"]);
  first.end();
  await second.done;
  expect(notes).toEqual(["1 begins", "1 ends", "2 begins", "2 ends"]);
});

test("changes of different SQL users do not wait for each other", async () => {
  const { notes, begin } = setUp();
  begin(A, "app", "1");
  begin(A, "app2", "2");
  begin(B, "app", "3");
  await new Promise((resolve) => setImmediate(resolve));
  expect(notes).toEqual(["1 begins", "2 begins", "3 begins"]);
});

test("a change that fails lets the next one run, and its error reaches only its caller", async () => {
  const { begin, notes } = setUp();
  const first = begin(A, "app", "1");
  const second = begin(A, "app", "2");
  const failure = thrownBy(first.done);
  first.fail(new Error("broken"));
  second.end();
  expect(await failure).toEqual(new Error("broken"));
  await second.done;
  expect(notes).toEqual(["1 begins", "2 begins", "2 ends"]);
});

test("a note about a SQL user lasts ten minutes", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const turns = new Turns();
  const look = () => turns.take(A, "app", async (past) => past.deleteLostAt);
  await turns.take(A, "app", async (past) => {
    past.deleteLostAt = 5;
  });
  vi.setSystemTime(Date.now() + 599_000);
  expect(await look()).toBe(5);
  vi.setSystemTime(Date.now() + 601_000);
  expect(await look()).toBeUndefined();
});
