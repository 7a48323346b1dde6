import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CloudClient } from "./client.ts";
import type { CloudConfig } from "./config.ts";
import type { CloudError } from "./error.ts";
import { CLUSTER_ID, CLUSTER_PATH, clientOf, type Reply, startVendor, thrownBy } from "./scripted-vendor.ts";
import { createSettled, deleteSettled, setPasswordSettled } from "./settle.ts";

const PASSWORD = "aPass-word_of_32_characters_long";
const TARGET = { clusterId: CLUSTER_ID, name: "app" };
const OTHERS = "password of somebody else";

/** What becomes of one request: carried out by `carryOut` or not, and answered. */
type Fault = (carryOut: () => Reply) => Reply;

/** A cluster with SQL users, whose calls go wrong as `faults` say: the first of each method takes the first call, and so on. */
async function cluster(
  users: Record<string, string> = {},
  faults: Partial<Record<string, Fault[]>> = {},
  more: Partial<CloudConfig> = {},
) {
  const world = new Map(Object.entries(users));
  const missing: Reply = { status: 404, json: { code: 5, message: "user not found" } };
  const vendor = await startVendor(({ method, path, body }) => {
    const carryOut = (): Reply => {
      if (path === CLUSTER_PATH) return { json: { id: CLUSTER_ID, name: "orders", state: "CREATED" } };
      const sent = body ? JSON.parse(body) : {};
      const name = path.split("/")[6] ?? sent.name;
      if (method === "GET") return { json: { users: [...world.keys()].map((each) => ({ name: each })) } };
      if (method === "POST" && world.has(name))
        return { status: 409, json: { code: 6, message: "user already exists" } };
      if (method !== "POST" && !world.has(name)) return missing;
      if (method === "DELETE") world.delete(name);
      else world.set(name, sent.password);
      return { json: { name } };
    };
    // The look at the cluster is not what goes wrong here.
    const fault = path === CLUSTER_PATH ? undefined : faults[method]?.shift();
    return fault ? fault(carryOut) : carryOut();
  });
  const cloud = clientOf(vendor, { maxAnswerBytes: 10_000, ...more });
  const sent = (method: string) => vendor.received.filter((request) => request.method === method);
  const all = () => vendor.received.map(({ method }) => method);
  return { world, cloud, sent, all };
}

const LOST: [name: string, reply: Reply][] = [
  ["a time-out", "silence"],
  ["a cut connection", "cut"],
  ["an answer cut in its body", { raw: 'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"na' }],
  ["JSON that ends in the middle", { text: '{"name": "ap' }],
  ["HTML with 200", { text: "<html>" }],
  ["an empty 200", { text: "" }],
  ["a 204", { status: 204 }],
  ["an answer about another SQL user", { json: { name: "other" } }],
  ["an oversized answer", { text: JSON.stringify({ name: "app", more: "x".repeat(10_000) }) }],
  ["a redirect", { status: 303, headers: { location: "/" } }],
  ["a 408", { status: 408 }],
  ["a 500 in the vendor's envelope", { status: 500, json: { code: 13, message: "internal" } }],
  ["a 501", { status: 501 }],
  ["a 502 page", { status: 502, text: "<html>Bad Gateway" }],
  ["a 503 with Retry-After", { status: 503, headers: { "retry-after": "1" } }],
  ["a 504", { status: 504 }],
];

/** Short where the test waits for the time-out, so that a slow machine meets it nowhere else. */
const patienceFor = (reply: Reply) => ({ timeoutMs: reply === "silence" ? 250 : 10_000 });

const REFUSED: [name: string, reply: Reply, code: string][] = [
  ["400", { status: 400, json: { code: 3, message: "invalid request" } }, "cloud_rejected"],
  ["401", { status: 401 }, "cloud_key_refused"],
  ["403", { status: 403 }, "cloud_key_forbidden"],
  ["409 with a lock", { status: 409, json: { message: "cluster lock is held" } }, "cloud_conflict"],
  ["429", { status: 429, text: "rate limit exceeded", headers: { "retry-after": "1" } }, "cloud_rate_limited"],
  [
    "a rate limit with another status",
    { status: 503, text: "rate limit exceeded", headers: { "retry-after": "1" } },
    "cloud_rate_limited",
  ],
];

const unheard =
  (reply: Reply): Fault =>
  () =>
    reply;
const carriedOut =
  (reply: Reply): Fault =>
  (carryOut) => {
    carryOut();
    return reply;
  };

