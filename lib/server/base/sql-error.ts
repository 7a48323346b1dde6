import type { ErrorCode } from "#lib/shared/errors/errors.ts";

export type SqlErrorCode = Extract<ErrorCode, `sql_connection_${string}` | "sql_refused" | "sql_outcome_unknown">;

/** Why a cluster did not answer, or refused a statement. Its message holds no statement and no password. */
export class SqlError extends Error {
  override readonly name = "SqlError";
  readonly code: SqlErrorCode;
  /** `not_done`: nothing was changed by the statement; `unknown`: it may have been */
  readonly outcome: "not_done" | "unknown";
  /** the database's own words for a refusal, made printable and cut */
  readonly words: string | undefined;
  /** SQLSTATE, or the system's code of a connection that failed */
  readonly detail: string | undefined;
  /** when Rolecall tries again, where it did not try this time */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: SqlErrorCode,
    more: Partial<Pick<SqlError, "outcome" | "words" | "detail" | "retryAfterSeconds">> = {},
  ) {
    super(code);
    this.code = code;
    this.outcome = more.outcome ?? "not_done";
    this.words = more.words;
    this.detail = more.detail;
    this.retryAfterSeconds = more.retryAfterSeconds;
  }

  /** This failure where it met a look at a change that was made just before: its outcome is unknown. */
  afterChange(): SqlError {
    return new SqlError(this.code, { ...this, outcome: "unknown" });
  }

  // Next.js loads this module once per bundle, and connections are shared between them.
  static override [Symbol.hasInstance](value: unknown): value is SqlError {
    return value instanceof Error && value.name === "SqlError";
  }
}

const MOST_WORDS = 500;
const WRONG_PASSWORD = "28P01";
/** the login exists and is forbidden; older releases answer a wrong password so as well */
const LOGIN_FORBIDDEN = "28000";
/** the answer of CockroachDB Cloud's proxy when it refuses a connection, for throttling or for the address */
const PROXY_REFUSED: ReadonlySet<string> = new Set(["08C00", "08004"]);
/** the words of a limit on failed logins; with others, the proxy refuses the address (cockroachcloud/troubleshooting-page.md) */
const THROTTLING = /too many failed (?:authentication )?attempts/i;
/** codes after which a change may have been made: completion unknown, connection failure, shutdown, cancelled, committed before a fault */
const AMBIGUOUS: ReadonlySet<string> = new Set(["40003", "08006", "57P01", "57014", "XXA00"]);

type Raised = { code?: unknown; message?: unknown; detail?: unknown };

/** The error that `pg` raised while a statement ran; `changes`: whether the statement changes something. */
export function connectError(raised: unknown): SqlError {
  const { code, message } = asRaised(raised);
  const detail = typeof code === "string" ? code : undefined;
  if (detail === WRONG_PASSWORD) return new SqlError("sql_connection_password_refused", { detail });
  if (detail === LOGIN_FORBIDDEN)
    return new SqlError("sql_connection_login_refused", { detail, words: printable(message) });
  if (detail !== undefined && PROXY_REFUSED.has(detail)) {
    const code = THROTTLING.test(String(message)) ? "sql_connection_throttled" : "sql_connection_address_refused";
    return new SqlError(code, { detail, words: printable(message) });
  }
  return new SqlError("sql_connection_unreachable", detail === undefined ? {} : { detail });
}

/** The error of `pg` while a statement ran; `changes`: whether that statement changes something. */
export function statementError(raised: unknown, changes: boolean): SqlError {
  const { code, message, detail: more } = asRaised(raised);
  const state = typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
  const ambiguous = state === undefined || AMBIGUOUS.has(state) || /result is ambiguous/i.test(String(message));
  if (changes && ambiguous)
    return new SqlError("sql_outcome_unknown", { outcome: "unknown", detail: state || undefined });
  if (state === undefined) return new SqlError("sql_connection_unreachable");
  const words = [message, more].filter((text) => typeof text === "string" && text !== "").join("\n");
  return new SqlError("sql_refused", { detail: state, words: printable(words) });
}

function asRaised(raised: unknown): Raised {
  return typeof raised === "object" && raised !== null ? raised : {};
}

/** A database that cannot read a statement may quote it, with its password verifier. */
const VERIFIER = /SCRAM-SHA-256\$[^\s']*/g;

/** Words of a database are hostile input: no control characters but line ends, and not too many. */
function printable(text: unknown): string {
  const masked = String(text ?? "").replace(VERIFIER, "SCRAM-SHA-256$…");
  const plain = masked.replace(/[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (found) =>
    found === "\n" ? "\n" : " ",
  );
  return plain.length > MOST_WORDS ? `${plain.slice(0, MOST_WORDS)}…` : plain;
}
