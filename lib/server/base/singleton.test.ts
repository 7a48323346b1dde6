import { expect, test, vi } from "vitest";
import { singleton } from "./singleton.ts";

test("the instance of a name is made once", () => {
  const first = singleton("once", () => ({}));
  const second = singleton("once", () => {
    throw new Error("made again");
  });
  expect(second).toBe(first);
});

test("a second copy of the module, as another bundle has it, shares the first one's instances", async () => {
  const first = singleton("shared", () => ({}));
  vi.resetModules();
  const copy = await import("./singleton.ts");
  expect(copy.singleton).not.toBe(singleton);
  expect(copy.singleton("shared", () => ({}))).toBe(first);
});
