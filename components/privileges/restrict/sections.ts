import type { Group, Row } from "./levels.ts";
import { NEED_LABELS, type Need, needOf } from "./needs.ts";

/** SQL users of one kind, below one heading. */
export type Section = {
  key: string;
  group: Group;
  title: string;
  about: string | undefined;
  /** whether it advises to watch them, which has its cost */
  watches: boolean;
  /** whether the heading warns */
  warns: boolean;
  rows: readonly Row[];
};

/** `sso`: of those that are out, the people whose access Rolecall does not decide. */
const GROUPS: Record<Exclude<Group, "open"> | "sso", { title: string; about?: string; warns?: true }> = {
  guess: {
    title: "Guessed",
    about: "Nothing was seen of them: names, purposes and similar ones speak for the level. Watch them first, or try.",
    warns: true,
  },
  look: { title: "Seen, need a look", about: "What was seen of them speaks for the level, with doubts." },
  hand: { title: "Chosen by you, or the default", about: "Nothing is sent before you have seen what each loses." },
  ready: { title: "Ready" },
  out: { title: "Stay as they are" },
  sso: {
    title: "People of single sign-on",
    about: "Their access comes from single sign-on, which Rolecall cannot change.",
  },
};

/** Those that need a choice first, by what choosing means for them. */
export function sectionsOf(rows: readonly Row[]): Section[] {
  const open = Map.groupBy(
    rows.filter(({ group }) => group === "open"),
    needOf,
  );
  const needs = (Object.keys(NEED_LABELS) as Need[]).map((need): Section => {
    const { title, about } = NEED_LABELS[need];
    return {
      key: need,
      group: "open",
      title: `Need a level: ${title}`,
      about,
      watches: need === "unseen",
      warns: true,
      rows: open.get(need) ?? [],
    };
  });
  const keyOf = ({ group, user }: Row) => (group === "out" && user.readOnly === "sso" ? "sso" : group);
  const others = Object.entries(GROUPS).map(([key, { title, about, warns = false }]): Section => {
    const of = rows.filter((row) => keyOf(row) === key);
    const group = key === "sso" ? "out" : (key as Group);
    return { key, group, title, about, watches: group === "guess", warns, rows: of };
  });
  return [...needs, ...others].filter((section) => section.rows.length > 0);
}
