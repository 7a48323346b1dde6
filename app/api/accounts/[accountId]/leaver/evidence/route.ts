import { leaverEvidenceCheckDoor, leaverEvidenceDoor } from "#lib/server/edge/doors/people/leaver.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { tarAnswer } from "#lib/server/edge/http/download.ts";
import { mutate, read } from "#lib/server/run/run.ts";

type Context = RouteContext<"/api/accounts/[accountId]/leaver/evidence">;

/** Whether the evidence can be downloaded. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  return answer(await read(leaverEvidenceCheckDoor, await params));
}

/** The evidence of the account's newest plan as one file. A form posts it, so that the browser saves it. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  return tarAnswer(request, await mutate(leaverEvidenceDoor, await params));
}
