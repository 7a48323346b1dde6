import { ownSqlUsersDoor } from "#lib/server/edge/doors/sql-users/own-sql-users.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

export async function GET(request: Request): Promise<Response> {
  const fresh = new URL(request.url).searchParams.has("fresh");
  return answer(await read(ownSqlUsersDoor, { fresh }));
}
