import { describe, expect, test } from "vitest";
import { keyMark } from "../base/env/key-mark.ts";
import { Secret } from "../base/secret.ts";
import { ownPassword } from "./own-password.ts";

const CLUSTER = "8f4a2c1e-5b7d-4e3a-9c21-0d6e8f7a1b01";
const markOf = (key: string, cluster = CLUSTER) => keyMark(new Secret(key), cluster);
const of = (key: string, cluster = CLUSTER, generation = 1, user = "rolecall_a") =>
  ownPassword(new Secret(key), cluster, user, generation).reveal();

describe("the password of Rolecall's own SQL user", () => {
  test("is the same on every server: 32 letters and digits", () => {
    expect(of("key")).toBe(of("key", CLUSTER.toUpperCase()));
    expect(of("key")).toMatch(/^[A-Za-z0-9]{32}$/);
  });

  test("differs for each key, cluster, SQL user and generation, and reveals none of them", () => {
    const all = [
      of("key"),
      of("key2"),
      of("key", "b1d7e9f3-2a4c-4f68-8b50-7c9d3e1f2a02"),
      of("key", CLUSTER, 2),
      of("key", CLUSTER, 1, "rolecall_b"),
    ];
    expect(new Set(all).size).toBe(all.length);
    for (const password of all) expect(password).not.toContain("key");
  });

  test("has 32 characters for each of many keys", () => {
    for (let at = 0; at < (process.env.ROLECALL_PROVE ? 10_000 : 1_500); at++) expect(of(`key-${at}`)).toHaveLength(32);
  });
});

test("the mark of a key is the same on every server, another for each key and cluster, and neither key nor password", () => {
  const key = "CCDB1_abcdefghijkl_0123456789";
  const [mark, other] = [markOf(key), markOf(key, "b1d7e9f3-2a4c-4f68-8b50-7c9d3e1f2a02")];
  expect(markOf(key, CLUSTER.toUpperCase())).toBe(mark);
  expect(new Set([mark, other, markOf(`${key}0`)]).size).toBe(3);
  expect(mark).toMatch(/^[A-Za-z0-9_-]{22}$/);
  for (const part of [key.slice(0, 8), of(key).slice(0, 8)]) expect(mark).not.toContain(part);
});
