import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connectTo } from "../../testing/fake-cloud.ts";
import { CLUSTER_ID, type Received, type Reply, startVendor, thrownBy } from "../../testing/scripted-vendor.ts";
import { freshProcess } from "../../testing/server.ts";
import { clusterVersion, raiseClusterVersion } from "../store/clusters/cluster-changes.ts";
import { store } from "../store/db/store.ts";
import { freshDatabase } from "../store/db/testing.ts";
import { cloud } from "./cloud-client.ts";
import { applyOwnChange, forgetSqlUsers, readSqlUsers } from "./sql-user-list.ts";

freshProcess();
afterEach(() => vi.useRealTimers());

const OTHER_ID = "2f0e5d5a-9c3b-4a51-8f0e-5d5a9c3b4a51";
const nothing = async () => {};

const vendorOf = async (answer: (request: Received) => Reply | Promise<Reply>) => connectTo(await startVendor(answer));

const page = (names: string[], next = ""): Reply => ({
  json: { users: names.map((name) => ({ name })), pagination: { next_page: next } },
});
const REFUSED: Reply = { status: 403, json: { code: 7, message: "no" } };

/** A vendor with two pages, of which the second comes when the test lets it. */
async function slowVendor() {
  const second = Promise.withResolvers<Reply>();
  const vendor = await vendorOf(({ query }) => (query.has("pagination.page") ? second.promise : page(["a", "b"], "2")));
  return { vendor, letThrough: (reply: Reply = page(["c"])) => second.resolve(reply) };
}

describe("readers of one cluster at the same time", () => {
  test("share one reading, whether they want it fresh or not", async () => {
    const { vendor, letThrough } = await slowVendor();
    const readings = await Promise.all(
      Array.from({ length: 20 }, (_, index) => readSqlUsers(CLUSTER_ID, index % 2 === 1, nothing)),
    );
    expect(new Set(readings).size).toBe(1);
    letThrough();
    await readings[0]?.all;
    expect(vendor.received).toHaveLength(2);
  });

  test("share nothing with those of another cluster", async () => {
    await vendorOf(({ path }) => page([path.includes(OTHER_ID) ? "other" : "own"]));
    const own = await readSqlUsers(CLUSTER_ID, false, nothing);
    const other = await readSqlUsers(OTHER_ID, false, nothing);
    await Promise.all([own.all, other.all]);
    expect([own.names, other.names]).toEqual([["own"], ["other"]]);
  });
});

describe("a reading", () => {
  test("shows its first page at once, and calls itself complete only with the last", async () => {
    const { letThrough } = await slowVendor();
    const reading = await readSqlUsers(CLUSTER_ID, false, nothing);
    await reading.first;
    expect(reading).toMatchObject({ names: ["a", "b"], complete: false });
    letThrough();
    await reading.all;
    expect(reading).toMatchObject({ names: ["a", "b", "c"], complete: true });
  });

  test("tells its end once, with all names, and is complete only after that", async () => {
    const { letThrough } = await slowVendor();
    const reported: unknown[] = [];
    const reading = await readSqlUsers(CLUSTER_ID, false, async (clusterId, { names, complete }) => {
      reported.push({ clusterId, names, complete });
    });
    await readSqlUsers(CLUSTER_ID, false, nothing);
    await reading.first;
    expect(reported).toEqual([]);
    letThrough();
    await reading.all;
    expect(reported).toEqual([{ clusterId: CLUSTER_ID, names: ["a", "b", "c"], complete: false }]);
  });

  test("serves for 15 seconds from its beginning, then the vendor is asked again", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const vendor = await vendorOf(() => page(["a"]));
    const begun = Date.now();
    const first = await readSqlUsers(CLUSTER_ID, false, nothing);
    await first.all;
    vi.setSystemTime(begun + 14_999);
    expect(await readSqlUsers(CLUSTER_ID, false, nothing)).toBe(first);
    vi.setSystemTime(begun + 15_000);
    const second = await readSqlUsers(CLUSTER_ID, false, nothing);
    await second.all;
    expect(second.startedAt).toBe(begun + 15_000);
    expect(vendor.received).toHaveLength(2);
  });

  test("does not serve requests for a fresh one, once it is complete", async () => {
    await vendorOf(() => page(["a"]));
    const first = await readSqlUsers(CLUSTER_ID, false, nothing);
    await first.all;
    const second = await readSqlUsers(CLUSTER_ID, true, nothing);
    expect(second).not.toBe(first);
    await second.all;
  });
});

