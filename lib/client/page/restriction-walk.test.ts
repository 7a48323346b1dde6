import { QueryClient } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import { markStale } from "../calls/stale.ts";
import { forgetWalk, saveWalk, walkOn } from "./restriction-walk.ts";

test("what a person chose is there when they come back, on its cluster alone, until the start", () => {
  const client = new QueryClient();
  vi.stubGlobal("window", { location: { pathname: "/restrict", search: "?cluster=a", hash: "#user=x" } });
  const choices = new Map([["app", { wanted: null, from: "hand" } as const]]);
  saveWalk(client, "a", choices);
  vi.unstubAllGlobals();
  markStale(client, "sql_user.verify", { clusterId: "a" });
  expect(walkOn(client, "a")).toEqual({ href: "/restrict?cluster=a#user=x", choices });
  expect(walkOn(client, "b")).toBeUndefined();
  forgetWalk(client, "a");
  expect(walkOn(client, "a")).toBeUndefined();
  client.clear();
});
