import { expect, test } from "vitest";
import { isLocked } from "./bulk-actions.tsx";

const open = { rights: {} };
const closed = { rights: { keyClosed: "reads" } } as const;

test("a rotation of selected SQL users is locked where the key changes none of them", () => {
  expect([isLocked("rotate", [closed, closed]), isLocked("rotate", [closed, open]), isLocked("rotate", [])]).toEqual([
    true,
    false,
    false,
  ]);
  expect(isLocked("owner", [closed])).toBe(false);
});
