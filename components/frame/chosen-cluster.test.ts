import { expect, test } from "vitest";
import { chosenClusterId } from "./chosen-cluster.ts";

const ID = "5f1c0a7e-0b1d-4c2e-8f3a-6d5b4c3a2f19";

test("the chosen cluster is the one in the address", () => {
  expect(chosenClusterId(`/clusters/${ID}`)).toBe(ID);
  expect(chosenClusterId(`/clusters/${ID}/users`)).toBe(ID);
});

test("no other page chooses one", () => {
  for (const path of [
    "/",
    "/clusters",
    "/clusters/",
    "/clusters/new/users",
    `/x/clusters/${ID}/users`,
    `/clusters/${ID}0/users`,
  ])
    expect(chosenClusterId(path)).toBeUndefined();
});
