import { expect, test } from "vitest";
import { sendText } from "./send-text.ts";

test("the page of claim links leads to the menu only where a link can be sent", () => {
  expect(Object.values(sendText("freight-prod", undefined)).every((text) => text.includes("from the menu"))).toBe(true);
  for (const closed of ["reads", "refused"] as const) {
    const { page, none } = sendText("freight-prod", closed);
    expect(page).toContain("Rolecall's key sets no password on freight-prod, so none can be sent.");
    expect(page + none).not.toContain("from the menu");
  }
});