describe("a reading that fails", () => {
  const codeOf = async (work: Promise<unknown>) => thrownBy(work).then((error) => Reflect.get(Object(error), "code"));

  test("fails for every waiting reader, and is not cached", async () => {
    let refuse = true;
    await vendorOf(() => (refuse ? REFUSED : page(["a"])));
    const failing = await readSqlUsers(CLUSTER_ID, false, nothing);
    expect(await codeOf(failing.first)).toBe("cloud_key_forbidden");
    expect(await codeOf(failing.all)).toBe("cloud_key_forbidden");
    refuse = false;
    const next = await readSqlUsers(CLUSTER_ID, false, nothing);
    await next.all;
    expect(next.names).toEqual(["a"]);
  });

  test("on a later page never becomes complete, and ends no SQL user's row", async () => {
    const { letThrough } = await slowVendor();
    let reported = 0;
    const reading = await readSqlUsers(CLUSTER_ID, false, async () => {
      reported++;
    });
    await reading.first;
    letThrough(REFUSED);
    expect(await codeOf(reading.all)).toBe("cloud_key_forbidden");
    expect(reading.complete).toBe(false);
    expect(reported).toBe(0);
  });

  test("on a later page is returned for five seconds to all who continue, unless they want a fresh one", async () => {
    const { letThrough } = await slowVendor();
    vi.useFakeTimers({ toFake: ["Date"] });
    const failing = await readSqlUsers(CLUSTER_ID, false, nothing);
    await failing.first;
    letThrough(REFUSED);
    await thrownBy(failing.all);
    vi.setSystemTime(Date.now() + 4_999);
    expect(await readSqlUsers(CLUSTER_ID, false, nothing)).toBe(failing);
    vi.setSystemTime(Date.now() + 1);
    const next = await readSqlUsers(CLUSTER_ID, false, nothing);
    expect(next).not.toBe(failing);
    await thrownBy(next.all);
    const fresh = await readSqlUsers(CLUSTER_ID, true, nothing);
    expect([failing, next]).not.toContain(fresh);
    await thrownBy(fresh.all);
  });

  test("does not take a later one with it that was begun in its place", async () => {
    const held = Promise.withResolvers<Reply>();
    let firstPages = 0;
    await vendorOf(({ query }) => (query.has("pagination.page") ? held.promise : page(["a"], firstPages++ ? "" : "2")));
    const failing = await readSqlUsers(CLUSTER_ID, false, nothing);
    await failing.first;
    await forgetSqlUsers(CLUSTER_ID);
    const later = await readSqlUsers(CLUSTER_ID, false, nothing);
    await later.all;
    held.resolve(REFUSED);
    await thrownBy(failing.all);
    expect(await readSqlUsers(CLUSTER_ID, false, nothing)).toBe(later);
  });
});

