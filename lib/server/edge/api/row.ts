import { z } from "zod";
import type { Result } from "#lib/shared/errors/result.ts";
import type { TokenScope } from "#lib/shared/people/token-limits.ts";
import type { Permission } from "#lib/shared/policy.ts";
import { mutate, preview, read } from "../../run/run.ts";
import { type AnyOperation, type Call, mapped, type Operation, operation } from "./operation.ts";
import { type Shown, sealedAgain, sealedTo, withoutPassword, withoutShownId } from "./shown-password.ts";

/** What a row needs of a door. */
type Door = {
  operation: { kind: string; name: string; scope?: TokenScope; input: z.ZodType };
  permission: Permission;
  effects?: unknown;
  work: (...given: never[]) => Promise<unknown>;
};
type Answered<D> = D extends { work: (...given: never[]) => Promise<infer O> } ? O : never;

/** An operation of the catalogue in the API. What stands in its address is given to the fields of its input by the same names. */
type Row<D, Q, B, A> = Pick<Operation, "id" | "method" | "path" | "tag" | "summary" | "large" | "reads"> & {
  /** 200 if absent */
  status?: 201;
  /** none if absent */
  query?: z.ZodType<Q>;
  /** the input of the operation without what the address gives, if absent */
  body?: z.ZodType<B>;
  answer: z.ZodType<A>;
  /** what is left of the input; the body if absent */
  input?: (call: Call<Q, B>) => object;
  /** the answer of the door as the API gives it; as it is if absent */
  output?: (value: Answered<D>, call: Call<Q, B>) => A;
  /** also without effects of its door: the preview then says what the audit records */
  previews?: true;
  /** true: the answer holds a new password, which is sealed to `sealTo` of the body, and stored for no repeated call */
  showsPassword?: true;
};

/** A door that does it in another way, for some calls. */
type Other<E, Q, B> = { instead?: { door: E; when: (call: Call<Q, B>) => boolean } };

const none = z.strictObject({});

/** A row of the API: scope, run, preview and body come from the operation that its door is bound to. */
export function row<D extends Door, A, Q = Record<string, never>, B = unknown, E extends Door = never>(
  door: D,
  given: Row<D | E, Q, B, A> & Other<E, Q, B>,
): AnyOperation {
  const { query, body, input, output, instead, previews, showsPassword, status = 200, ...row } = given;
  const doorOf = (call: Call<Q, B>) => (instead?.when(call) ? instead.door : door) as never;
  const inputOf = (call: Call<Q, B>) => Object.assign({}, input ? input(call) : call.body, call.params);
  const isRead = door.operation.kind === "read";
  const run = async (call: Call<Q, B>): Promise<Result<A>> => {
    const result = isRead
      ? await read<Permission, unknown, unknown>(doorOf(call), inputOf(call), false, call.by)
      : await mutate<Permission, unknown, unknown>(doorOf(call), inputOf(call), call.by);
    return mapped(result, (value) => (output ? output(value as Answered<D | E>, call) : (value as A)));
  };
  const made = operation<Q, B, A>({
    ...row,
    of: [door, ...(instead ? [instead.door] : [])].map((each) => each.operation.name),
    status,
    scope: door.operation.scope ?? null,
    query: query ?? (none as unknown as z.ZodType<Q>),
    body: body ?? (bodyOf(door.operation.input, row) as z.ZodType<B>),
    run,
  });
  if (previews || door.effects) made.preview = (call: Call<Q, B>) => preview(doorOf(call), inputOf(call), call.by);
  return showsPassword ? showingPassword(made, door.permission) : made;
}

/** The input as it is sent, without what the address gives; under the name of the call in `openapi.json`. */
function bodyOf(input: z.ZodType, { id, method, path }: Pick<Operation, "id" | "method" | "path">): z.ZodType {
  if (method === "GET" || method === "DELETE" || !(input instanceof z.ZodObject)) return none;
  const given = Object.entries(input.shape).filter(([field]) => !path.includes(`{${field}}`));
  if (given.length === 0) return none;
  return z.strictObject(Object.fromEntries(given)).meta({ id: id.charAt(0).toUpperCase() + id.slice(1) });
}

/** A change whose answer holds a password that Rolecall stores nowhere. */
function showingPassword(made: AnyOperation, replay: Permission): AnyOperation {
  type Sealing = Call<unknown, { sealTo?: string | undefined }>;
  const { run, ...rest } = made as unknown as Operation<unknown, { sealTo?: string | undefined }, Shown>;
  const clusterOf = ({ params }: Sealing) => params.clusterId;
  return operation<unknown, { sealTo?: string | undefined }, Shown>({
    ...rest,
    run: (call) =>
      sealedTo(call.body.sealTo, { clusterId: clusterOf(call), requestId: call.requestId }, () => run(call)),
    replay,
    stored: (answer, call) => withoutPassword(answer, clusterOf(call)),
    visible: withoutShownId,
    again: (answer, call, at) => sealedAgain(answer, clusterOf(call), at),
  });
}
