import { expect, test } from "vitest";
import { freshProcess } from "../../../testing/server.ts";
import { takeBodySlot } from "./body-slots.ts";

freshProcess();

const MB = 1024 * 1024;

test("one network cannot take the places of others, and a /64 is one network", () => {
  for (let at = 1; at <= 64; at++) expect(takeBodySlot(`2001:db8::${at}`)).toBeDefined();
  expect(takeBodySlot("2001:db8::ffff")).toBeUndefined();
  expect(takeBodySlot("2001:db8:0:1::1")).toBeDefined();
});

test("all networks together have a bounded number of places", () => {
  const slots = Array.from({ length: 1_024 }, (_, at) => takeBodySlot(`10.0.${at >> 8}.${at & 255}`));
  expect(slots).not.toContain(undefined);
  expect(takeBodySlot("192.0.2.1")).toBeUndefined();
  slots[0]?.close();
  slots[0]?.close();
  expect(takeBodySlot("192.0.2.1")).toBeDefined();
  expect(takeBodySlot("192.0.2.2")).toBeUndefined();
});

test("what bodies hold is bounded until their requests are answered", () => {
  const first = takeBodySlot("192.0.2.1");
  const second = takeBodySlot("192.0.2.2");
  expect(first?.hold(48 * MB)).toBe(true);
  first?.close();
  expect(second?.hold(1)).toBe(false);
  first?.release();
  first?.release();
  expect(second?.hold(1)).toBe(true);
});
