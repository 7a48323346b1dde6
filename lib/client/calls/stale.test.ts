import { readdirSync, readFileSync } from "node:fs";
import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { ENTRIES } from "#lib/shared/operations/catalogue.ts";
import type { Change } from "#lib/shared/operations/define.ts";
import type { PageChange } from "./operations.ts";
import { keyOf } from "./readings.ts";
import { readQuery } from "./reads.ts";
import { isMadeStale, kindsOf, markStale } from "./stale.ts";

const changes = ENTRIES.flatMap(({ operation }) =>
  (operation.kind === "change" || operation.kind === "own_change") && operation.from === "browser"
    ? [operation as Change]
    : [],
);
const C = { clusterId: "one" };
const APP = { ...C, name: "app" };

test("the kinds that a change alters have the kind that its operation is on, where it does not make something in it", () => {
  // Of deliveries and shown passwords no read tells; in the others something is made.
  const containers = ["cluster", "rolecall", "self", "delivery", "shown_password"];
  const wrong = changes.filter(({ name, on }) => {
    const kind = on === "own_sql_user" ? "sql_user" : on;
    return !containers.includes(kind) && !kindsOf(name as PageChange).includes(kind);
  });
  expect(changes.length).toBeGreaterThan(100);
  expect(wrong.map(({ name, on }) => `${name} on ${on}`)).toEqual([]);
});

test("what was read in the database is stale after changes there, and after no other", () => {
  const all = changes.filter(({ name }) => isMadeStale("sql_user.facts", APP, name as PageChange, APP));
  const inDatabase = changes.filter(({ act, on }) => act?.changes === "database" && on === "sql_user");
  // These end its sessions or give it roles, beside what they are about.
  const besides = ["sql_user.compromised", "sql_user.create.finish"];
  expect(all.map(({ name }) => name).sort()).toEqual([...inDatabase.map(({ name }) => name), ...besides].sort());
});

test("a change makes stale what tells of its object, and not what tells of another one", () => {
  const stale = (read: string, given: object) => isMadeStale(read, given, "sql_user.disable_login", APP);
  expect(stale("sql_user.list", C)).toBe(true);
  expect(stale("sql_user.list", { clusterId: "other" })).toBe(false);
  expect(stale("sql_user.facts", APP)).toBe(true);
  expect(stale("sql_user.facts", { ...C, name: "other" })).toBe(false);
  expect(stale("sql_user.facts", { clusterId: "other", name: "app" })).toBe(false);
  expect(stale("rotation.list", {})).toBe(false);
  expect(stale("team.names", C)).toBe(false);
});

test("one rotation is read again and another is not; a new one makes the list stale alone by its kind", () => {
  expect(isMadeStale("rotation.get", { id: "a" }, "rotation.pause", { id: "a" })).toBe(true);
  expect(isMadeStale("rotation.get", { id: "b" }, "rotation.pause", { id: "a" })).toBe(false);
  expect(isMadeStale("rotation.list", {}, "rotation.pause", { id: "a" })).toBe(true);
  expect(isMadeStale("rotation.list", {}, "rotation.start", { targets: [] })).toBe(true);
  expect(isMadeStale("sql_user.list", C, "rotation.start", { targets: [] })).toBe(false);
});

test("an approval alters the request, and SQL users of its cluster", () => {
  const approve = { ...C, id: "r" };
  expect(isMadeStale("request.list", { q: "" }, "request.approve", approve)).toBe(true);
  // The count of the server: rows of the list do not say all that it leaves out.
  expect(isMadeStale("sql_user.overview.figures", {}, "request.deny", approve)).toBe(true);
  expect(isMadeStale("request.preview", { ...C, id: "other" }, "request.approve", approve)).toBe(false);
  expect(isMadeStale("sql_user.list", C, "request.approve", approve)).toBe(true);
  // The id is that of the request.
  expect(isMadeStale("sql_user.history", { id: "u" }, "request.approve", approve)).toBe(true);
  expect(isMadeStale("sql_user.list", { clusterId: "other" }, "request.approve", approve)).toBe(false);
});

test("a change of a pair alters the partner too", () => {
  expect(isMadeStale("sql_user.facts", { ...C, name: "partner" }, "pair.flip", APP)).toBe(true);
  expect(isMadeStale("sql_user.facts", { clusterId: "other", name: "partner" }, "pair.flip", APP)).toBe(false);
});

test("the cache marks those, and leaves the rest", () => {
  const client = new QueryClient();
  const isStale = (key: readonly unknown[]) => client.getQueryState(key)?.isInvalidated;
  const keys = [keyOf("sql_user.list", C), keyOf("sql_user.list", { clusterId: "other" }), keyOf("rotation.list", {})];
  for (const key of keys) client.setQueryData(key, {});
  markStale(client, "sql_user.protect", APP);
  expect(keys.map(isStale)).toEqual([true, false, false]);
  client.clear();
});

test("the key of a read is its operation and its input, and nothing else", () => {
  expect(readQuery("sql_user.facts", APP).queryKey).toEqual(["sql_user.facts", APP]);
  expect(readQuery("rotation.list", {}).queryKey).toEqual(["rotation.list", {}]);
});

test("no component marks or writes what was read", () => {
  const folder = new URL("../../../components/", import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /(?<!test)\.tsx?$/.test(name),
  );
  expect(files.length).toBeGreaterThan(300);
  const byHand = /invalidateQueries|setQuer(?:y|ies)Data|refetchQueries|resetQueries|removeQueries/;
  expect(files.filter((file) => byHand.test(readFileSync(new URL(file, folder), "utf8")))).toEqual([]);
});
