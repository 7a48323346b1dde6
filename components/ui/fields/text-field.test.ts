import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { TextField, type TextFieldProps } from "./text-field.tsx";

const html = (props: TextFieldProps) => renderToStaticMarkup(createElement(TextField, { id: "f", ...props }));

test("the label names the field and the words below describe it", () => {
  const field = html({ label: "Purpose", hint: "Which application uses it." });
  expect(field).toContain('<label for="f"');
  expect(field).toMatch(/<input[^>]* aria-describedby="f-words"/);
  expect(field).toMatch(/<p id="f-words"[^>]*><span[^>]*>Which application uses it\./);
});

test("an error marks the field, replaces the hint, and is announced only if set to", () => {
  const field = html({ label: "Username", hint: "Lower case.", error: "Names have no spaces." });
  expect(field).toContain('aria-invalid="true"');
  expect(field).toContain("Names have no spaces.");
  expect(field).not.toContain("Lower case.");
  expect(field).not.toContain('role="alert"');
  expect(html({ label: "Username", error: "Taken.", errorLive: true })).toContain('role="alert"');
});

test("space for a message is reserved before there is one, and describes nothing", () => {
  const field = html({ label: "Username", error: undefined });
  expect(field).toContain('id="f-words"');
  expect(field).not.toContain("aria-describedby");
  expect(field).not.toContain('aria-invalid="');
});

test("a field without messages reserves no space", () => {
  expect(html({ label: "Email" })).not.toContain("f-words");
});
