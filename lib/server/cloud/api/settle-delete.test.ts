import { describe, expect, test } from "vitest";
import { PASSWORD } from "../../../testing/scripted-calls.ts";
import {
  carriedOut,
  cluster,
  LOST,
  OTHERS,
  REFUSED,
  TARGET,
  timeoutFor,
  unheard,
} from "../../../testing/scripted-cluster.ts";
import { type Reply, thrownBy } from "../../../testing/scripted-vendor.ts";
import { Secret } from "../../base/secret.ts";
import { createSettled, deleteSettled } from "./settle.ts";

describe("a delete that meets", () => {
  test("no fault is done after one DELETE", async () => {
    const { cloud, world, all } = await cluster({ app: OTHERS });
    expect(await deleteSettled(cloud, TARGET)).toEqual({ name: "app", answerLost: false });
    expect(world.size).toBe(0);
    expect(all()).toEqual(["DELETE"]);
  });

  test.each(LOST)("%s, though carried out, is done: it is in no complete list", async (_, reply) => {
    const { cloud, all } = await cluster(
      { app: OTHERS, other: OTHERS },
      { DELETE: [carriedOut(reply)] },
      timeoutFor(reply),
    );
    expect(await deleteSettled(cloud, TARGET)).toEqual({ name: "app", answerLost: true });
    expect(all()).toEqual(["DELETE", "GET"]);
  });

  test.each(LOST)("%s, and is still to be seen, is unknown, and is not repeated", async (_, reply) => {
    const { cloud, world, all } = await cluster({ app: OTHERS }, { DELETE: [unheard(reply)] }, timeoutFor(reply));
    expect(await thrownBy(deleteSettled(cloud, TARGET))).toMatchObject({ code: "outcome_unknown", outcome: "unknown" });
    expect(world.has("app")).toBe(true);
    expect(all()).toEqual(["DELETE", "GET"]);
  });

  test.each(REFUSED.filter(([, , code]) => code !== "cloud_rate_limited"))(
    "%s is refused, and nothing was done",
    async (_, reply, code) => {
      const { cloud, all } = await cluster({ app: OTHERS }, { DELETE: [unheard(reply)] });
      expect(await thrownBy(deleteSettled(cloud, TARGET))).toMatchObject({ code, outcome: "not_done" });
      expect(all()).toEqual(["DELETE"]);
    },
  );

  const tooFast: Reply = { status: 429, text: "rate limit exceeded", headers: { "retry-after": "1" } };

  test("the vendor's limit was not done, and is sent again after the time that the vendor asks for", async () => {
    const { cloud, sent } = await cluster({ app: OTHERS }, { DELETE: [unheard(tooFast), unheard(tooFast)] });
    expect(await deleteSettled(cloud, TARGET)).toEqual({ name: "app", answerLost: false });
    expect(sent("DELETE")).toHaveLength(3);
  });

  test("the vendor's limit again and again is reported after three tries", async () => {
    const { cloud, sent } = await cluster({ app: OTHERS }, { DELETE: Array(9).fill(unheard(tooFast)) });
    expect(await thrownBy(deleteSettled(cloud, TARGET))).toMatchObject({
      code: "cloud_rate_limited",
      outcome: "not_done",
    });
    expect(sent("DELETE")).toHaveLength(3);
  });

  test.each<[string, Reply]>([
    ["for a minute", { ...tooFast, headers: { "retry-after": "60" } }],
    ["without a time", { status: 429 }],
  ])("the vendor's limit %s is reported at once", async (_, reply) => {
    const { cloud, sent } = await cluster({ app: OTHERS }, { DELETE: [unheard(reply)] });
    expect(await thrownBy(deleteSettled(cloud, TARGET))).toMatchObject({
      code: "cloud_rate_limited",
      outcome: "not_done",
    });
    expect(sent("DELETE")).toHaveLength(1);
  });

  test("a list that cannot be read after a lost answer is unknown, since an unread list proves nothing", async () => {
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

  test("no SQL user of that name is sql_user_not_found", async () => {
    const { cloud } = await cluster();
    expect(await thrownBy(deleteSettled(cloud, TARGET))).toMatchObject({
      code: "sql_user_not_found",
      outcome: "not_done",
    });
  });
});

describe("a delete that is asked for again after a lost answer", () => {
  test("and finds no SQL user is done, since the first one deleted it", async () => {
    const { cloud, world } = await cluster({ app: OTHERS }, { DELETE: [unheard("cut")] });
    await thrownBy(deleteSettled(cloud, TARGET));
    world.delete("app");
    expect(await deleteSettled(cloud, TARGET)).toEqual({ name: "app", answerLost: true });
  });

  test("and finds no SQL user after a create in between is sql_user_not_found", async () => {
    const { cloud, world } = await cluster({ app: OTHERS }, { DELETE: [unheard("cut")] });
    await thrownBy(deleteSettled(cloud, TARGET));
    world.delete("app");
    await createSettled(cloud, { ...TARGET, password: new Secret(PASSWORD) });
    world.delete("app");
    expect(await thrownBy(deleteSettled(cloud, TARGET))).toMatchObject({ code: "sql_user_not_found" });
  });
});
