import { randomBytes } from "node:crypto";
import { delimitedRecords } from "#lib/sql/answers/read/read-delimited.ts";
import type { SqlAnswer } from "#lib/sql/assumptions/assumption.ts";
import type { Asked } from "#lib/sql/assumptions/check.ts";
import { sqlText } from "#lib/sql/tokens.ts";
import { say } from "../output.ts";
import { printedByPsql } from "../report/of-sql.ts";

/** A failure ends neither the session nor the script: its code is an answer. Cells are as CSV writes them. */
const FLAGS = ["-v", "ON_ERROR_STOP=0", "-P", "format=csv", "-P", "null=NULL"];

/** The first statement: if it fails, psql runs nothing else. */
const READ_ONLY = "SET default_transaction_read_only = on;";

/**
 * The answer to each statement, which psql runs in a session that only reads. The statements are printed first. Throws `SqlFailure` and
 * `CommandFailure`.
 */
export async function answersByPsql(
  asked: readonly Asked[],
  service: string,
): Promise<ReadonlyMap<string, readonly SqlAnswer[]>> {
  // No cell can hold what is made only now, so none can end its answer early.
  const mark = randomBytes(18).toString("hex");
  const texts = asked.flatMap(({ script, internals }) => {
    const own = script.map((statement) => `${sqlText(statement)}\n\\echo ${mark} :SQLSTATE`);
    return internals ? [OPEN, ...own, CLOSE] : own;
  });
  const shown = asked.flatMap(({ script, internals }) => {
    const own = script.map(sqlText);
    return internals ? [OPEN, ...own, CLOSE] : own;
  });
  say(`rolecall: psql runs this by the service ${service}:\n${[READ_ONLY, ...shown].join("\n")}`);
  const whole = [READ_ONLY, "\\if :ERROR", "\\q", "\\endif", ...texts, ""].join("\n");
  return answersIn(await printedByPsql(whole, service, FLAGS), mark, asked);
}

/** Where the cluster does not know or permit this, the statements in between are refused, which is an answer too. */
const OPEN = "SET allow_unsafe_internals = true;";
const CLOSE = "SET allow_unsafe_internals = false;";

function answersIn(printed: string, mark: string, asked: readonly Asked[]): ReadonlyMap<string, readonly SqlAnswer[]> {
  const parts = printed.split(new RegExp(`^${mark} ([0-9A-Z]{5})\\n`, "m"));
  const answers = new Map<string, readonly SqlAnswer[]>();
  let at = 0;
  for (const { key, script } of asked) {
    answers.set(
      key,
      script.map(() => {
        const [text, state] = [parts[at], parts[at + 1]];
        at += 2;
        return state === undefined ? { is: "none" } : answerOf(text ?? "", state);
      }),
    );
  }
  return answers;
}

const DONE = "00000";

function answerOf(text: string, state: string): SqlAnswer {
  if (state !== DONE) return { is: "refused", state };
  const records = delimitedRecords(text, ",");
  if (!records) return { is: "none" };
  const [columns = [], ...rows] = records;
  return { is: "rows", set: { columns, rows, ended: true } };
}
