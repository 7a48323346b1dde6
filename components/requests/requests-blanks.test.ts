import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { NoRequests } from "./requests-blanks.tsx";

test("a person without a team learns what to do, and others that there is nothing yet", () => {
  const html = (mayRequest: boolean, mayDecide: boolean) =>
    renderToStaticMarkup(createElement(NoRequests, { mayRequest, mayDecide }));
  expect(html(false, false)).toContain("You belong to no team");
  expect(html(false, false)).toContain("Ask an administrator to add you to your team");
  for (const page of [html(true, false), html(false, true)]) {
    expect(page).toContain("No requests yet");
    expect(page).not.toContain("You belong to no team");
  }
});
