import type { AnyOperation } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";
import "server-only";
import type { z } from "zod";
import { type previewSchema, timeText } from "#lib/shared/api/common.ts";
import type { ShownEffects } from "#lib/shared/change-effects.ts";
import type { Failure, Result } from "#lib/shared/errors/result.ts";
import type { ResetMeets } from "#lib/shared/passwords/reset-meets.ts";
import { hasScope } from "#lib/shared/people/token-limits.ts";
import { present } from "#lib/shared/present.ts";
import { sqlText } from "#lib/sql/tokens.ts";
import type { TokenActor } from "../../access/actor.ts";
import { authorize } from "../../access/guard.ts";
import { failureOf } from "../../audit/outcome.ts";
import { env } from "../../base/env/env.ts";
import { Refusal } from "../../base/failure.ts";
import { log } from "../../base/log.ts";
import { parse } from "../../base/parse.ts";
import { requestContext } from "../../base/request/request.ts";
import { singleton } from "../../base/singleton.ts";
import { PROBLEM_TYPE, problemHeaders, problemOf } from "../http/problem.ts";
import { jsonOf, readText, SELECTION_BODY_MAX_BYTES } from "../http/read-body.ts";
import { callerOf, requireRate } from "./caller.ts";
import { openApiDocument } from "./openapi.ts";
import { type Call, mapped } from "./operation.ts";
import { countWork, type Rate, rateHeaders } from "./rate.ts";
import { once } from "./repeated.ts";

const INDEX = "/api/v1";
const DOCUMENT = `${INDEX}/openapi.json`;

/** The public answers without a token, as JSON. They contain no data of people or clusters. Undefined for every other path. */
function publicAnswer(pathname: string): string | undefined {
  if (pathname === DOCUMENT) return singleton("openapi-document", () => JSON.stringify(openApiDocument()));
  if (pathname !== INDEX) return undefined;
  const { origin } = env().APP_URL;
  return JSON.stringify({
    name: "Rolecall",
    version: "v1",
    openapi: `${origin}${DOCUMENT}`,
    reference: `${origin}/api-reference`,
  });
}

/** The limit of the server for a body. */
const BODY_MAX_BYTES = 64 * 1024;

/**
 * Answers one call of the API: token, rate, form, then the operation's door. Only `Authorization` identifies the caller; cookies are never
 * read. It never throws: an unexpected error is a problem with a request id.
 */
export async function answerCall(request: Request): Promise<Response> {
  const context = await requestContext();
  // Node.js leaves out the body of an answer to HEAD.
  const method = request.method === "HEAD" ? "GET" : request.method;
  const { pathname } = new URL(request.url);
  let rate: Rate | undefined;
  let allow: string[] = [];
  try {
    const answer = publicAnswer(pathname);
    if (answer !== undefined && method === "GET") return respond(200, answer, { "Content-Type": "application/json" });
    if (answer !== undefined) {
      allow = ["GET", "HEAD"];
      throw new Refusal("method_not_allowed");
    }
    const counted = (counts: Rate) => {
      rate = counts;
    };
    const by = await callerOf(request.headers.get("authorization"), context, counted);
    const found = findOperation(method, pathname);
    if ("allow" in found) {
      allow = found.allow;
      throw new Refusal(allow.length > 0 ? "method_not_allowed" : "not_found");
    }
    const { status, body, replayed } = await carryOut(request, found, by, context.requestId);
    return respond(
      status,
      body,
      present({
        ...(rate && rateHeaders(rate)),
        "Content-Type": status < 400 ? "application/json" : PROBLEM_TYPE,
        "Idempotency-Replayed": replayed ? "true" : undefined,
      }),
    );
  } catch (error) {
    const failure = error instanceof CallFailure ? error.failure : failureOf(error, context.requestId);
    if (failure.code === "internal") log().error({ requestId: context.requestId, error }, "unexpected error");
    else log().info({ requestId: context.requestId, code: failure.code, address: context.address }, "call refused");
    const problem = problemOf(failure);
    return respond(
      problem.status,
      JSON.stringify(problem),
      present({
        ...(rate && rateHeaders(rate)),
        ...problemHeaders(failure),
        Allow: allow.length > 0 ? allow.join(", ") : undefined,
      }),
    );
  }
}

/** A failure of a door, on its way to its answer. */
class CallFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}

type Done = { status: number; body: string; replayed?: true };

