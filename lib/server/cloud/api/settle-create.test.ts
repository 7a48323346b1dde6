import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PASSWORD } from "../../../testing/scripted-calls.ts";
import {
  carriedOut,
  cluster,
  type Fault,
  LOST,
  OTHERS,
  REFUSED,
  TARGET,
  timeoutFor,
  unheard,
} from "../../../testing/scripted-cluster.ts";
import { clientOf, type Reply, thrownBy } from "../../../testing/scripted-vendor.ts";
import { Secret } from "../../base/secret.ts";
import type { CloudClient } from "./client.ts";
import { createSettled } from "./settle.ts";

const create = (cloud: CloudClient, password = PASSWORD) =>
  createSettled(cloud, { ...TARGET, password: new Secret(password) });

describe("a create that meets", () => {
  test("no fault is done after one list and one POST", async () => {
    const { cloud, world, all } = await cluster({ other: OTHERS });
    expect(await create(cloud)).toEqual({ name: "app", answerLost: false });
    expect(all()).toEqual(["GET", "POST"]);
    expect(world.get("app")).toBe(PASSWORD);
  });

  test.each(LOST)("%s, though carried out, is done, with the password that is shown", async (_, reply) => {
    const { cloud, world, all } = await cluster({ other: OTHERS }, { POST: [carriedOut(reply)] }, timeoutFor(reply));
    expect(await create(cloud)).toEqual({ name: "app", answerLost: true });
    expect(world).toEqual(
      new Map([
        ["other", OTHERS],
        ["app", PASSWORD],
      ]),
    );
    expect(all().join(" ").replace("GET POST", "")).toBe(" GET PUT");
  });

  test.each(LOST)("%s, and is not to be seen after, is unknown: it may still be in flight", async (_, reply) => {
    const { cloud, world, all } = await cluster({ other: OTHERS }, { POST: [unheard(reply)] }, timeoutFor(reply));
    expect(await thrownBy(create(cloud))).toMatchObject({ code: "outcome_unknown", outcome: "unknown" });
    expect(world).toEqual(new Map([["other", OTHERS]]));
    expect(all()).toEqual(["GET", "POST", "GET"]);
  });

  test.each(REFUSED.filter(([, , code]) => code !== "cloud_rate_limited"))(
    "%s is refused, and nothing was done",
    async (_, reply, code) => {
      const { cloud, all } = await cluster({}, { POST: [unheard(reply)] });
      expect(await thrownBy(create(cloud))).toMatchObject({ code, outcome: "not_done" });
      expect(all()).toEqual(["GET", "POST"]);
    },
  );

  const tooFast: Reply = { status: 429, text: "rate limit exceeded", headers: { "retry-after": "1" } };

  test("the vendor's limit was not done, and is sent again after the time that the vendor asks for", async () => {
    const { cloud, sent } = await cluster({}, { POST: [unheard(tooFast), unheard(tooFast)] });
    expect(await create(cloud)).toEqual({ name: "app", answerLost: false });
    expect(sent("POST")).toHaveLength(3);
  });

  test("the vendor's limit again and again is reported after three tries", async () => {
    const { cloud, sent } = await cluster({}, { POST: Array(9).fill(unheard(tooFast)) });
    expect(await thrownBy(create(cloud))).toMatchObject({ code: "cloud_rate_limited", outcome: "not_done" });
    expect(sent("POST")).toHaveLength(3);
  });

  test.each<[string, Reply]>([
    ["for a minute", { ...tooFast, headers: { "retry-after": "60" } }],
    ["without a time", { status: 429 }],
  ])("the vendor's limit %s is reported at once", async (_, reply) => {
    const { cloud, sent } = await cluster({}, { POST: [unheard(reply)] });
    expect(await thrownBy(create(cloud))).toMatchObject({ code: "cloud_rate_limited", outcome: "not_done" });
    expect(sent("POST")).toHaveLength(1);
  });

  test("a connection that is refused is known not to be done", async () => {
    const cloud = clientOf({ origin: "http://127.0.0.1:1" });
    const error = await thrownBy(create(cloud));
    expect(error).toMatchObject({ code: "cloud_unavailable", outcome: "not_done" });
  });

  test("an existing name sends nothing, and takes nothing over", async () => {
    const { cloud, world, all } = await cluster({ app: OTHERS });
    expect(await thrownBy(create(cloud))).toMatchObject({ code: "sql_user_exists", outcome: "not_done" });
    expect(world.get("app")).toBe(OTHERS);
    expect(all()).toEqual(["GET"]);
  });

  test("a name that was taken outside Rolecall since the list takes nothing over", async () => {
    const { cloud, world, all } = await cluster({ app: OTHERS }, { GET: [() => ({ json: { users: [] } })] });
    expect(await thrownBy(create(cloud))).toMatchObject({ code: "sql_user_exists", outcome: "not_done" });
    expect(world.get("app")).toBe(OTHERS);
    expect(all()).toEqual(["GET", "POST"]);
  });

  test("a name that an earlier create may have made gets the password, where the caller says so", async () => {
    const { cloud, world, sent } = await cluster({ app: OTHERS });
    const password = "the new password of app";
    expect(await createSettled(cloud, { ...TARGET, password: new Secret(password) }, { takeOver: true })).toEqual({
      name: "app",
      answerLost: true,
    });
    expect(world.get("app")).toBe(password);
    expect(sent("POST")).toEqual([]);
  });

  test("a list that cannot be read before it sends nothing", async () => {
    const { cloud, all } = await cluster({}, { GET: [unheard({ status: 403 })] });
    expect(await thrownBy(create(cloud))).toMatchObject({ code: "cloud_key_forbidden", outcome: "not_done" });
    expect(all()).toEqual(["GET"]);
  });
});

