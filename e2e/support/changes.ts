import type { APIRequestContext, APIResponse } from "playwright/test";
import { z } from "zod";
import { ERROR_WORDS, type ErrorCode } from "../../lib/shared/errors/errors.ts";
import { type SqlUserList, sqlUserListSchema } from "../../lib/shared/sql-users/sql-users.ts";
import { otherWaysSchema } from "../../lib/shared/ways-in/schema.ts";
import { postAction } from "./actions.ts";

export const CHANGES = ["create", "reset", "delete"] as const;
/** The changes of a SQL user. */
export type Change = (typeof CHANGES)[number];

export const ACTIONS: Record<Change, { door: string; audited: string }> = {
  create: { door: "sql_user.create", audited: "sql_user.create" },
  reset: { door: "sql_user.reset_password", audited: "sql_user.reset_password" },
  delete: { door: "sql_user.delete", audited: "sql_user.delete" },
};

/** Strict, since a browser would receive any surplus field. */
const failure = z.strictObject({
  code: z.enum(Object.keys(ERROR_WORDS) as ErrorCode[]),
  requestId: z.string().regex(/^req_[0-9A-Z]{26}$/),
  vendorMessage: z.string().optional(),
  traceId: z.string().optional(),
  retryAfterSeconds: z.number().optional(),
  answerField: z.string().optional(),
  inView: z.strictObject({ id: z.string(), since: z.number(), by: z.string().optional() }).optional(),
});
const resultOf = <T>(value: z.ZodType<T>) =>
  z.discriminatedUnion("ok", [
    z.strictObject({ ok: z.literal(true), value }),
    z.strictObject({ ok: z.literal(false), error: failure }),
  ]);
const changed = resultOf(
  z.strictObject({
    name: z.string(),
    password: z.string().optional(),
    shownId: z.string().optional(),
    otherWays: otherWaysSchema.optional(),
  }),
);
const listed = resultOf(sqlUserListSchema);

export type Answered<T> = {
  reported: "ok" | ErrorCode;
  value: T | undefined;
  failure: z.infer<typeof failure> | undefined;
  /** the raw answer */
  text: string;
  requestId: string;
};
export type Changed = Answered<{ name: string; password?: string | undefined }>;

/** Sends a change of a SQL user as a page does. Rejects where there is no answer of an action. */
export async function change(
  request: APIRequestContext,
  origin: string,
  what: Change,
  { clusterId, name }: { clusterId: string; name: string },
): Promise<Changed> {
  const input = { clusterId, name, purpose: what === "create" ? "" : undefined };
  const path = `/clusters/${clusterId}/users`;
  const response = await postAction(request, ACTIONS[what].door, [input], { path, headers: { origin } });
  const text = await response.text();
  return answered(response, text, changed.parse(returned(text)));
}

/** Reads the list as a page does: with `fresh` as its Refresh button, otherwise as a page that loads the rest. */
export async function list(
  request: APIRequestContext,
  clusterId: string,
  { fresh = true } = {},
): Promise<Answered<SqlUserList>> {
  const response = await request.get(`/api/operations/sql_user.list?clusterId=${clusterId}&fresh=${fresh}`);
  const text = await response.text();
  return answered(response, text, listed.parse(JSON.parse(text)));
}

function answered<T>(
  response: APIResponse,
  text: string,
  result: { ok: true; value: T } | { ok: false; error: z.infer<typeof failure> },
): Answered<T> {
  return {
    reported: result.ok ? "ok" : result.error.code,
    value: result.ok ? result.value : undefined,
    failure: result.ok ? undefined : result.error,
    text,
    requestId: response.headers()["x-request-id"] ?? "",
  };
}

/** The value that an action returned, parsed from React's wire format: row 0 names its row. */
export function returned(text: string): unknown {
  const rows = new Map(text.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line] as const));
  const json = (id: string) => JSON.parse((rows.get(id) ?? "").slice(id.length + 1));
  const { a } = z.object({ a: z.string().regex(/^\$@\d+$/) }).parse(json("0"));
  return json(a.slice(2));
}
