import { describe, expect, test } from "vitest";
import { PASSWORD } from "../../../testing/scripted-calls.ts";
import { cluster, type Fault, OTHERS, TARGET } from "../../../testing/scripted-cluster.ts";
import { thrownBy } from "../../../testing/scripted-vendor.ts";
import type { CloudError } from "../../base/cloud-error.ts";
import { Secret } from "../../base/secret.ts";
import type { CloudClient } from "./client.ts";
import { createSettled, deleteSettled, setPasswordSettled } from "./settle.ts";

describe("an abort", () => {
  test("while a change waits for its turn: it is not sent", async () => {
    const { cloud, sent } = await cluster({ app: OTHERS });
    const abort = new AbortController();
    const first = setPasswordSettled(cloud, { ...TARGET, password: new Secret(PASSWORD) });
    const second = thrownBy(deleteSettled(cloud, TARGET, { signal: abort.signal }));
    abort.abort("left");
    await first;
    expect(await second).toBe("left");
    expect(sent("DELETE")).toEqual([]);
  });

  test("while the list before a create is read: the create is not sent", async () => {
    const abort = new AbortController();
    const leaving: Fault = () => {
      abort.abort("left");
      return "silence";
    };
    const { cloud, sent } = await cluster({}, { GET: [leaving] });
    const work = createSettled(cloud, { ...TARGET, password: new Secret(PASSWORD) }, { signal: abort.signal });
    expect(await thrownBy(work)).toBe("left");
    expect(sent("POST")).toEqual([]);
  });

  test.each<[string, string, (cloud: CloudClient, signal: AbortSignal) => Promise<unknown>]>([
    [
      "create",
      "POST",
      (cloud, signal) => createSettled(cloud, { ...TARGET, name: "new", password: new Secret(PASSWORD) }, { signal }),
    ],
    ["delete", "DELETE", (cloud, signal) => deleteSettled(cloud, TARGET, { signal })],
    [
      "new password",
      "PUT",
      (cloud, signal) => setPasswordSettled(cloud, { ...TARGET, password: new Secret(PASSWORD) }, { signal }),
    ],
  ])("after a %s was sent and its answer lost: it is still settled", async (_, method, change) => {
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

test("an invalid name is refused before anything is sent", async () => {
  const { cloud, all } = await cluster();
  for (const change of [createSettled, deleteSettled, setPasswordSettled]) {
    const error = (await thrownBy(
      change(cloud, { ...TARGET, name: "../x", password: new Secret(PASSWORD) }),
    )) as CloudError;
    expect(error).toMatchObject({ code: "invalid_input", outcome: "not_done" });
  }
  expect(all()).toEqual([]);
});
