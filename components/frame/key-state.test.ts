import { expect, test } from "vitest";
import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { keyState } from "./key-state.ts";

const cluster: Cluster = { id: "1", name: "a", version: "", plan: "", provider: "", regions: [], state: "CREATED" };

test("a working key is green and shows its number of clusters", () => {
  expect(keyState({ ok: true, value: [] })).toEqual({ tone: "ok", text: "API key works · 0 clusters" });
  expect(keyState({ ok: true, value: [cluster] }).text).toBe("API key works · 1 cluster");
});

test("no failure is green", () => {
  for (const code of Object.keys(ERROR_WORDS) as ErrorCode[])
    expect(keyState({ ok: false, error: { code, requestId: "r" } }).tone).not.toBe("ok");
});

test("a cluster on which the key may not make changes counts only for a person who sees it", () => {
  const read = { ok: true as const, value: [Object.assign({}, cluster, { id: "A" })] };
  const refusedOn = (refused: string) => (id: string) => (id.toLowerCase() === refused ? ("refused" as const) : null);
  expect(keyState(read, refusedOn("b")).text).toBe("API key works · 1 cluster");
  expect(keyState(read, refusedOn("a"))).toEqual({ tone: "off", text: "API key cannot change 1 cluster" });
});

test("a key that only reads says so, and is no fault", () => {
  const reads = () => "reads" as const;
  expect(keyState({ ok: true, value: [cluster] }, reads)).toEqual({
    tone: "ok",
    text: "API key: read only · 1 cluster",
  });
  expect(keyState({ ok: true, value: [] }, reads).text).toBe("API key works · 0 clusters");
});

test("of several keys, those that are refused or have no key in their file are counted", () => {
  expect(keyState({ ok: true, value: [] }, undefined, { all: 3, failing: 1 })).toEqual({
    tone: "off",
    text: "1 of 3 API keys fails",
  });
});
