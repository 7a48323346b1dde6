import { BEYONDS, type Beyond, NEEDS, type Need } from "#lib/sql/answers/statement-kinds.ts";

/* What is stored of a SQL user that is watched: kinds of statements and numbers, and no text. */

/** One reading of all that are watched on a cluster. */
export const WATCH_EVERY_MINUTES = 10;
/** How long a SQL user is watched where nothing else is chosen, and at most. */
export const WATCH_DAYS = 14;
export const MOST_WATCH_DAYS = 30;
/** A sample is removed so many days after it was taken. */
export const SAMPLE_DAYS = 30;

/** What a statement needs, without the statement. */
export type WorkKind = { readonly needs: readonly Need[]; readonly beyond: Beyond | null; readonly isUnclear: boolean };

/** Statements of one kind in one place, on one day. `table`: null where the cluster did not name it; then they are counted. */
export type Sample = {
  readonly database: string | null;
  readonly table: string | null;
  readonly kind: WorkKind;
  readonly samples: number;
  /** epoch milliseconds */
  readonly first: number;
  readonly last: number;
};

/** The watch of a SQL user, as a suggestion takes it. */
export type Watched = {
  /** how many days it was watched so far, at least 1 */
  readonly days: number;
  readonly readings: number;
  readonly isRunning: boolean;
  /** whether a part could not be seen */
  readonly isHidden: boolean;
  readonly samples: readonly Sample[];
};

const UNCLEAR = "?";
const BEYOND = "!";

/** A kind as it is stored. */
export function kindText({ needs, beyond, isUnclear }: WorkKind): string {
  const words = NEEDS.filter((need) => needs.includes(need));
  return [...words, ...(beyond === null ? [] : [`${BEYOND}${beyond}`]), ...(isUnclear ? [UNCLEAR] : [])].join(" ");
}

/** The kind of a stored text; one that cannot be read needs all that touches rows. */
export function kindOfText(text: string): WorkKind {
  const words = text === "" ? [] : text.split(" ");
  const needs = NEEDS.filter((need) => words.includes(need));
  const beyond = BEYONDS.find((each) => words.includes(`${BEYOND}${each}`)) ?? null;
  const known = new Set<string>([...needs, ...(beyond === null ? [] : [`${BEYOND}${beyond}`]), UNCLEAR]);
  if (words.some((word) => !known.has(word)))
    return { needs: ["read", "insert", "update", "delete"], beyond: null, isUnclear: true };
  return { needs, beyond, isUnclear: words.includes(UNCLEAR) };
}

/** Whether a kind needs a right at all: what needs none is not stored. */
export const needsRight = ({ needs, beyond }: WorkKind): boolean => needs.length > 0 || beyond !== null;
