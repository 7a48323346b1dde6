import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Button, type ButtonProps, IconButton } from "./button.tsx";

const html = (props: ButtonProps) => renderToStaticMarkup(createElement(Button, props, "Save"));

test("a button submits only with its type set", () => {
  expect(html({})).toContain('type="button"');
  expect(html({ type: "submit" })).toContain('type="submit"');
});

test("a pending button keeps its name and focus", () => {
  const button = html({ pending: true });
  expect(button).toContain('aria-disabled="true"');
  expect(button).toContain('aria-busy="true"');
  expect(button).toContain("Save");
  expect(button).not.toContain('disabled=""');
});

test("at rest it carries neither mark", () => {
  expect(html({})).not.toMatch(/aria-busy|aria-disabled="true"/);
});

test("a button with a picture only has a name", () => {
  expect(renderToStaticMarkup(createElement(IconButton, { label: "Refresh" }))).toContain('aria-label="Refresh"');
});
