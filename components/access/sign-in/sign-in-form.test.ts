import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { SignInFields } from "./sign-in-fields.tsx";
import { SignInForm } from "./sign-in-form.tsx";

function html(passwords: boolean, byInvitation = true): string {
  return rendered({ provider: "Halden ID", passwords, byInvitation });
}

function rendered(props: Partial<Parameters<typeof SignInForm>[0]>): string {
  const given = Object.assign({ signInAction: async () => ({}), byInvitation: true }, props);
  return renderToStaticMarkup(createElement(SignInForm, given));
}

test("with passwords turned off, there is the provider and a passkey, and no field", () => {
  for (const passwords of [false, true]) {
    expect(html(passwords)).toContain("Continue with Halden ID");
    expect(html(passwords)).toContain("Use a passkey");
    expect(html(passwords).includes("<input")).toBe(passwords);
    expect(html(passwords).includes("Forgot password?")).toBe(passwords);
  }
});

test("only where accounts begin with an invitation, the page says so", () => {
  expect(html(true)).toContain("No account? Ask an administrator to invite you.");
  expect(html(true, false)).not.toContain("No account?");
});

test("after the email comes the password, and then the link for a forgotten one", () => {
  const order = ['name="email"', 'name="password"', "Forgot password?", 'type="submit"'].map((part) =>
    html(true).indexOf(part),
  );
  expect(order).not.toContain(-1);
  expect(order).toEqual(order.toSorted((one, other) => one - other));
});

test("the email has the first focus, but neither below a message nor below another way to sign in", () => {
  expect(rendered({}).match(/<input[^>]*autofocus[^>]*>/gi)).toEqual([expect.stringContaining('name="email"')]);
  expect(rendered({ cookiesRefused: true })).not.toMatch(/autofocus/i);
  expect(rendered({ provider: "Halden ID" })).not.toMatch(/autofocus/i);
});

test("the same fields on another page do not take the focus", () => {
  const fields = createElement(SignInFields, { signInAction: async () => ({}) });
  expect(renderToStaticMarkup(fields)).not.toMatch(/autofocus/i);
});
