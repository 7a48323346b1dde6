import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import { openApiDocument } from "./openapi.ts";
import { OPERATIONS } from "./operations.ts";
import { apiReference } from "./reference.ts";

type Document = ReturnType<typeof openApiDocument>;
const text = `${JSON.stringify(openApiDocument(), null, 2)}\n`;

test("the document is valid by the schema of OpenAPI 3.1", async () => {
  const { valid, errors } = await new Validator().validate(JSON.parse(text));
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
});

test("every field that an answer must have is described, so that generated clients have it", () => {
  const lacking: string[] = [];
  const look = (node: unknown, path: string): void => {
    if (typeof node !== "object" || node === null) return;
    const { required, properties = {}, type } = node as { required?: unknown; properties?: object; type?: unknown };
    if (type === "object" && Array.isArray(required))
      for (const name of required) if (!Object.hasOwn(properties, name)) lacking.push(`${path}: ${name}`);
    for (const [name, child] of Object.entries(node)) look(child, `${path}/${name}`);
  };
  look(openApiDocument(), "");
  expect(lacking).toEqual([]);
});

test("a field that may be absent has its default in words: generated clients would have to send it otherwise", () => {
  const { schemas } = openApiDocument().components ?? {};
  expect(JSON.stringify(openApiDocument())).not.toMatch(/"default":(?!\{"description":"A problem)/);
  expect(schemas?.CreateSqlUser).toMatchObject({
    required: ["name"],
    properties: {
      purpose: { description: 'If absent: `""`.' },
      endsAt: {
        description:
          "When its access ends: a time by RFC 3339, or a date for the end of that day in UTC. If absent: `null`.",
      },
    },
  });
});

test("the document is the one in docs/openapi.json: a changed contract is a changed file", async () => {
  await expect(text).toMatchFileSnapshot("../../../../docs/openapi.json");
});

test("everything that a client of the first version relies on still exists", () => {
  const now = openApiDocument();
  const before = JSON.parse(readFileSync("docs/openapi.json", "utf8")) as typeof now;
  expect(breaksOf(before, now)).toEqual([]);
  // A broken one is seen.
  const { "/token": _, ...paths } = now.paths ?? {};
  expect(breaksOf(before, { ...now, paths })).toEqual(["/token"]);
});

/** Paths and methods of one document that the other lacks. */
function breaksOf(before: Document, after: Document): string[] {
  return Object.entries(before.paths ?? {}).flatMap(([path, methods]) => {
    const there = after.paths?.[path];
    if (!there) return [path];
    return Object.keys(methods ?? {}).flatMap((method) => (Object.hasOwn(there, method) ? [] : `${method} ${path}`));
  });
}

test("every operation is described, with its scope and its problems", () => {
  const { paths = {} } = openApiDocument();
  for (const { method, path, id } of OPERATIONS) {
    const described = (paths[path] as Record<string, { operationId?: string; responses?: object }>)?.[
      method.toLowerCase()
    ];
    expect(described?.operationId).toBe(id);
    expect(Object.keys(described?.responses ?? {})).toContain("default");
  }
});

test("every code has a status and words", () => {
  for (const { code, status } of apiReference().problems) {
    const { title, text: words } = ERROR_WORDS[code];
    expect(status).toBeGreaterThanOrEqual(400);
    expect(title && words).not.toBe("");
  }
});
