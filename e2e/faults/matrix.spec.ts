import type { APIRequestContext } from "playwright/test";
import type { Emulator } from "../../lib/emulator/emulator.ts";
import { change, list } from "../support/changes.ts";
import { arrange, expectChange, ROUTES } from "../support/faults/expect-row.ts";
import { ROWS, type Row } from "../support/faults/fault-table.ts";
import { CANARY_KEY, expect, test } from "../support/fixtures.ts";
import { PROVE } from "../support/prove.ts";

/*
 * Every fault at every door, without a page. All rows run at once, each on its own cluster, and each test checks
 * one. So Rolecall's timeout of ten seconds passes only once.
 */

const NAME = "app_one";

/** The row that takes half a minute runs only in the long version; those that take ten seconds come last. */
const rows = ROWS.filter(({ door, fault, sent }) => PROVE || !fault.hold || door !== "reset" || sent < 3).toSorted(
  (left, right) => Number(left.fault.hold ?? false) - Number(right.fault.hold ?? false),
);
type Begun = {
  clusterId: string;
  answer: ReturnType<typeof list> | ReturnType<typeof change>;
  /** how often the list had been read when the answer came; the server reads it by itself as well, minutes later */
  reads: Promise<number>;
};
const begun = new Map<Row, Begun>();
let request: APIRequestContext;

test.beforeAll(async ({ cloud, rolecall, signedIn, playwright }) => {
  request = await playwright.request.newContext({ baseURL: rolecall.url, storageState: signedIn, timeout: 60_000 });
  const clusters = new Map(rows.map((row) => [row, cloud.addCluster()]));
  // Clears the facts about clusters that Rolecall caches for a minute.
  await request.get("/api/operations/cluster.list?fresh=true");
  for (const [row, clusterId] of clusters) {
    await arrange(row, { cloud, clusterId, name: NAME });
    const target = { clusterId, name: NAME };
    const answer = row.door === "list" ? list(request, clusterId) : change(request, rolecall.url, row.door, target);
    const reads = answer.then(() => readsOf(cloud, clusterId));
    for (const promise of [answer, reads]) promise.catch(() => {});
    begun.set(row, { clusterId, answer, reads });
  }
});

test.afterAll(async ({ cloud }) => {
  cloud.clearFaults();
  await Promise.allSettled([...begun.values()].map(({ answer }) => answer));
  for (const { clusterId } of begun.values()) cloud.setClusterState(clusterId, "DELETED");
  await request.dispose();
});

function readsOf(cloud: Emulator, clusterId: string): number {
  return cloud.record().filter((entry) => entry.clusterId === clusterId && entry.route === ROUTES.list).length;
}

for (const row of rows)
  test(`${row.door}, while the vendor ${row.what}: ${row.reported}`, async ({ cloud, rolecall }) => {
    const { clusterId = "", answer, reads } = begun.get(row) ?? {};
    if (!answer || !reads) throw new Error("this row was not begun");
    const { reported, value, failure, text, requestId } = await answer;
    expect(failure?.requestId ?? requestId).toBe(requestId);
    const { retryAfter } = { retryAfter: undefined, ...row.fault };
    expect(failure?.retryAfterSeconds).toBe(reported !== "ok" && retryAfter ? Number(retryAfter) : undefined);

    if (row.door === "list") {
      expect(reported).toBe(row.reported);
      // After any fault, the list is complete or absent. A busy server may say that the rest is still coming.
      const whole = { complete: true, users: [expect.objectContaining({ name: NAME })] };
      const later = async () => (await list(request, clusterId, { fresh: false })).value;
      const isComing = value !== undefined && "complete" in value && !value.complete;
      if (reported !== "ok") expect(value).toBeUndefined();
      else if (isComing) await expect.poll(later).toEqual(expect.objectContaining(whole));
      else expect(value).toEqual(expect.objectContaining(whole));
      expect(isComing ? readsOf(cloud, clusterId) : await reads).toBe(row.sent);
      expect(text).not.toContain(CANARY_KEY);
    } else {
      const password = value && "password" in value ? value.password : undefined;
      expectChange(
        row,
        { reported, password, requestId, text },
        { cloud, folder: rolecall.folder, clusterId, name: NAME },
      );
    }
    expect(cloud.record().filter(({ path }) => path.startsWith("/stolen"))).toEqual([]);
  });
