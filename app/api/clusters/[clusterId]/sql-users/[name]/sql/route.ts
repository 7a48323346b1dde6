import { decodedSegment } from "#lib/server/base/request/segment.ts";
import { runSqlDoor } from "#lib/server/edge/doors/sql-users/verification.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { ProgressStream } from "#lib/server/edge/http/progress-stream.ts";
import { readJsonWith } from "#lib/server/edge/http/read-body.ts";
import { mutate } from "#lib/server/run/run.ts";

/** Room for the names of a thousand tables. */
const BODY_MAX_BYTES = 512 * 1024;

type Context = RouteContext<"/api/clusters/[clusterId]/sql-users/[name]/sql">;

/** Runs a script, and tells each statement while it runs. Refused before the first one, it is an answer like any other. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { clusterId, name } = await params;
  const progress = new ProgressStream();
  const over = mutate(runSqlDoor, async () => {
    const body = await readJsonWith(request, BODY_MAX_BYTES, { clusterId, name: decodedSegment(name) });
    return typeof body === "object" ? { ...body, report: progress.report } : body;
  });
  const refused = await Promise.race([progress.begun, over]);
  return refused ? answer(refused) : progress.answer(over);
}