const create = (cloud: CloudClient, password = PASSWORD) => createSettled(cloud, { ...TARGET, password });

describe("a create that meets", () => {
  test("nothing is done after one list and one POST", async () => {
    const { cloud, world, all } = await cluster({ other: OTHERS });
    expect(await create(cloud)).toEqual({ name: "app", answerLost: false });
    expect(all()).toEqual(["GET", "POST"]);
    expect(world.get("app")).toBe(PASSWORD);
  });

  test.each(LOST)("%s, though carried out, is done, with the password that is shown", async (_, reply) => {
    const { cloud, world, all } = await cluster({ other: OTHERS }, { POST: [carriedOut(reply)] }, patienceFor(reply));
    expect(await create(cloud)).toEqual({ name: "app", answerLost: true });
    expect(world).toEqual(
      new Map([
        ["other", OTHERS],
        ["app", PASSWORD],
      ]),
    );
    expect(all().join(" ").replace("GET POST", "")).toBe(" GET PUT");
  });

  test.each(LOST)("%s, and is not to be seen after, is unknown: it may still be under way", async (_, reply) => {
    const { cloud, world, all } = await cluster({ other: OTHERS }, { POST: [unheard(reply)] }, patienceFor(reply));
    expect(await thrownBy(create(cloud))).toMatchObject({ code: "outcome_unknown", outcome: "unknown" });
    expect(world).toEqual(new Map([["other", OTHERS]]));
    expect(all()).toEqual(["GET", "POST", "GET"]);
  });

  test.each(REFUSED)("%s is refused, and nothing was done", async (_, reply, code) => {
    const { cloud, all } = await cluster({}, { POST: [unheard(reply)] });
    expect(await thrownBy(create(cloud))).toMatchObject({ code, outcome: "not_done" });
    expect(all()).toEqual(["GET", "POST"]);
  });

  test("a connection that is refused is known not to be done", async () => {
    const cloud = clientOf({ origin: "http://127.0.0.1:1" });
    const before = { names: [], readAt: Date.now() };
    const error = await thrownBy(createSettled(cloud, { ...TARGET, password: PASSWORD, before }));
    expect(error).toMatchObject({ code: "cloud_unavailable", outcome: "not_done" });
  });

  test("a name that is there sends nothing, and takes nothing over", async () => {
    const { cloud, world, all } = await cluster({ app: OTHERS });
    expect(await thrownBy(create(cloud))).toMatchObject({ code: "sql_user_exists", outcome: "not_done" });
    expect(world.get("app")).toBe(OTHERS);
    expect(all()).toEqual(["GET"]);
  });

  test("a name that somebody else took since the list takes nothing over", async () => {
    const { cloud, world, all } = await cluster({ app: OTHERS }, { GET: [() => ({ json: { users: [] } })] });
    expect(await thrownBy(create(cloud))).toMatchObject({ code: "sql_user_exists", outcome: "not_done" });
    expect(world.get("app")).toBe(OTHERS);
    expect(all()).toEqual(["GET", "POST"]);
  });

  test("a list that cannot be read before it sends nothing", async () => {
    const { cloud, all } = await cluster({}, { GET: [unheard({ status: 403 })] });
    expect(await thrownBy(create(cloud))).toMatchObject({ code: "cloud_key_forbidden", outcome: "not_done" });
    expect(all()).toEqual(["GET"]);
  });
});

describe("a create whose answer is lost is unknown where", () => {
  const lost = [carriedOut("cut")];
  const unknown = { code: "outcome_unknown", outcome: "unknown" };

  test("the list cannot be read after it", async () => {
    const { cloud } = await cluster(
      {},
      { POST: lost.slice(), GET: [(carryOut) => carryOut(), unheard({ status: 403 })] },
    );
    expect(await thrownBy(create(cloud))).toMatchObject(unknown);
  });

  test("its password cannot be set after it", async () => {
    const { cloud, sent } = await cluster({}, { POST: lost.slice(), PUT: Array(3).fill(unheard("cut")) });
    expect(await thrownBy(create(cloud))).toMatchObject(unknown);
    expect(sent("PUT")).toHaveLength(3);
  });

  test("it is gone again before its password is set", async () => {
    const { cloud } = await cluster({}, { POST: lost.slice(), PUT: [unheard({ status: 404 })] });
    expect(await thrownBy(create(cloud))).toMatchObject(unknown);
  });

  test("and is done where the vendor says that this password is the current one", async () => {
    const same: Reply = { status: 400, json: { message: "password must be different from the current password" } };
    const { cloud } = await cluster({}, { POST: lost.slice(), PUT: [unheard(same)] });
    expect(await create(cloud)).toEqual({ name: "app", answerLost: true });
  });

  test("and keeps what the vendor said, and how to find the call", async () => {
    const reply: Reply = {
      status: 500,
      json: { message: "internal" },
      headers: { "cc-trace-id": "00112233445566778899" },
    };
    const { cloud } = await cluster({}, { POST: [unheard(reply)] });
    expect(await thrownBy(create(cloud))).toMatchObject({
      ...unknown,
      status: 500,
      vendorMessage: "internal",
      traceId: "00112233445566778899",
    });
  });
});

