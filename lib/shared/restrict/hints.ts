import type { Level } from "#lib/sql/intent.ts";

/** A level that a name or a purpose speaks of. */
export type HintedLevel = Extract<Level, "read-only" | "read-write" | "ddl-owner" | "backup-operator" | "monitoring">;

/** From what gives most to what gives least: of two that fit, the first counts. `isWeak`: such SQL users do all sorts of things. */
const HINTS: readonly { words: RegExp; level: HintedLevel; isWeak: boolean }[] = [
  { words: /^(backups?|restore|dump)$/, level: "backup-operator", isWeak: false },
  { words: /^(migrat\w*|flyway|liquibase|alembic|prisma|ddl|schemas?|dbt)$/, level: "ddl-owner", isWeak: false },
  {
    words: /^(rw|readwrite|writers?|writes?|etl|airbyte|fivetran|loaders?|ingest\w*)$/,
    level: "read-write",
    isWeak: false,
  },
  { words: /^(apps?|api|workers?|loads?|sync|web\w*)$/, level: "read-write", isWeak: true },
  {
    words:
      /^(ro|readonly|readers?|reads?|bi|reports?|reporting|looker|tableau|metabase|superset|analytics|dashboards?)$/,
    level: "read-only",
    isWeak: false,
  },
  {
    words: /^(monitor\w*|prometheus|datadog|exporter|metrics|observability|newrelic)$/,
    level: "monitoring",
    isWeak: false,
  },
];

/** Words of work that comes seldom: a look at a few days does not see it. */
const RARE =
  /^(month\w*|quarter\w*|year\w*|annual\w*|closing|payroll|audit\w*|archive\w*|batch|settlement\w*|billingrun|eom|eoy)$/;

type Hint = {
  readonly level: HintedLevel;
  readonly word: string;
  readonly from: "name" | "purpose";
  readonly isWeak: boolean;
};

/** What the name and the purpose of a SQL user say. Two that say different things are both told. */
export type Hints = {
  readonly levels: readonly Hint[];
  /** a word of work that comes seldom */
  readonly rare: string | null;
};

/** The words of a text, in lower case, at most some hundred of them. */
function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "" && word.length <= 40)
    .slice(0, 100);
}

/** What the words of a name and a purpose speak of. */
export function hintsOf(name: string, purpose: string): Hints {
  const read = [
    { from: "name", words: wordsOf(name) },
    { from: "purpose", words: wordsOf(purpose) },
  ] as const;
  const levels = read.flatMap(({ from, words }) => {
    const found = HINTS.flatMap(({ words: pattern, level, isWeak }) => {
      const word = words.find((each) => pattern.test(each));
      return word === undefined ? [] : [{ level, word, from, isWeak }];
    });
    return found.slice(0, 1);
  });
  const rare = read.flatMap(({ words }) => words).find((word) => RARE.test(word));
  return { levels, rare: rare ?? null };
}

/** The databases whose name stands in the name of a SQL user, such as `shop` in `shop_ro`; those in a longer one are left out. */
export function namedDatabases(name: string, databases: readonly string[]): string[] {
  const text = `_${wordsOf(name).join("_")}_`;
  const found = databases.filter((database) => {
    const words = wordsOf(database);
    return words.length > 0 && text.includes(`_${words.join("_")}_`);
  });
  return found.filter(
    (one) => !found.some((other) => other !== one && other.toLowerCase().includes(one.toLowerCase())),
  );
}