describe("a create that the vendor answers with a fault and the words that the name exists", () => {
  const fault: Reply = { status: 500, json: { code: 13, message: "a role/user named app already exists" } };

  test.each<[string, Fault]>([
    ["it was done", carriedOut(fault)],
    ["it was not done", unheard(fault)],
  ])("is unknown and never that the name was taken, where %s", async (_, reply) => {
    const { cloud, sent } = await cluster({}, { POST: [reply] });
    expect(await thrownBy(create(cloud))).toMatchObject({
      code: "outcome_unknown",
      outcome: "unknown",
      vendorMessage: "a role/user named app already exists",
    });
    expect(sent("POST")).toHaveLength(1);
  });

  test("changes no SQL user that may have been made outside Rolecall", async () => {
    const users = () => ({ json: { users: [] } });
    const { cloud, world, sent } = await cluster({ app: OTHERS }, { GET: [users], POST: [unheard(fault)] });
    expect(await thrownBy(create(cloud))).toMatchObject({ code: "outcome_unknown" });
    expect(world.get("app")).toBe(OTHERS);
    expect(sent("PUT")).toEqual([]);
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

  test("and keeps the vendor's message and the trace id", async () => {
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
      fc.asyncProperty(faults, faults, async (POST, PUT) => {
        const { cloud, world } = await cluster({}, { POST, PUT });
        const passwords = ["first", "second", "third"];
        const results = await Promise.allSettled(
          passwords.map((password) => createSettled(cloud, { ...TARGET, password: new Secret(password) })),
        );
        const created = passwords.filter((_, index) => results[index]?.status === "fulfilled");
        expect(created.length).toBeLessThanOrEqual(1);
        // The password that is shown is the one that the cluster has.
        if (created.length === 1) expect(world.get("app")).toBe(created[0]);
      }),
      { numRuns: 40 },
    );
  });

  test("without a fault: one creates it, the others learn that it exists", async () => {
    const { cloud, world, sent } = await cluster();
    const [first, second] = await Promise.allSettled([create(cloud, "first"), create(cloud, "second")]);
    expect(first).toMatchObject({ status: "fulfilled" });
    expect(second).toMatchObject({ status: "rejected", reason: { code: "sql_user_exists" } });
    expect(world.get("app")).toBe("first");
    expect(sent("POST")).toHaveLength(1);
  });
});
