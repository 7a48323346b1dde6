import { expect, test } from "vitest";
import { eachStore } from "../../../testing/server.ts";
import { clusterVersion, raiseClusterVersion } from "./cluster-changes.ts";

eachStore((db) => {
  test("an unchanged cluster is at 0, and each change raises only its own number by one", async () => {
    expect(await clusterVersion(db(), "a")).toBe(0);
    await Promise.all(Array.from({ length: 30 }, () => raiseClusterVersion(db(), "a")));
    expect(await clusterVersion(db(), "a")).toBe(30);
    expect(await clusterVersion(db(), "b")).toBe(0);
  });
});