describe("a list that the caller has", () => {
  const createWith = (cloud: CloudClient, names: string[], ageMs: number) =>
    createSettled(cloud, { ...TARGET, password: PASSWORD, before: { names, readAt: Date.now() - ageMs } });

  test("spares the reading of one where it is of the last 15 seconds", async () => {
    const { cloud, all } = await cluster();
    await createWith(cloud, ["other"], 14_000);
    expect(all()).toEqual(["POST"]);
  });

  test("is believed where it has the name", async () => {
    const { cloud, all } = await cluster();
    expect(await thrownBy(createWith(cloud, ["app"], 0))).toMatchObject({ code: "sql_user_exists" });
    expect(all()).toEqual([]);
  });

  test("is not used where it is older", async () => {
    const { cloud, world } = await cluster({ app: OTHERS }, { POST: [unheard("cut")] });
    expect(await thrownBy(createWith(cloud, [], 15_000))).toMatchObject({ code: "sql_user_exists" });
    expect(world.get("app")).toBe(OTHERS);
  });

  test("is not used where this SQL user was created or deleted since", async () => {
    const { cloud, world } = await cluster({}, { POST: [(carryOut) => carryOut(), carriedOut("cut")] });
    await createWith(cloud, [], 1_000);
    const again = createSettled(cloud, {
      ...TARGET,
      password: "other",
      before: { names: [], readAt: Date.now() - 500 },
    });
    expect(await thrownBy(again)).toMatchObject({ code: "sql_user_exists" });
    expect(world.get("app")).toBe(PASSWORD);
  });
});

