import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { DatabaseSelect, type DatabaseSelectProps } from "./database-select.tsx";

const shown = (connection: DatabaseSelectProps["connection"], value = "defaultdb") =>
  renderToStaticMarkup(createElement(DatabaseSelect, { connection, value, onChange: () => {} }));

test("a database that only the last check saw can be chosen, and it says so", () => {
  const [listed, unlisted] = shown({ databases: ["defaultdb", "shop"], unlisted: ["stock"] }).split("<optgroup ");
  expect(listed).toContain(">shop</option>");
  expect(listed).not.toContain("stock");
  expect(unlisted).toContain('label="Not listed by CockroachDB Cloud, seen by the last check"');
  expect(unlisted).toContain(">stock</option>");
});

test("the chosen database stays to be chosen where neither has it, and one alone gives no choice", () => {
  expect(shown({ databases: ["shop"], unlisted: [] })).toContain(">defaultdb</option>");
  expect(shown({ databases: ["defaultdb"], unlisted: [] })).toBe("");
  expect(shown({ databases: [] })).toBe("");
});
