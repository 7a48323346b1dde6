import type { RanScript, RunSqlInput, StepEvent } from "#lib/shared/sql-users/sql-scripts.ts";
import { previewOperation } from "./calls/operations.ts";
import { RequestError } from "./calls/request-error.ts";

/** The operation, which tells each statement while it runs. */
export const APPLY = "sql_user.apply";

/** The statements of a script, as Rolecall would run them. */
export const previewSql = (input: RunSqlInput) => previewOperation(APPLY, input);

/**
 * Lets Rolecall run a script that was previewed, and calls `onStep` for each statement. Throws a `RequestError`: with the server's failure,
 * or with `outcome_unknown` where its answer breaks off; the server then continues.
 */
export async function runSql(
  { clusterId, name, script, digest }: RunSqlInput & { digest: string },
  onStep: (step: StepEvent) => void,
): Promise<RanScript> {
  const path = `/api/clusters/${encodeURIComponent(clusterId)}/sql-users/${encodeURIComponent(name)}/sql`;
  let requestId = "";
  try {
    const response = await fetch(path, {
      method: "POST",
      body: JSON.stringify({ script, digest }),
      headers: { accept: "application/json, application/x-ndjson", "content-type": "application/json" },
      cache: "no-store",
      redirect: "error",
    });
    requestId = response.headers.get("x-request-id") ?? "";
    const { ranScriptAnswer, runLine } = await import("./calls/answers.ts");
    if (!response.headers.get("content-type")?.startsWith("application/x-ndjson")) {
      const refused = ranScriptAnswer.parse(await response.json());
      if (!refused.ok) throw new RequestError(refused.error);
      return refused.value;
    }
    for await (const line of linesOf(response.body)) {
      const read = runLine.parse(JSON.parse(line));
      if ("step" in read) onStep(read.step);
      else if (read.result.ok) return read.result.value;
      else throw new RequestError(read.result.error);
    }
  } catch (cause) {
    if (cause instanceof RequestError) throw cause;
    throw new RequestError({ code: "outcome_unknown", requestId }, { cause });
  }
  throw new RequestError({ code: "outcome_unknown", requestId });
}

async function* linesOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<string> {
  if (!body) return;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    text += decoder.decode(read.value, { stream: true });
    const lines = text.split("\n");
    text = lines.pop() ?? "";
    // Empty ones only keep the connection.
    yield* lines.filter((line) => line !== "");
  }
}
