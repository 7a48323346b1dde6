import { createElement, type ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { EndedExceptions, EndsExceptions } from "./verify-all-page.tsx";

const textOf = (element: ReactElement) => renderToStaticMarkup(element).replace(/<[^>]*>/g, "");

test("a team reset exception that the answer ends is named before", () => {
  const shown = (names: string[]) => textOf(createElement(EndsExceptions, { names }));
  expect(shown(["app_plain", "app_power"])).toContain(
    "A complete answer ends 2 team reset exceptions. Afterwards their teams can reset app_plain and app_power only if they are restricted.",
  );
  expect(shown(["app_plain"])).toContain(
    "A complete answer ends 1 team reset exception. Afterwards its team can reset app_plain only if it is restricted.",
  );
});

test("the result names the team reset exceptions that ended", () => {
  expect(textOf(createElement(EndedExceptions, { names: ["app_plain", "app_power"] }))).toBe(
    "Ended 2 team reset exceptions: app_plain and app_power.",
  );
});
