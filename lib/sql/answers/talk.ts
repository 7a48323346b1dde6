/* What clients print around rows: prompts with the echoed statement, tags of statements, counts, notices and times. */

const PROMPT = /^\s*(\S{1,80}@\S{0,160}[>#]|[\w-]{0,80}[=-][>#]|->|[$>]\s)/;
/** `SET` after USE; `SHOW GRANTS 0` is how cockroach sql says that a SHOW found nothing. */
const TAG = /^\s*(SET|USE|OK|SHOW( [A-Z]+)*( 0)?|SELECT \d+)\s*;?\s*$/;
const NOTICE =
  /^\s*(Time:|Timing |NOTICE:|WARNING:|Note:|Expanded display|Output format|Pager |Null display|Network Latency|#|--(\s|$)|\*\s|\\|You are now connected|\(END\))/i;
const STATEMENT = /^\s*(WITH|SHOW|SELECT|USE|SET)\s/i;
const COUNT = /^\s*\((\d+) rows?\)\s*$/i;
const ERROR = /^\s*(psql:.*)?(ERROR|FATAL):/;

/** Whether a line that is no row may stand between results. */
export function isTalk(line: string): boolean {
  return [PROMPT, TAG, NOTICE, STATEMENT, COUNT].some((pattern) => pattern.test(line));
}

/** Whether a line is a prompt or a statement that was typed, which may hold bars. */
export function isTyped(line: string): boolean {
  return PROMPT.test(line) || STATEMENT.test(line);
}

/** Of `(3 rows)` the number; undefined for other lines. */
export function rowCountOf(line: string): number | undefined {
  const count = COUNT.exec(line)?.[1];
  return count === undefined ? undefined : Number(count);
}

/** What to say of a line in which the database refuses a statement. */
export function refusalIn(line: string): string | undefined {
  if (!ERROR.test(line)) return undefined;
  const text = line.trim();
  return `The database refused a statement: ${text.length > 160 ? `${text.slice(0, 160)}…` : text}`;
}
