import type { ResultSet } from "../answers/read/result-set.ts";
import { isReservedName, isUserName } from "../names.ts";
import type { Script } from "../tokens.ts";
import type { Feature } from "./features.ts";
import { differs, HOLDS, type Outcome, unseen } from "./seen.ts";

/** What is known of a cluster before it is asked. */
export type About = {
  /** its version as the Cloud API tells it */
  readonly version: string;
  readonly plan: string;
  /** one of its SQL users, by which statements about one are tried; null where there is none */
  readonly sqlUser: string | null;
};

/** The calls of the Cloud API that a check makes, with what Rolecall's own reader makes of the answer. */
export type CloudValues = {
  /** the cluster among the listed ones */
  clusters: { readonly version: string; readonly plan: string; readonly state: string } | null;
  names: readonly string[];
  databases: readonly string[];
  connection: null;
  allowlist: null;
  authority: null;
  client_ca: null;
};
export type CloudCall = keyof CloudValues;

/** `unreadable`: Rolecall's reader did not take the answer */
export type CloudAnswer<Call extends CloudCall = CloudCall> =
  | { readonly is: "read"; readonly value: CloudValues[Call] }
  | { readonly is: "unreadable" }
  | { readonly is: "forbidden" }
  | { readonly is: "refused" }
  | { readonly is: "none" };

/** The answer to one statement; `state` is the SQLSTATE of a refusal. */
export type SqlAnswer =
  | { readonly is: "rows"; readonly set: ResultSet }
  | { readonly is: "refused"; readonly state: string }
  | { readonly is: "none" };

type Told = {
  /** never changes, since reports name it */
  readonly id: `${"C" | "L"}-${string}`;
  /** a sentence without a stop */
  readonly assumes: string;
  /** where the vendor or its code says it */
  readonly source: string;
  readonly dependents: readonly Feature[];
  /** a test that would fail if Rolecall did not rely on it: its file and its title */
  readonly test: readonly [file: string, title: string];
};

/** What Rolecall takes for true about CockroachDB or its Cloud API, and how a cluster shows whether it is. */
export type Assumption = Told &
  (
    | {
        readonly by: "call";
        readonly call: CloudCall;
        readonly expects: (answer: CloudAnswer, about: About) => Outcome;
      }
    | {
        readonly by: "statements";
        /** null where the cluster has nothing to try it on */
        readonly script: (about: About) => Script | null;
        /** whether the session has to open tables of `crdb_internal` first */
        readonly internals: boolean;
        readonly expects: (answers: readonly SqlAnswer[], about: About) => Outcome;
      }
    /** only a change would show it */
    | { readonly by: "change" }
  );

/** One that a call shows. `expects` judges a value that Rolecall's reader took. */
export function byCall<Call extends CloudCall>(
  call: Call,
  told: Told,
  expects: (value: CloudValues[Call], about: About) => Outcome = () => HOLDS,
): Assumption {
  const judge = (answer: CloudAnswer<Call>, about: About): Outcome => {
    switch (answer.is) {
      case "read":
        return expects(answer.value, about);
      case "unreadable":
        return differs("unreadable");
      case "forbidden":
        return unseen("key_may_not");
      case "refused":
        return unseen("refused");
      case "none":
        return unseen("no_answer");
      default:
        return answer satisfies never;
    }
  };
  return Object.assign({ by: "call", call, expects: judge } as const, told) as Assumption;
}

/** A release as year and number, such as 2602; NaN for another text. */
const releaseOf = (version: string) => {
  const [, year, number] = /^v?(\d{2})\.(\d{1,2})(?!\d)/.exec(version) ?? [];
  return Number(year) * 100 + Number(number);
};

type Judge = (sets: readonly [ResultSet, ...ResultSet[]], about: About) => Outcome;

/** One that statements show, in releases from `since` on. `judge` gets the results that have columns, once none of the statements was refused. */
export function byStatements(
  script: (about: About) => Script | null,
  told: Told,
  judge: Judge,
  { internals = false, since = 0 } = {},
): Assumption {
  const expects = (answers: readonly SqlAnswer[], about: About): Outcome => {
    if (since > 0 && !(releaseOf(about.version) >= since)) return unseen("older");
    const sets: ResultSet[] = [];
    for (const answer of answers) {
      if (answer.is === "none") return unseen("no_answer");
      if (answer.is === "refused") return ofRefusal(answer.state);
      const { columns, rows } = answer.set;
      if (rows.some(({ length }) => length !== columns.length)) return differs("other_values");
      if (columns.length > 0) sets.push(answer.set);
    }
    const [first, ...others] = sets;
    return first ? judge([first, ...others], about) : differs("other_columns");
  };
  return Object.assign({ by: "statements", script, internals, expects } as const, told);
}

/** Statements that differ for no cluster. */
export const always =
  (...script: Script) =>
  () =>
    script;

/** Statements about one SQL user; none where the cluster has no SQL user whose name can stand in them. */
export const aboutOne =
  (make: (user: string) => Script) =>
  ({ sqlUser }: About) =>
    sqlUser !== null && isUserName(sqlUser) && !isReservedName(sqlUser) ? make(sqlUser) : null;

/** One that only a change shows. */
export function byChange(told: Told): Assumption {
  return Object.assign({ by: "change" } as const, told);
}

const NOT_PERMITTED = "42501";
const NO_DATABASE = "3D000";
/** Syntax or access rule, feature, data and grammar: what a database answers to a statement that it does not have. */
const UNKNOWN = /^(?:42|0A|0L|22|26)/;

/** What a refusal of a statement says. */
export function ofRefusal(state: string): Outcome {
  if (state === NOT_PERMITTED) return unseen("not_permitted");
  if (state === NO_DATABASE) return unseen("nothing");
  return UNKNOWN.test(state) ? differs("unknown_statement") : unseen("refused");
}
