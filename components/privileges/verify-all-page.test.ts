import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { EndsExceptions } from "./verify-all-page.tsx";

test("a team reset exception that the answer ends is named before", () => {
  const html = renderToStaticMarkup(createElement(EndsExceptions, { names: ["app_plain", "app_power"] }));
  expect(html).toContain("This ends 2 team reset exceptions.");
  expect(html).toContain("app_plain and app_power");
});
