import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import { FailureBlank } from "./failure-blank.tsx";
import { FailureNote } from "./failure-note.tsx";

const failure: Failure = {
  code: "sql_user_in_use",
  requestId: "req_01JD9Q4M",
  traceId: "8f1c2d",
  vendorMessage: "cannot drop role: <grants> still exist",
  retryAfterSeconds: 240,
};

test.each([
  ["note", FailureNote],
  ["blank", FailureBlank],
])("a failure %s is an alert with title, text, vendor message and ids", (_, Part) => {
  const html = renderToStaticMarkup(createElement(Part, { failure }));
  expect(html).toContain('role="alert"');
  const { title, text } = ERROR_WORDS.sql_user_in_use;
  for (const words of [title, text, "req_01JD9Q4M", "8f1c2d", "4 min"]) expect(html).toContain(words);
  expect(html).toContain("cannot drop role: &lt;grants&gt; still exist");
});

test("an unreadable answer names its field", () => {
  const bad: Failure = { code: "cloud_bad_answer", requestId: "req_1", answerField: "users.0.name" };
  const html = renderToStaticMarkup(createElement(FailureNote, { failure: bad }));
  expect(html).toContain("Unreadable field");
  expect(html).toContain("users.0.name");
});

test("every failure shows its title", () => {
  for (const code of Object.keys(ERROR_WORDS) as ErrorCode[]) {
    const html = renderToStaticMarkup(createElement(FailureNote, { failure: { code, requestId: "req_1" } }));
    expect(html.replaceAll("&#x27;", "'")).toContain(ERROR_WORDS[code].title);
  }
});

test("no empty request id is shown where the answer was lost", () => {
  const html = renderToStaticMarkup(
    createElement(FailureNote, { failure: { code: "outcome_unknown", requestId: "" } }),
  );
  expect(html).not.toContain("Request ID");
});
