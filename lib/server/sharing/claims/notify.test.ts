import { expect, test } from "vitest";
import { passwordRotated, passwordsRotated } from "./notify.ts";

const LEFT_OPEN = /no longer signs? in; open sessions and other ways in stay open\./;

test("the notice of a rotation says that the old password no longer signs in, and that other ways in stay open", () => {
  const one = passwordRotated("usr_1", { sender: { name: "Lena" }, sqlUser: "app_shop", cluster: "orders" });
  expect(one.text).toMatch(LEFT_OPEN);
  for (const mailed of [true, false])
    expect(passwordsRotated("rot_1", { sender: { name: "Lena" }, team: "Payments", mailed }).text).toMatch(LEFT_OPEN);
});
