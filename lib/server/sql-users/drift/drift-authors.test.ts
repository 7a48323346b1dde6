import { beforeEach, describe, expect, test } from "vitest";
import { answerLog, BY_ROLECALL, createdEntry, DELETED, serveLog } from "../../../testing/doubles/vendor-log.ts";
import { begin, world } from "../../../testing/request-steps.ts";
import { CLUSTER_ID, type Reply } from "../../../testing/scripted-vendor.ts";
import { freshProcess } from "../../../testing/server.ts";
import { drain } from "../../base/request/in-flight.ts";
import { Secret } from "../../base/secret.ts";
import { createSettled, deleteSettled } from "../../cloud/api/settle.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { store } from "../../store/db/store.ts";
import { readInBackground } from "../reread-list.ts";

/* Who is named as the author of a change outside Rolecall, by the list, the notice and the store. */

freshProcess();
beforeEach(() => begin());

/** Reads the list, and waits until what it shows is noticed. */
async function readList(): Promise<void> {
  await readInBackground(CLUSTER_ID);
  await drain(5_000);
}

/** The stored author of the newest row of this name. */
async function author(name: string): Promise<string | null | undefined> {
  const rows = await (await store()).selectFrom("sql_users").selectAll().where("name", "=", name).execute();
  return rows.toSorted((one, other) => one.touched_at - other.touched_at).at(-1)?.outside_by;
}

/** Makes SQL users outside Rolecall, with these entries in the log, between two lists. */
async function appear(names: readonly string[], entries: (now: number) => object[]): Promise<void> {
  await readList();
  const made = entries(Date.now()) as Record<string, unknown>[];
  serveLog(() => made, { paging: "while-more" });
  for (const name of names) world.users.set(name, "x");
  await readList();
}

const FORMS = (["always", "while-more"] as const).flatMap((paging) =>
  [true, false].map((inclusive) => ({ paging, inclusive })),
);

describe("the author of a SQL user that was created outside Rolecall", () => {
  test.each(FORMS)("is named with paging $paging, inclusive: $inclusive, on whichever page it stands", async (form) => {
    await readList();
    const now = Date.now();
    const others = Array.from({ length: 9 }, (_, index) => createdEntry(`other_${index}`, now - 20 + index));
    serveLog(() => [...others, createdEntry("stranger", now + 2), createdEntry("last", now + 3)], {
      ...form,
      perPage: 4,
    });
    world.users.set("stranger", "x");
    await readList();
    expect(await author("stranger")).toBe("eve@example.com");
  });

  test.each(["name", "request", "user", "cluster_id", "other"])(
    "is not the author of an entry that has the name %s as a key or in another text",
    async (name) => {
      const payload = {
        cluster_id: "x",
        user: "app",
        name: "app",
        request: { name: "app" },
        note: "other",
        list: ["other"],
      };
      await appear([name], (now) => [createdEntry("app", now, { payload: JSON.stringify(payload) })]);
      expect(await author(name)).toBeNull();
    },
  );

  test("is not named by an entry that fits two SQL users", async () => {
    await appear(["one", "two"], (now) => [
      createdEntry("one", now, { payload: JSON.stringify({ name: "one", user: "two" }) }),
    ]);
    expect([await author("one"), await author("two")]).toEqual([null, null]);
  });

  test("is not Rolecall, which created and deleted it before, and is named once another has an entry", async () => {
    const again = async (name: string, entries: (now: number) => object[], aheadMs = 0) => {
      const target = { clusterId: CLUSTER_ID, name, password: new Secret("a-password-of-Kx7") };
      let created = 0;
      world.instead = ({ method }) => {
        if (method === "POST") created = Date.now();
        return undefined;
      };
      await createSettled(cloud(), target);
      await deleteSettled(cloud(), target);
      await appear([name], (now) => [createdEntry(name, created + aheadMs, BY_ROLECALL), ...entries(now)]);
      return author(name);
    };
    expect(await again("app", () => [])).toBeNull();
    // By the vendor's clock, which is ahead, Rolecall created it after it had deleted it.
    expect(await again("ahead", () => [], 3_000)).toBeNull();
    expect(await again("other", (now) => [createdEntry("other", now + 1)])).toBe("eve@example.com");
  });

  test("is the latest of several, by their times and not their order", async () => {
    await readList();
    const now = Date.now();
    const entries = [
      createdEntry("stranger", now + 3, { user_email: "late@example.com" }),
      createdEntry("stranger", now + 2, DELETED),
      createdEntry("stranger", now + 1, { user_email: "early@example.com" }),
    ];
    answerLog(() => ({ json: { entries } }));
    world.users.set("stranger", "x");
    await readList();
    expect(await author("stranger")).toBe("late@example.com");
  });

  test.each<[string, (now: number) => object[]]>([
    ["a later deletion", (now) => [createdEntry("stranger", now), createdEntry("stranger", now + 1, DELETED)]],
    ["only an entry from before the list that did not have it", (now) => [createdEntry("stranger", now - 30_000)]],
    ["only one of a later time", (now) => [createdEntry("stranger", now + 30_000)]],
  ])("is not named where the log has %s", async (_, entries) => {
    await appear(["stranger"], entries);
    expect(await author("stranger")).toBeNull();
  });

  test.each<[string, Reply]>([
    ["a redirect", { status: 302, headers: { location: "http://127.0.0.1:9/" } }],
    ["a page that is not readable", { text: "<html>" }],
    ["a lasting 429", { status: 429, headers: { "retry-after": "30" }, json: {} }],
  ])("is named after %s at the time before", async (_, reply) => {
    await readList();
    answerLog(() => reply);
    world.users.set("first", "x");
    await readList();
    await appear(["second"], (now) => [createdEntry("second", now)]);
    expect(await author("second")).toBe("eve@example.com");
  });
});

test("the author of a deletion is named, and not the one who created it", async () => {
  await appear(["stranger"], (now) => [createdEntry("stranger", now)]);
  serveLog(() => []);
  world.users.delete("stranger");
  await readList();
  expect(await author("stranger")).toBeNull();
  world.users.set("other", "x");
  await readList();
  const entries = [createdEntry("other", Date.now(), Object.assign({ user_email: "mallory@example.com" }, DELETED))];
  serveLog(() => entries);
  world.users.delete("other");
  await readList();
  expect(await author("other")).toBe("mallory@example.com");
});
