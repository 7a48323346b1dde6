import type { z } from "zod";
import type { ShownEffects } from "#lib/shared/change-effects.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Result } from "#lib/shared/errors/result.ts";
import type { TokenScope } from "#lib/shared/people/token-limits.ts";
import type { Permission } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import type { TokenActor } from "../../access/actor.ts";

type Method = "GET" | "POST" | "PUT" | "DELETE";

/** One call with a valid form. Its door checks the rights. */
export type Call<Q, B> = {
  by: TokenActor;
  requestId: string;
  /** of the path, decoded */
  params: Readonly<Record<string, string>>;
  query: Q;
  body: B;
};

/** One operation of the API. It has no policy of its own: `run` uses a door, as an action does. */
export type Operation<Q = never, B = never, A = unknown> = {
  /** the operations of the catalogue that it opens; none where it is pure */
  of: readonly string[];
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
  /** It changes nothing, and its rate is lower, since it blocks the process. The answer of a POST is not stored for a key then. */
  reads?: true;
  /** accepts the names of thousands of SQL users, so its body may be larger. `limit-body.ts` knows its path too. */
  large?: true;
  /** the right that a repeated call still needs to get its stored answer */
  replay?: Permission;
  /** the answer as its caller gets it, without what is stored for a repeated call alone */
  visible?: (answer: A) => A;
  /** a stored answer for a repeated call; `at`: when the first began, in epoch milliseconds */
  again?: (answer: A, call: Call<Q, B>, at: number) => Promise<A>;
  /** what the change would do, for `?dryRun=true` */
  preview?: (call: Call<Q, B>) => Promise<Result<ShownEffects>>;
  /** the answer to store for a repeated call, without values that are shown once */
  stored?: (answer: A, call: Call<Q, B>) => A;
};

/** An operation in a list of many, without the types of its input and answer. */
export type AnyOperation = Operation;

/** Drops the types of one operation, since its own schemas check its input. */
export const operation = <Q, B, A>(given: Operation<Q, B, A>): AnyOperation => given as unknown as AnyOperation;

/** Maps the value of a success. */
export function mapped<T, U>(result: Result<T>, then: (value: T) => U): Result<U> {
  return result.ok ? { ok: true, value: then(result.value) } : result;
}

/** A failure found by the API itself. */
export function failed(code: ErrorCode, requestId: string, fields?: Record<string, string>): Result<never> {
  return { ok: false, error: present({ code, requestId, fields: fields || undefined }) };
}