async function carryOut(
  request: Request,
  { operation, params }: Found,
  by: TokenActor,
  requestId: string,
): Promise<Done> {
  const url = new URL(request.url);
  if (operation.scope !== null && !hasScope(by.token.scopes, operation.scope)) throw new Refusal("token_scope");
  const { dryRun, ...query } = queryOf(url);
  const isPreview = dryRun === "true" && operation.preview !== undefined;
  if (dryRun !== undefined && !isPreview && dryRun !== "false") throw invalid("dryRun", "This call has no preview.");
  const reads = operation.method === "GET";
  const raw = reads ? undefined : await bodyOf(request, operation.large ? SELECTION_BODY_MAX_BYTES : BODY_MAX_BYTES);
  const call = {
    by,
    requestId,
    params,
    query: parse(operation.query, query),
    body: reads ? undefined : parse(operation.body, raw),
  } as Call<never, never>;
  if (isPreview && operation.preview)
    return { status: 200, body: JSON.stringify(orThrow(mapped(await operation.preview(call), asPreview))) };
  if (operation.reads) requireRate(countWork(by));
  const key = request.method === "POST" && !operation.reads ? request.headers.get("idempotency-key") : null;
  const run = () => operation.run(call);
  const visible = (value: unknown) => JSON.stringify(operation.visible?.(value) ?? value);
  if (key === null) return { status: operation.status, body: visible(orThrow(await run())) };
  const repeatable = JSON.stringify([request.method, url.pathname, url.search, raw]);
  const stored = (value: unknown) => operation.stored?.(value, call) ?? value;
  const answered = await once({
    tokenId: by.token.id,
    key,
    requestId,
    call: repeatable,
    status: operation.status,
    stored,
    run,
  });
  if ("replay" in answered) {
    // The stored answer may contain a sealed password in force, so the right is checked again.
    if (operation.replay) authorize(by, operation.replay, params.clusterId);
    const { status, body, at } = answered.replay;
    const isShown = status < 400 && operation.again !== undefined;
    const answer = isShown ? JSON.stringify(await operation.again?.(JSON.parse(body), call, at)) : body;
    return { status, body: answer, replayed: true };
  }
  return { status: operation.status, body: visible(orThrow(answered.result)) };
}

/** Each parameter once. */
function queryOf({ searchParams }: URL): Record<string, string> {
  const names = [...searchParams.keys()];
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw invalid(twice, "Send it only once.");
  return Object.fromEntries(searchParams);
}

/** The JSON of the body; an empty object where there is none. */
async function bodyOf(request: Request, maxBytes: number): Promise<unknown> {
  const text = await readText(request, maxBytes);
  if (text === "") return {};
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(?:;|$)/i.test(type)) throw invalid("Content-Type", "Send application/json.");
  return jsonOf(text);
}

function invalid(field: string, words: string): Refusal {
  return new Refusal("invalid_input", { fields: { [field]: words } });
}

function orThrow<T>(result: Result<T>): T {
  if (!result.ok) throw new CallFailure(result.error);
  return result.value;
}

function asPreview(shown: ShownEffects): z.infer<typeof previewSchema> {
  const { calls, sql, sqlFirst = false, events, digest, meets } = shown;
  const asked = meets && { active: meets.active, inView: asApi(meets.inView) };
  return { calls: [...calls], sql: sql.map(sqlText), sqlFirst, events: [...events], digest, meets: asked };
}

function asApi(inView: ResetMeets["inView"]) {
  return inView && { by: inView.by, since: timeText(inView.since) ?? "" };
}

function respond(status: number, body: string, headers: Record<string, string>): Response {
  return new Response(body, { status, headers: { ...headers, "Cache-Control": "no-store" } });
}

const BASE = "/api/v1";

type Found = { operation: AnyOperation; params: Record<string, string> };

/** The operation of an undecoded path, with its decoded parameters; otherwise the methods of the path, which may be none. */
function findOperation(method: string, pathname: string): Found | { allow: string[] } {
  const parts = pathname.slice(BASE.length).split("/");
  const here = OPERATIONS.flatMap((operation): Found[] => {
    const params = matched(operation.path.split("/"), parts);
    return params ? [{ operation, params }] : [];
  });
  const found = here.find(({ operation }) => operation.method === method);
  return found ?? { allow: here.flatMap(({ operation }) => methodsOf(operation)) };
}

/** Each GET also answers HEAD. */
const methodsOf = ({ method }: AnyOperation) => (method === "GET" ? ["GET", "HEAD"] : [method]);

function matched(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, wanted] of pattern.entries()) {
    const part = decoded(parts[at] ?? "");
    const name = /^\{(\w+)\}$/.exec(wanted)?.[1];
    if (part === undefined || (name === undefined ? part !== wanted : part === "")) return undefined;
    if (name !== undefined) params[name] = part;
  }
  return params;
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
