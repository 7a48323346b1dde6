import { expect, test } from "vitest";
import { thrownBy } from "../../../testing/scripted-vendor.ts";
import { SharedReads } from "./shared-reads.ts";

const reader = { priority: "read", signal: undefined } as const;

function setUp() {
  const shared = new SharedReads();
  const calls: { signal: AbortSignal; answer: (text: string) => void; fail: (error: Error) => void }[] = [];
  const start = (signal: AbortSignal) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    calls.push({ signal, answer: resolve, fail: reject });
    return promise;
  };
  return { shared, calls, start };
}

test("equal reads at the same time are one call, different ones are not", async () => {
  const { shared, calls, start } = setUp();
  const answers = [shared.read("a", reader, start), shared.read("a", reader, start), shared.read("b", reader, start)];
  expect(calls).toHaveLength(2);
  calls[0]?.answer("A");
  calls[1]?.answer("B");
  expect(await Promise.all(answers)).toEqual(["A", "A", "B"]);
});

test("nothing is kept: a read after the answer is a call of its own", async () => {
  const { shared, calls, start } = setUp();
  const first = shared.read("a", reader, start);
  calls[0]?.answer("old");
  await first;
  const second = shared.read("a", reader, start);
  calls[1]?.answer("new");
  expect(await second).toBe("new");
});

test("a failure reaches all who share the call, and is not kept", async () => {
  const { shared, calls, start } = setUp();
  const failures = [thrownBy(shared.read("a", reader, start)), thrownBy(shared.read("a", reader, start))];
  calls[0]?.fail(new Error("broken"));
  for (const failure of await Promise.all(failures)) expect(failure).toEqual(new Error("broken"));
  void shared.read("a", reader, start);
  expect(calls).toHaveLength(2);
});

test("an abort of one does not abort the others", async () => {
  const { shared, calls, start } = setUp();
  const abort = new AbortController();
  const gone = thrownBy(shared.read("a", { ...reader, signal: abort.signal }, start));
  const stays = shared.read("a", reader, start);
  abort.abort("left");
  expect(await gone).toBe("left");
  expect(calls[0]?.signal.aborted).toBe(false);
  calls[0]?.answer("A");
  expect(await stays).toBe("A");
});

test("when the last reader has left, the call is aborted, and a new reader gets a new one", async () => {
  const { shared, calls, start } = setUp();
  const aborts = [new AbortController(), new AbortController()];
  const gone = aborts.map(({ signal }) => thrownBy(shared.read("a", { ...reader, signal }, start)));
  for (const abort of aborts) abort.abort("left");
  expect(await Promise.all(gone)).toEqual(["left", "left"]);
  expect(calls[0]?.signal.aborted).toBe(true);
  calls[0]?.fail(new Error("aborted"));
  const next = shared.read("a", reader, start);
  calls[1]?.answer("A");
  expect(await next).toBe("A");
});

test("a read that is aborted already makes no call", async () => {
  const { shared, calls, start } = setUp();
  expect(await thrownBy(shared.read("a", { ...reader, signal: AbortSignal.abort("left") }, start))).toBe("left");
  expect(calls).toHaveLength(0);
});

test("a person's read does not join a background read, but a background read joins a person's", async () => {
  const { shared, calls, start } = setUp();
  void shared.read("a", { ...reader, priority: "background" }, start);
  void shared.read("a", reader, start);
  expect(calls).toHaveLength(2);
  const joins = shared.read("a", { ...reader, priority: "background" }, start);
  expect(calls).toHaveLength(2);
  calls[1]?.answer("A");
  expect(await joins).toBe("A");
});

test("after a change no call joins an earlier read; those that had joined still get it", async () => {
  const { shared, calls, start } = setUp();
  const before = shared.read("a", reader, start);
  shared.outdate();
  const after = shared.read("a", reader, start);
  calls[0]?.answer("old");
  expect(await before).toBe("old");
  // The end of the outdated read does not take the new one's place away.
  const joins = shared.read("a", reader, start);
  expect(calls).toHaveLength(2);
  calls[1]?.answer("new");
  expect(await Promise.all([after, joins])).toEqual(["new", "new"]);
});
