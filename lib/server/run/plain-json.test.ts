import { expect, test } from "vitest";
import { plainJson } from "./plain-json.ts";

test("JSON is passed on as it is, however deep", () => {
  let deep: unknown = "x";
  for (let level = 0; level < 20_000; level += 1) deep = [deep];
  for (const value of [null, "a", 1, true, [], {}, { a: [{ b: null }] }, JSON.parse('{"__proto__":1}'), deep])
    expect(plainJson(value)).toBe(value);
});

test("an object that holds itself, or is held twice, is refused at once", () => {
  const round: Record<string, unknown> = {};
  round.of = [round];
  let doubled: unknown = {};
  for (let level = 0; level < 60; level += 1) doubled = [doubled, doubled];
  for (const value of [round, doubled]) expect(() => plainJson(value)).toThrow("invalid_input");
});

test.each([
  [undefined],
  [Number.NaN],
  [1n],
  [Symbol("a")],
  [() => 1],
  [new Date(0)],
  [new Map([["a", 1]])],
  [new Set()],
  [new FormData()],
  [Promise.resolve({})],
  [Object.create({ name: "app" })],
  [Object.create(null)],
  [{ name: undefined }],
  [{ name: { toString: () => "app" } }],
  [{ [Symbol.iterator]: 1 }],
  [Object.defineProperty({}, "name", { get: () => "app", enumerable: true })],
  [Object.assign([1], { of: () => 1 })],
  [new (class Name {})()],
])("%o is refused", (value) => {
  expect(() => plainJson(value)).toThrow("invalid_input");
  expect(() => plainJson([{ of: value }])).toThrow("invalid_input");
});