describe("creates of one name at the same time", () => {
  test("settle as created only once, also where an answer is lost", async () => {
    const faults = fc.array(
      fc.oneof(
        fc.constant<Fault>((carryOut) => carryOut()),
        fc.constantFrom<Fault>(
          carriedOut("cut"),
          unheard("cut"),
          carriedOut({ status: 502 }),
          unheard({ status: 429 }),
        ),
      ),
      { maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(faults, faults, fc.boolean(), async (POST, PUT, withList) => {
        const { cloud, world } = await cluster({}, { POST, PUT });
        const before = withList ? { names: [], readAt: Date.now() } : undefined;
        const passwords = ["first", "second", "third"];
        const results = await Promise.allSettled(
          passwords.map((password) => createSettled(cloud, { ...TARGET, password, before })),
        );
        const created = passwords.filter((_, index) => results[index]?.status === "fulfilled");
        expect(created.length).toBeLessThanOrEqual(1);
        // Whoever is shown a password is shown the one that the cluster has.
        if (created.length === 1) expect(world.get("app")).toBe(created[0]);
      }),
      { numRuns: 40 },
    );
  });

  test("without a fault: one is created, the others are told that it exists", async () => {
    const { cloud, world, sent } = await cluster();
    const [first, second] = await Promise.allSettled([create(cloud, "first"), create(cloud, "second")]);
    expect(first).toMatchObject({ status: "fulfilled" });
    expect(second).toMatchObject({ status: "rejected", reason: { code: "sql_user_exists" } });
    expect(world.get("app")).toBe("first");
    expect(sent("POST")).toHaveLength(1);
  });
});

describe("a delete that meets", () => {
  test("nothing is done after one DELETE", async () => {
    const { cloud, world, all } = await cluster({ app: OTHERS });
    expect(await deleteSettled(cloud, TARGET)).toEqual({ name: "app", answerLost: false });
    expect(world.size).toBe(0);
    expect(all()).toEqual(["DELETE"]);
  });

  test.each(LOST)("%s, though carried out, is done: it is in no complete list", async (_, reply) => {
    const { cloud, all } = await cluster(
      { app: OTHERS, other: OTHERS },
      { DELETE: [carriedOut(reply)] },
      patienceFor(reply),
    );
    expect(await deleteSettled(cloud, TARGET)).toEqual({ name: "app", answerLost: true });
    expect(all()).toEqual(["DELETE", "GET"]);
  });

  test.each(LOST)("%s, and is still to be seen, is unknown, and is not repeated", async (_, reply) => {
    const { cloud, world, all } = await cluster({ app: OTHERS }, { DELETE: [unheard(reply)] }, patienceFor(reply));
    expect(await thrownBy(deleteSettled(cloud, TARGET))).toMatchObject({ code: "outcome_unknown", outcome: "unknown" });
    expect(world.has("app")).toBe(true);
    expect(all()).toEqual(["DELETE", "GET"]);
  });

  test.each(REFUSED)("%s is refused, and nothing was done", async (_, reply, code) => {
    const { cloud, all } = await cluster({ app: OTHERS }, { DELETE: [unheard(reply)] });
    expect(await thrownBy(deleteSettled(cloud, TARGET))).toMatchObject({ code, outcome: "not_done" });
    expect(all()).toEqual(["DELETE"]);
  });

  test("a list that cannot be read after a lost answer is unknown: an unread list lacks everybody", async () => {
    for (const reply of [{ status: 500 }, { json: {} }, { text: "<html>" }]) {
      const { cloud } = await cluster(
        { app: OTHERS },
        { DELETE: [carriedOut("cut")], GET: Array(4).fill(unheard(reply)) },
      );
      expect(await thrownBy(deleteSettled(cloud, TARGET))).toMatchObject({ code: "outcome_unknown" });
    }
  });

  test("grants or objects of the SQL user is refused with the database's own words", async () => {
    const message = "cannot drop role/user app: grants still exist on shop.public.orders";
    const { cloud } = await cluster(
      { app: OTHERS },
      { DELETE: [unheard({ status: 400, json: { code: 9, message } })] },
    );
    expect(await thrownBy(deleteSettled(cloud, TARGET))).toMatchObject({
      code: "sql_user_in_use",
      outcome: "not_done",
      vendorMessage: message,
    });
  });

  test("nobody of that name is sql_user_not_found", async () => {
    const { cloud } = await cluster();
    expect(await thrownBy(deleteSettled(cloud, TARGET))).toMatchObject({
      code: "sql_user_not_found",
      outcome: "not_done",
    });
  });
});

describe("a delete that is asked for again after a lost answer", () => {
  test("and finds nobody is done: the first one did it", async () => {
    const { cloud, world } = await cluster({ app: OTHERS }, { DELETE: [unheard("cut")] });
    await thrownBy(deleteSettled(cloud, TARGET));
    world.delete("app");
    expect(await deleteSettled(cloud, TARGET)).toEqual({ name: "app", answerLost: true });
  });

  test("and finds nobody after a create in between is sql_user_not_found", async () => {
    const { cloud, world } = await cluster({ app: OTHERS }, { DELETE: [unheard("cut")] });
    await thrownBy(deleteSettled(cloud, TARGET));
    world.delete("app");
    await create(cloud);
    world.delete("app");
    expect(await thrownBy(deleteSettled(cloud, TARGET))).toMatchObject({ code: "sql_user_not_found" });
  });
});

describe("a new password that meets", () => {
  const set = (cloud: CloudClient) => setPasswordSettled(cloud, { ...TARGET, password: PASSWORD });

  test("nothing is set by one PUT", async () => {
    const { cloud, world, all } = await cluster({ app: OTHERS });
    expect(await set(cloud)).toEqual({ name: "app", answerLost: false });
    expect(world.get("app")).toBe(PASSWORD);
    expect(all()).toEqual(["PUT"]);
  });

  test.each(LOST)("%s is sent again, with the same password", async (_, reply) => {
    for (const fault of [carriedOut(reply), unheard(reply)]) {
      const { cloud, world, sent, all } = await cluster({ app: OTHERS }, { PUT: [fault] }, patienceFor(reply));
      expect(await set(cloud)).toEqual({ name: "app", answerLost: false });
      expect(world.get("app")).toBe(PASSWORD);
      expect(all()).toEqual(["PUT", "PUT"]);
      expect(sent("PUT").map(({ body }) => JSON.parse(body))).toEqual([{ password: PASSWORD }, { password: PASSWORD }]);
    }
  });

  test.each(LOST)("%s three times is unknown", async (_, reply) => {
    const { cloud, sent } = await cluster({ app: OTHERS }, { PUT: Array(3).fill(unheard(reply)) }, patienceFor(reply));
    expect(await thrownBy(set(cloud))).toMatchObject({ code: "outcome_unknown", outcome: "unknown" });
    expect(sent("PUT")).toHaveLength(3);
  });

  test.each(REFUSED)("%s for ever is refused, and nothing was done", async (_, reply, code) => {
    const { cloud, world, sent } = await cluster({ app: OTHERS }, { PUT: Array(3).fill(unheard(reply)) });
    expect(await thrownBy(set(cloud))).toMatchObject({ code, outcome: "not_done" });
    expect(world.get("app")).toBe(OTHERS);
    expect(sent("PUT")).toHaveLength(code === "cloud_rate_limited" ? 3 : 1);
  });

  test("a rate limit once is sent again", async () => {
    const { cloud } = await cluster({ app: OTHERS }, { PUT: [unheard({ status: 429 })] });
    expect(await set(cloud)).toEqual({ name: "app", answerLost: false });
  });

  test.each(REFUSED.filter(([, , code]) => code !== "cloud_rate_limited"))(
    "a lost answer, then %s is unknown: the lost one may have been carried out",
    async (_, reply) => {
      const { cloud } = await cluster({ app: OTHERS }, { PUT: [carriedOut("cut"), unheard(reply)] });
      expect(await thrownBy(set(cloud))).toMatchObject({ code: "outcome_unknown", outcome: "unknown" });
    },
  );

  test("a lost answer, then nobody of that name is sql_user_not_found", async () => {
    const { cloud } = await cluster({ app: OTHERS }, { PUT: [carriedOut("cut"), unheard({ status: 404 })] });
    expect(await thrownBy(set(cloud))).toMatchObject({ code: "sql_user_not_found" });
  });

  test("a refusal of the current password is done after a lost answer, and a refusal without one", async () => {
    const same = unheard({ status: 400, json: { message: "password must be different from the current password" } });
    const after = await cluster({ app: OTHERS }, { PUT: [carriedOut("cut"), same] });
    expect(await set(after.cloud)).toEqual({ name: "app", answerLost: true });
    const without = await cluster({ app: OTHERS }, { PUT: [same] });
    expect(await thrownBy(set(without.cloud))).toMatchObject({ code: "cloud_rejected", outcome: "not_done" });
  });

  test("another one of the same SQL user waits for it, so that the last one shown is the one in force", async () => {
    const { cloud, world } = await cluster({ app: OTHERS }, { PUT: [unheard("cut")] });
    await Promise.all(["first", "second"].map((password) => setPasswordSettled(cloud, { ...TARGET, password })));
    expect(world.get("app")).toBe("second");
  });
});

describe("an abort", () => {
  test("while a change waits for its turn: it is not sent", async () => {
    const { cloud, sent } = await cluster({ app: OTHERS });
    const abort = new AbortController();
    const first = setPasswordSettled(cloud, { ...TARGET, password: PASSWORD });
    const second = thrownBy(deleteSettled(cloud, TARGET, { signal: abort.signal }));
    abort.abort("left");
    await first;
    expect(await second).toBe("left");
    expect(sent("DELETE")).toEqual([]);
  });

  test.each<[string, string, (cloud: CloudClient, signal: AbortSignal) => Promise<unknown>]>([
    [
      "create",
      "POST",
      (cloud, signal) => createSettled(cloud, { ...TARGET, name: "new", password: PASSWORD }, { signal }),
    ],
    ["delete", "DELETE", (cloud, signal) => deleteSettled(cloud, TARGET, { signal })],
    [
      "new password",
      "PUT",
      (cloud, signal) => setPasswordSettled(cloud, { ...TARGET, password: PASSWORD }, { signal }),
    ],
  ])("after a %s was sent and its answer lost: it is settled all the same", async (_, method, change) => {
    const abort = new AbortController();
    const losing: Fault = (carryOut) => {
      carryOut();
      abort.abort("left");
      return "cut";
    };
    const { cloud } = await cluster({ app: OTHERS }, { [method]: [losing] });
    expect(await change(cloud, abort.signal)).toHaveProperty("name");
  });
});

test("a name that is none is refused before anything is sent", async () => {
  const { cloud, all } = await cluster();
  for (const change of [createSettled, deleteSettled, setPasswordSettled]) {
    const error = (await thrownBy(change(cloud, { ...TARGET, name: "../x", password: PASSWORD }))) as CloudError;
    expect(error).toMatchObject({ code: "invalid_input", outcome: "not_done" });
  }
  expect(all()).toEqual([]);
});
