import { isFarMark } from "../creation-mark.ts";
import { preciseTime } from "../time.ts";
import { shownText } from "./read/shown-text.ts";
import { optionsIn } from "./role-options.ts";

/** How a user may log in, by its row of `SHOW USERS`. Times are epoch milliseconds. */
export type LoginFacts = {
  /** whether the database lets it log in; its expiry is a field of its own */
  readonly login: boolean;
  /** when its password expires, to the second; null for never; `unreadable` where the text is no time, or not one. A creation's mark is no end */
  readonly validUntil: number | "unreadable" | null;
  /** the database's estimate; null where it has none, as before v25.3 */
  readonly lastLogin: number | null;
  /** its other role options */
  readonly options: string[];
};

const NO_LOGIN: ReadonlySet<string> = new Set(["NOLOGIN", "NOSQLLOGIN"]);
const UNTIL = "VALID UNTIL=";

/** Reads the cells `options` and `estimated_last_login_time`. */
export function loginFactsOf(options: string, lastLogin: string): LoginFacts {
  const all = optionsIn(options === "NULL" ? "" : options);
  const until = untilIn(all);
  return {
    login: !isLoginDisabled(all),
    validUntil: until === undefined || isFarMark(until) ? null : (preciseTime(until)?.at ?? "unreadable"),
    lastLogin: timeOf(lastLogin) ?? null,
    options: all.filter((option) => !NO_LOGIN.has(option) && !option.startsWith(UNTIL)).map(shownText),
  };
}

/** Whether a user with these role options may not log in, in no way. */
export function isLoginDisabled(options: readonly string[]): boolean {
  return options.some((option, index) => NO_LOGIN.has(option) && !isInValue(options, index));
}

/** The text of VALID UNTIL in the cell `options`; undefined where there is none. */
export function validUntilText(options: string): string | undefined {
  return untilIn(optionsIn(options === "NULL" ? "" : options));
}

/** Where two options look like it, one is part of a value: then all of them, which is no time. */
function untilIn(options: readonly string[]): string | undefined {
  const found = options.flatMap((option, index) =>
    option.startsWith(UNTIL) ? (isInValue(options, index) ? `\\,${option}` : option.slice(UNTIL.length)) : [],
  );
  return found.length === 0 ? undefined : found.join(", ");
}

/** Whether it may be the rest of a value with a comma, which a distinguished name (SUBJECT) writes after a backslash. */
function isInValue(options: readonly string[], index: number): boolean {
  return options[index - 1]?.endsWith("\\") ?? false;
}

/**
 * A time as CockroachDB prints one, such as `2027-03-31 00:00:00+00:00`; without a zone it is UTC, the zone of Rolecall's sessions.
 * Undefined for any other text.
 */
export function timeOf(text: string): number | undefined {
  const time = preciseTime(text);
  return time && time.at + Math.floor(time.micros / 1_000);
}