describe("a change", () => {
  /** A vendor with one SQL user until the change; the first reading's second page is held back. */
  async function vendorWithChange() {
    const held = Promise.withResolvers<void>();
    let users = ["app_user", "other"];
    const vendor = await vendorOf(async ({ method, path, query }) => {
      if (method === "DELETE") {
        users = ["other"];
        return { json: { name: path.split("/").at(-1) } };
      }
      if (query.has("pagination.page")) {
        await held.promise;
        return page([]);
      }
      return page(users, users.length > 1 ? "2" : "");
    });
    return { vendor, letThrough: () => held.resolve() };
  }

  test("discards a reading in flight, so that later readers do not get an earlier list", async () => {
    const { letThrough } = await vendorWithChange();
    const before = await readSqlUsers(CLUSTER_ID, false, nothing);
    await before.first;
    expect(before.names).toContain("app_user");

    await cloud().deleteSqlUser(CLUSTER_ID, "app_user");
    await forgetSqlUsers(CLUSTER_ID);
    const after = await readSqlUsers(CLUSTER_ID, false, nothing);
    expect(after).not.toBe(before);
    await after.all;
    expect(after.names).toEqual(["other"]);

    letThrough();
    await before.all;
    expect(before.names).toContain("app_user");
    expect(await readSqlUsers(CLUSTER_ID, false, nothing)).toBe(after);
  });

  test("throws away a complete reading, and no other cluster's", async () => {
    await vendorOf(({ path }) => page([path.includes(OTHER_ID) ? "other" : "own"]));
    const own = await readSqlUsers(CLUSTER_ID, false, nothing);
    const other = await readSqlUsers(OTHER_ID, false, nothing);
    await Promise.all([own.all, other.all]);
    await forgetSqlUsers(CLUSTER_ID);
    expect(await readSqlUsers(OTHER_ID, false, nothing)).toBe(other);
    await (await readSqlUsers(CLUSTER_ID, false, nothing)).all;
  });
});

describe("a change on another server", () => {
  const url = freshDatabase();
  beforeEach(() => {
    vi.stubEnv("DATABASE_URL", url());
    vi.stubEnv("SESSION_SECRET", `1:${"s".repeat(32)}`);
  });
  const changeElsewhere = async (clusterId: string) => raiseClusterVersion(await store(), clusterId);

  test("throws a complete reading away here as well, and no other cluster's", async () => {
    let users = ["app_user", "other"];
    await vendorOf(() => page(users));
    const before = await readSqlUsers(CLUSTER_ID, false, nothing);
    const unchanged = await readSqlUsers(OTHER_ID, false, nothing);
    await Promise.all([before.all, unchanged.all]);
    expect(await readSqlUsers(CLUSTER_ID, false, nothing)).toBe(before);

    users = ["other"];
    await changeElsewhere(CLUSTER_ID);
    const after = await readSqlUsers(CLUSTER_ID, false, nothing);
    await after.all;
    expect(after.names).toEqual(["other"]);
    expect(await readSqlUsers(CLUSTER_ID, false, nothing)).toBe(after);
    expect(await readSqlUsers(OTHER_ID, false, nothing)).toBe(unchanged);
  });

  test("is not hidden by a page that was asked for before it", async () => {
    const held = Promise.withResolvers<Reply>();
    let asked = 0;
    await vendorOf(() => (asked++ === 0 ? held.promise : page(["other"])));
    const early = cloud().listSqlUsers(CLUSTER_ID);
    await vi.waitFor(() => expect(asked).toBe(1), 20_000);
    await changeElsewhere(CLUSTER_ID);
    const after = await readSqlUsers(CLUSTER_ID, false, nothing);
    await after.all;
    expect(after.names).toEqual(["other"]);
    held.resolve(page(["app_user", "other"]));
    await early;
  });

  test("is raised for the other servers by each change here", async () => {
    const version = async () => clusterVersion(await store(), CLUSTER_ID);
    const before = await version();
    await forgetSqlUsers(CLUSTER_ID);
    await applyOwnChange(CLUSTER_ID, { name: "app_user", present: true });
    expect(await version()).toBe(before + 2);
  });

  test("is not hidden by one here that comes after it", async () => {
    let users = ["app_user", "other"];
    await vendorOf(() => page(users));
    const before = await readSqlUsers(CLUSTER_ID, false, nothing);
    await before.all;
    await applyOwnChange(CLUSTER_ID, { name: "new_user", present: true });
    expect(await readSqlUsers(CLUSTER_ID, false, nothing)).toBe(before);
    expect(before.names).toEqual(["app_user", "new_user", "other"]);

    users = ["app_user", "new_user"];
    await changeElsewhere(CLUSTER_ID);
    await applyOwnChange(CLUSTER_ID, { name: "other", present: false });
    const after = await readSqlUsers(CLUSTER_ID, false, nothing);
    expect(after).not.toBe(before);
    await after.all;
    expect(after.names).toEqual(["app_user", "new_user"]);
  });
});
