import { expect, test, vi } from "vitest";
import { freshProcess, REQUEST } from "../../../testing/server.ts";
import { record } from "../../store/audit/record-event.ts";
import { store } from "../../store/db/store.ts";
import { countFailedSignIn, flushFailedSignIns } from "./failed-sign-ins.ts";

freshProcess();

/** Waits for the audit: it writes in order, so all earlier events are stored once this one is. */
async function written() {
  await record({ action: "session.sign_out", actor: null, request: REQUEST, outcome: "done" });
  const rows = await (await store())
    .selectFrom("audit_events")
    .selectAll()
    .where("action", "=", "session.sign_in")
    .execute();
  return rows.map(({ address, details }) => [address, JSON.parse(details).failures]);
}

test("the first failure of a network is recorded at once, so that a stopped server loses at most a count", async () => {
  countFailedSignIn({ ...REQUEST, address: "192.0.2.1" });
  expect(await written()).toEqual([["192.0.2.1", 1]]);
});

test("a thousand failures from three addresses are six events in the audit, which add up", async () => {
  const addresses = ["192.0.2.1", "192.0.2.2", "192.0.2.3"];
  for (let index = 0; index < 1_000; index++) countFailedSignIn({ ...REQUEST, address: addresses[index % 3] ?? "" });
  await flushFailedSignIns();
  const rows = await written();
  expect(rows).toHaveLength(6);
  for (const [index, address] of addresses.entries()) {
    const counts = rows.filter(([from]) => from === address).map(([, failures]) => failures);
    expect(counts).toEqual([1, index === 0 ? 333 : 332]);
  }
});

test("an attacker with a thousand addresses of one network, or ten thousand networks, cannot fill the audit", async () => {
  for (let index = 0; index < 1_000; index++)
    countFailedSignIn({ ...REQUEST, address: `2001:db8:1:2::${index.toString(16)}` });
  for (let index = 0; index < 10_000; index++)
    countFailedSignIn({ ...REQUEST, address: `2001:db8:${index.toString(16)}::1` });
  await flushFailedSignIns();
  const rows = await written();
  expect(rows.length).toBeLessThan(210);
  expect(rows.reduce((sum, [, failures]) => sum + failures, 0)).toBe(11_000);
});

test("recorded failures are not recorded again, and without failures nothing is recorded", async () => {
  await flushFailedSignIns();
  expect(await written()).toEqual([]);
  countFailedSignIn(REQUEST);
  countFailedSignIn(REQUEST);
  await flushFailedSignIns();
  await flushFailedSignIns();
  expect(await written()).toHaveLength(2);
});

test("the others are recorded automatically, a minute after the first of them", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    await store();
    countFailedSignIn(REQUEST);
    countFailedSignIn(REQUEST);
    vi.advanceTimersByTime(59_999);
    expect(await written()).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(await written()).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
});
