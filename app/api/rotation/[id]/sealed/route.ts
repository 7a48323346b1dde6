import { sealedPasswordsDoor } from "#lib/server/edge/doors/sql-users/rotation.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

export async function GET(request: Request, { params }: RouteContext<"/api/rotation/[id]/sealed">): Promise<Response> {
  const key = new URL(request.url).searchParams.get("key");
  return answer(await read(sealedPasswordsDoor, { ...(await params), key }));
}
