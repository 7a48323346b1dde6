import { z } from "zod";
import { createDocument } from "zod-openapi";
import { previewSchema, problemSchema } from "#lib/shared/api/common.ts";
import { present } from "#lib/shared/present.ts";
import { PROBLEM_TYPE } from "../http/problem.ts";
import type { AnyOperation } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";

type Document = ReturnType<typeof createDocument>;
type Described = NonNullable<Parameters<typeof createDocument>[0]["paths"]>[string];

/** The version of the contract. Breaking changes raise its first number and come under another address. */
const VERSION = "1.0.0";

const DESCRIPTION =
  "Programs call Rolecall with a token. A token has at most the rights of its owner, and its changes are in the same audit. Every failure is a problem by RFC 9457 with a code.";

/** The API as OpenAPI 3.1, made from the schemas that check each call. It names no server, so it is the same for all. */
export function openApiDocument(): Document {
  const paths: Record<string, Described> = {};
  for (const operation of OPERATIONS) {
    const described = { [operation.method.toLowerCase()]: describe(operation) };
    paths[operation.path] = { ...paths[operation.path], ...described };
  }
  return createDocument(
    {
      openapi: "3.1.0",
      info: {
        title: "Rolecall",
        version: VERSION,
        description: DESCRIPTION,
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: "/api/v1" }],
      security: [{ token: [] }],
      tags: [...new Set(OPERATIONS.map(({ tag }) => tag))].map((name) => ({ name })),
      paths,
      components: {
        securitySchemes: {
          token: { type: "http", scheme: "bearer", description: "A token from the page API tokens: `rlc_…`." },
        },
      },
    },
    {
      override: ({ jsonSchema, zodSchema }) => {
        // A function checks privileges on tables, which JSON Schema cannot express.
        if (zodSchema._zod.def.type === "custom") jsonSchema.type = "string";
        joinNull(jsonSchema);
        sayDefault(jsonSchema);
      },
      allowEmptySchema: { custom: true },
    },
  );
}

/** Says of a text that has limits and may be null what it says of one without: some generators make a type with a name of `anyOf`. */
function joinNull(schema: { anyOf?: unknown }): void {
  if (!Array.isArray(schema.anyOf) || schema.anyOf.length !== 2) return;
  const [{ minLength, maxLength, ...text }, other] = schema.anyOf as [
    { minLength?: number; maxLength?: number },
    object,
  ];
  if (JSON.stringify([text, other]) !== '[{"type":"string"},{"type":"null"}]') return;
  delete schema.anyOf;
  Object.assign(schema, present<object>({ type: ["string", "null"], minLength, maxLength }));
}

/**
 * Puts a default into the description. With the keyword, generators such as openapi-typescript make the field one that a caller must send
 * (`defaultNonNullable`).
 */
function sayDefault(schema: { default?: unknown; description?: string }): void {
  if (!Object.hasOwn(schema, "default")) return;
  const words = `If absent: \`${JSON.stringify(schema.default)}\`.`;
  schema.description = schema.description === undefined ? words : `${schema.description} ${words}`;
  delete schema.default;
}

function describe(operation: AnyOperation) {
  const { id, method, path, summary, tag, scope, status } = operation;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const parameters = [
    ...names.map((name) => ({ name, in: "path" as const, required: true, schema: { type: "string" as const } })),
    ...(operation.preview ? [DRY_RUN] : []),
    ...(method === "POST" ? [IDEMPOTENCY_KEY] : []),
  ];
  const hasBody = method === "POST" || method === "PUT";
  const isEither = operation.preview !== undefined && status === 200;
  const answer = json(isEither ? z.union([operation.answer, previewSchema]) : operation.answer);
  const previews = { "200": { description: "With `dryRun=true`: what would happen.", ...json(previewSchema) } };
  return {
    operationId: id,
    summary,
    tags: [tag],
    description: scope === null ? "Any token." : `Needs the scope \`${scope}\`.`,
    parameters,
    requestParams: { query: operation.query as unknown as z.ZodObject },
    requestBody: hasBody ? { required: id !== "resetPassword", ...json(operation.body) } : undefined,
    responses: {
      ...(operation.preview ? previews : undefined),
      [String(status)]: { description: summary, ...answer },
      default: { description: "A problem.", content: { [PROBLEM_TYPE]: { schema: problemSchema } } },
    },
  };
}

const json = (schema: z.ZodType) => ({ content: { "application/json": { schema } } });

const DRY_RUN = {
  name: "dryRun",
  in: "query" as const,
  schema: { type: "string" as const, enum: ["true", "false"] },
  description: "`true`: only says what would happen. Then the answer is a Preview.",
};
const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header" as const,
  schema: { type: "string" as const, maxLength: 100 },
  description: "Within 24 hours, calls with the same key and body change something only once.",
};
