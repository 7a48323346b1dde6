/* Client output around rows: prompts with the echoed statement, statement tags, counts, notices and times. */

/*
 * The patterns look at trimmed lines, and no two of their repetitions can take the same characters: a pasted text may be
 * hostile, and each line must be judged in time proportional to its length.
 */
const PROMPT = /^(\S{1,80}@\S{0,160}[>#]|[\w-]{0,80}[=-][>#]|->|[$>](\s|$))/;
/** `SET` after USE; `SHOW GRANTS 0` is how cockroach sql says that a SHOW found nothing. */
const TAG = /^(SET|USE|OK|SHOW( [A-Z]+)*( 0)?|SELECT \d+)$/;
const NOTICE =
  /^(Time:|Timing |NOTICE:|WARNING:|Note:|Expanded display|Output format|Pager |Null display|Network Latency|#|--(\s|$)|\*(\s|$)|\\|You are now connected|\(END\))/i;
const STATEMENT = /^(WITH|SHOW|SELECT|USE|SET)\s/i;
const COUNT = /^\((\d+) rows?\)$/i;
const ERROR = /^(psql:.*)?(ERROR|FATAL):/;

/** Whether a line that is no row may stand between results. */
export function isTalk(line: string): boolean {
  const text = line.trim();
  return [PROMPT, NOTICE, STATEMENT, COUNT].some((pattern) => pattern.test(text)) || isTag(text);
}

/** Whether a line is a prompt or a statement that was typed, which may hold bars. */
export function isTyped(line: string): boolean {
  const text = line.trim();
  return PROMPT.test(text) || STATEMENT.test(text);
}

function isTag(text: string): boolean {
  return TAG.test(text.endsWith(";") ? text.slice(0, -1).trimEnd() : text);
}

/** Of `(3 rows)` the number; undefined for other lines. */
export function rowCountOf(line: string): number | undefined {
  const count = COUNT.exec(line.trim())?.[1];
  return count === undefined ? undefined : Number(count);
}

/** The sentence about a line in which the database refuses a statement. */
export function refusalIn(line: string): string | undefined {
  const text = line.trim();
  if (!ERROR.test(text)) return undefined;
  return `The database refused a statement: ${text.length > 160 ? `${text.slice(0, 160)}…` : text}`;
}
