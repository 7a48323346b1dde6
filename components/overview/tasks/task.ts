import { number } from "#components/ui/words/counted.ts";

/** A part of a sentence: words, or a name that is shown in monospace. */
export type Part = string | { name: string };

/** Something that this person can do now, of one kind. Times are epoch milliseconds. */
export type Task = {
  key: string;
  /** how many */
  figure: number;
  /** whether it is about superusers */
  isDanger?: boolean;
  /** it goes on by itself: a person may look at it, and need not */
  goesOn?: boolean;
  sentence: readonly Part[];
  more?: readonly Part[] | undefined;
  /** when it began, and when it ends by itself */
  at?: number | undefined;
  ends?: { words: string; at: number } | undefined;
  href: string;
  button: string;
  /** what can be done instead */
  other?: { href: string; button: string } | undefined;
};

/** The first one that waits for a person; undefined where all go on by themselves. */
export const primaryOf = (tasks: readonly Task[]): Task | undefined => tasks.find(({ goesOn = false }) => !goesOn);

const MOST_NAMES = 3;

/** A few names, and how many more there are. */
export function named<W extends { name: string }>(
  waiting: readonly W[],
  all: number,
  before: (each: W) => string = () => "",
): Part[] {
  const shown = waiting.slice(0, MOST_NAMES);
  const parts = shown.flatMap((each, index): Part[] => [
    `${index > 0 ? ", " : ""}${before(each)}`,
    { name: each.name },
  ]);
  return [...parts, all > shown.length ? ` and ${number(all - shown.length)} more` : ""].filter((part) => part !== "");
}

/** The verb of so many. */
export const isOrAre = (count: number) => (count === 1 ? "is" : "are");
