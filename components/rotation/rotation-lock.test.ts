import { expect, test } from "vitest";
import type { Rotation, RotationItem } from "#lib/shared/passwords/rotation.ts";
import { present } from "#lib/shared/present.ts";
import { rotationLock, undeliverableWords } from "./rotation-lock.ts";

const item = (name: string, more: Partial<RotationItem> = {}): RotationItem => ({
  id: name,
  clusterId: "one",
  cluster: "freight-prod",
  name,
  state: "failed",
  at: 0,
  place: "none",
  ...more,
});
const rotation = (items: RotationItem[], closed?: Rotation["closed"]) => ({ items, closed }) as Rotation;
const CLOSED: Rotation["closed"] = [{ id: "one", name: "freight-prod", why: "reads", mends: true }];

test("a retry, a resume and a delivery are locked where the key closes the cluster of each SQL user that is left", () => {
  const failed = rotation([item("a"), item("b", { state: "done", place: "browser", clusterId: "two" })], CLOSED);
  expect(rotationLock(failed, "retry")?.users.map(({ name }) => name)).toEqual(["a"]);
  expect(rotationLock(failed, "resume")).toBeUndefined();
  const paused = rotation([item("a", { state: "waiting" }), item("b", { state: "done" })], CLOSED);
  expect(rotationLock(paused, "resume")?.closed).toEqual(CLOSED);
  const sealed = rotation([item("a", { state: "done", place: "sealed", owner: "Payments" })], CLOSED);
  expect(rotationLock(sealed, "deliver")?.needs).toBe("A claim link sets a password, which");
});

test("they are open where one of these SQL users can be changed, and what sends nothing always is", () => {
  const mixed = rotation([item("a"), item("b", { clusterId: "two" })], CLOSED);
  expect(rotationLock(mixed, "retry")).toBeUndefined();
  expect(rotationLock(rotation([item("a")]), "retry")).toBeUndefined();
  const paused = rotation([item("a", { state: "waiting" })], CLOSED);
  expect([rotationLock(paused, "stop"), rotationLock(paused, "pause")]).toEqual([undefined, undefined]);
});

test("why nothing is left to deliver to owners is said, unless all went to them", () => {
  const set = (place: RotationItem["place"], owner?: string) => item(place, present({ state: "done", place, owner }));
  expect(undeliverableWords([set("sealed", "Payments"), set("browser")])).toBeUndefined();
  expect(undeliverableWords([set("sealed"), set("link", "Payments")])).toBe("What is left has no owner.");
  expect(undeliverableWords([set("browser", "Payments")])).toBe("You already have the passwords.");
  expect(undeliverableWords([set("link", "Payments"), item("failed")])).toBeUndefined();
});
