import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { holdPage, whenNotHeld } from "./held-page.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a page that is held is rendered again once, when nothing holds it any more, also where one hold follows another", () => {
  const rendered: string[] = [];
  const render = (word: string) => () => void rendered.push(word);
  whenNotHeld(render("free"));
  const first = holdPage();
  whenNotHeld(render("one"));
  first();
  const second = holdPage();
  vi.runAllTimers();
  whenNotHeld(render("two"));
  expect(rendered).toEqual(["free"]);
  second();
  vi.runAllTimers();
  expect(rendered).toEqual(["free", "two"]);
  whenNotHeld(render("free again"));
  expect(rendered).toHaveLength(3);
});
