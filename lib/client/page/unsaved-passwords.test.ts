import { expect, test } from "vitest";
import type { Rotation, RotationItem } from "#lib/shared/passwords/rotation.ts";
import type { StoredSealed } from "../rotation-keys.ts";
import { unsavedAmong } from "./unsaved-passwords.ts";

const item = (name: string, more: Partial<RotationItem> = {}): RotationItem =>
  Object.assign(
    { id: `id_${name}`, clusterId: "c", cluster: "prod", name, state: "done", at: 1, place: "browser", key: "key" },
    more,
  ) as RotationItem;
const rotation = (...items: RotationItem[]) => ({ items }) as Rotation;
const stored = (name: string, more: Partial<StoredSealed> = {}): StoredSealed =>
  Object.assign({ id: `id_${name}`, jobId: "rot", key: "key", sealed: "s", at: 1 }, more);
const KEYS = new Set(["key"]);

test("a sign-out loses what was neither copied nor downloaded", () => {
  const here = [stored("a"), stored("b", { saved: true }), stored("c")];
  expect(unsavedAmong([rotation(item("a"), item("b"), item("c"))], here, KEYS)).toEqual({
    all: 3,
    unsaved: 2,
    names: ["a", "c"],
  });
});

test("and what the server still seals to a key of this browser, but not to another's, nor what was replaced", () => {
  const items = [
    item("a", { place: "sealed" }),
    item("b", { place: "sealed", key: "another" }),
    item("c"),
    item("d", { place: "sealed", replacedBy: "Bea" }),
  ];
  expect(unsavedAmong([rotation(...items)], [], KEYS)).toEqual({ all: 1, unsaved: 1, names: ["a"] });
});

test("one that was replaced, or set again for another browser, is no loss", () => {
  const items = [item("a", { replacedBy: "Bea" }), item("b", { key: "another" })];
  expect(unsavedAmong([rotation(...items)], [stored("a"), stored("b")], KEYS)).toEqual({
    all: 0,
    unsaved: 0,
    names: [],
  });
});

test("what cannot be read is counted without a name", () => {
  expect(unsavedAmong([], [stored("a")], KEYS)).toEqual({ all: 1, unsaved: 1, names: [] });
});
