import { reportExportCheckDoor, reportExportDoor } from "#lib/server/edge/doors/overview.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { textAnswer } from "#lib/server/edge/http/download.ts";
import { readForm } from "#lib/server/edge/http/read-body.ts";
import { mutate, read } from "#lib/server/run/run.ts";

const BODY_MAX_BYTES = 1024;

/** Whether the report can be downloaded. */
export async function GET(): Promise<Response> {
  return answer(await read(reportExportCheckDoor, {}));
}

/** The report as one file. A form posts it, so that the browser saves it. */
export async function POST(request: Request): Promise<Response> {
  return textAnswer(request, await mutate(reportExportDoor, () => readForm(request, BODY_MAX_BYTES)));
}
