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
import { thrownBy } from "../../../testing/scripted-vendor.ts";
import { Secret } from "../../base/secret.ts";
import type { CloudClient } from "./client.ts";
import { setPasswordSettled } from "./settle.ts";

describe("a new password that meets", () => {
  const set = (cloud: CloudClient) => setPasswordSettled(cloud, { ...TARGET, password: new Secret(PASSWORD) });

  test("nothing is set by one PUT", async () => {
    const { cloud, world, all } = await cluster({ app: OTHERS });
    expect(await set(cloud)).toEqual({ name: "app", answerLost: false });
    expect(world.get("app")).toBe(PASSWORD);
    expect(all()).toEqual(["PUT"]);
  });

  test.each(LOST)("%s is sent again, with the same password", async (_, reply) => {
    for (const fault of [carriedOut(reply), unheard(reply)]) {
      const { cloud, world, sent, all } = await cluster({ app: OTHERS }, { PUT: [fault] }, timeoutFor(reply));
      expect(await set(cloud)).toEqual({ name: "app", answerLost: false });
      expect(world.get("app")).toBe(PASSWORD);
      expect(all()).toEqual(["PUT", "PUT"]);
      expect(sent("PUT").map(({ body }) => JSON.parse(body))).toEqual([{ password: PASSWORD }, { password: PASSWORD }]);
    }
  });

  test.each(LOST)("%s three times is unknown", async (_, reply) => {
    const { cloud, sent } = await cluster({ app: OTHERS }, { PUT: Array(3).fill(unheard(reply)) }, timeoutFor(reply));
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

  test("a lost answer, then no SQL user of that name is sql_user_not_found", async () => {
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
    await Promise.all(
      ["first", "second"].map((password) => setPasswordSettled(cloud, { ...TARGET, password: new Secret(password) })),
    );
    expect(world.get("app")).toBe("second");
  });
});
