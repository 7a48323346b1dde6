import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { PLAIN_FORM } from "#lib/shared/sql-access/access-form.ts";
import { DatabaseChoice } from "./database-choice.tsx";

test("databases that only the last check saw can be chosen, and it says so", () => {
  const value = { host: "h", port: 26257, database: "shop", databases: ["shop"], unlisted: ["stock"] };
  const connection = { value, failure: null, retry: () => {} };
  const choice = { form: PLAIN_FORM, onChange: () => {}, errorAt: () => undefined, connection };
  const shown = renderToStaticMarkup(createElement(DatabaseChoice, choice));
  expect(shown.match(/type="checkbox"/g)).toHaveLength(2);
  expect(shown.replaceAll(/<[^>]*>/g, "")).toContain("Not listed by CockroachDB Cloud, seen by the last check: stock.");
});
