import "server-only";
import type { z } from "zod";
import type { ShownDeed } from "#lib/shared/deeds.ts";
import type { ErrorCode } from "#lib/shared/errors.ts";
import type { Result } from "#lib/shared/result.ts";
import type { TokenScope } from "#lib/shared/token-limits.ts";
import type { TokenActor } from "../access/actor.ts";

type Method = "GET" | "POST" | "PUT" | "DELETE";

/** One call, checked in its form. The rights are checked by its door. */
export type Call<Q, B> = {
  by: TokenActor;
  requestId: string;
  /** of the path, decoded */
  params: Readonly<Record<string, string>>;
  query: Q;
  body: B;
};

/** One operation of the API. It has no policy of its own: `run` goes through a door as an action does. */
export type Operation<Q = never, B = never, A = unknown> = {
  /** the stable name in `openapi.json` */
  id: string;
  method: Method;
  /** below `/api/v1`, such as `/clusters/{clusterId}` */
  path: string;
  /** one sentence */
  summary: string;
  tag: string;
  /** null: any token */
  scope: TokenScope | null;
  query: z.ZodType<Q>;
  body: z.ZodType<B>;
  answer: z.ZodType<A>;
  status: 200 | 201;
  run: (call: Call<Q, B>) => Promise<Result<A>>;
  /** A POST that changes nothing: its answer is not stored for a key, and it has a smaller rate, since it works without waiting. */
  reads?: true;
  /** takes the names of thousands of SQL users: its body may be larger. `limit-body.ts` knows its path too. */
  large?: true;
  /** the right that a repeated call must still have to be told its stored answer */
  replay?: "sql_users.create" | "sql_users.reset";
  /** a stored answer after an hour */
  late?: (answer: A, call: Call<Q, B>) => A;
  /** what the change would do, for `?dryRun=true` */
  preview?: (call: Call<Q, B>) => Promise<Result<ShownDeed>>;
  /** the answer as it may be stored for a repeated call: without what is shown once */
  stored?: (answer: A, call: Call<Q, B>) => A;
};

/** An operation in a list of many: what it takes and gives is its own to know. */
export type AnyOperation = Operation;

/** Forgets the types of one operation, whose own schemas check what it is called with. */
export const operation = <Q, B, A>(given: Operation<Q, B, A>): AnyOperation => given as unknown as AnyOperation;

/** Another value of a success. */
export function mapped<T, U>(result: Result<T>, then: (value: T) => U): Result<U> {
  return result.ok ? { ok: true, value: then(result.value) } : result;
}

/** A failure that the API itself finds. */
export function failed(code: ErrorCode, requestId: string, fields?: Record<string, string>): Result<never> {
  return { ok: false, error: { code, requestId, ...(fields && { fields }) } };
}
