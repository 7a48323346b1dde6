import { optionsIn } from "./powers.ts";
import { shownText } from "./shown-text.ts";

/** How a user may log in, by its row of `SHOW USERS`. Times are epoch milliseconds. */
export type LoginFacts = {
  /** whether the database lets it log in; its expiry is a field of its own */
  readonly login: boolean;
  /** when its password expires; null for never; `unreadable` where the text is no time */
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
  const until = all.find((option) => option.startsWith(UNTIL))?.slice(UNTIL.length);
  return {
    login: !all.some((option) => NO_LOGIN.has(option)),
    validUntil: until === undefined ? null : (timeOf(until) ?? "unreadable"),
    lastLogin: timeOf(lastLogin) ?? null,
    options: all.filter((option) => !NO_LOGIN.has(option) && !option.startsWith(UNTIL)).map(shownText),
  };
}

const TIME = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?))? ?(Z|UTC|[+-]\d\d(?::?\d\d)?(?::\d\d)?)?$/;

/**
 * A time as CockroachDB prints one, such as `2027-03-31 00:00:00+00:00`; without a zone it is UTC, the zone of Rolecall's sessions.
 * Undefined for any other text.
 */
export function timeOf(text: string): number | undefined {
  const [, day, clock = "00:00", zone = "Z"] = TIME.exec(text.trim()) ?? [];
  if (day === undefined) return undefined;
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3).replace(":", "").slice(0, 2) || "00"}` : "Z";
  const at = Date.parse(`${day}T${clock.replace(/(\.\d{3})\d+$/, "$1")}${offset}`);
  return Number.isNaN(at) ? undefined : at;
}
