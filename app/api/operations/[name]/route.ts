import { readByAddress, readByName } from "#lib/server/edge/doors/by-name.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { OPERATION_BODY_MAX_BYTES, readJson } from "#lib/server/edge/http/read-body.ts";

type Context = RouteContext<"/api/operations/[name]">;

/** Reads of pages whose input holds ids alone. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { name } = await params;
  return answer(await readByAddress(name, new URL(request.url).searchParams));
}

/** Every read of a page, by the name of its operation. Larger inputs have routes of their own. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { name } = await params;
  return answer(await readByName(name, () => readJson(request, OPERATION_BODY_MAX_BYTES)));
}
