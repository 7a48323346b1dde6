import { counted, listedNames, number } from "#components/ui/words/counted.ts";
import type { SentencePart } from "#lib/shared/report/report.ts";
import type { CountedCluster, Overview } from "#lib/shared/sql-users/overview.ts";
import { countOf, countPath } from "./counts.ts";

/** Of more clusters, the number stands for the names. */
const MOST_NAMED = 2;

/** How many lists of the person's clusters were read, of how many. SQL users of their teams are known without. */
function readClusters(clusters: readonly CountedCluster[]): { read: number; all: number } {
  const whole = clusters.filter((cluster) => cluster.whole);
  return { read: whole.filter(({ readAt }) => readAt !== null).length, all: whole.length };
}

/** How far the lists were read, in one sentence; undefined once all were. */
function readWords(clusters: readonly CountedCluster[]): string | undefined {
  const { read, all } = readClusters(clusters);
  if (read === all) return undefined;
  if (read === 0) return all === 1 ? "The cluster is not read yet." : `None of ${number(all)} clusters is read yet.`;
  return `${number(read)} of ${number(all)} clusters ${read === 1 ? "is" : "are"} read.`;
}

type Sentence = readonly SentencePart[];

const said = (text: string, tone: SentencePart["tone"] = "plain"): SentencePart => ({ text, tone });
const one = (text: string | undefined, tone?: SentencePart["tone"]): Sentence =>
  text === undefined ? [] : [said(text, tone)];

/** What the API key can do, where it can only read, what is known of the SQL users, and what is next. What was not read is no good news. */
export function overviewSentence({
  clusters,
  sees,
  ways,
}: Pick<Overview, "clusters" | "sees" | "ways">): SentencePart[] {
  const sentences = [
    one(keyWords(clusters)),
    one(readWords(clusters), "strong"),
    ...knownWords(clusters, sees),
    one(uncheckableWords(clusters)),
    one(ways.length > 0 ? nextWords(clusters) : undefined),
  ];
  const told = sentences.filter((sentence) => sentence.length > 0);
  // A space follows a sentence, since one before it would be a part of its link.
  return told.flatMap((sentence, index) =>
    sentence.map((part, at) =>
      index + 1 < told.length && at + 1 === sentence.length ? Object.assign({}, part, { text: `${part.text} ` }) : part,
    ),
  );
}

/** That a key can read and nothing else, and so people make the changes. */
function keyWords(clusters: readonly CountedCluster[]): string | undefined {
  const reading = clusters.filter(({ keyReads }) => keyReads);
  if (reading.length === 0) return undefined;
  if (reading.length === clusters.length) return "Rolecall's key can read and nothing else: people make the changes.";
  const where =
    reading.length <= MOST_NAMED ? listedNames(reading.map(({ name }) => name)) : counted(reading.length, "cluster");
  return `On ${where}, Rolecall's key can read and nothing else.`;
}

/** The next step with a key that only reads, for a person who may take it. */
function nextWords(clusters: readonly CountedCluster[]): string | undefined {
  const reading = clusters.filter(({ keyReads }) => keyReads);
  const { read, all } = readClusters(reading);
  if (read < all) return "Next: read the clusters.";
  const isOpen = countOf(reading, "unknown") > countOf(reading, "uncheckable");
  return isOpen ? "Next: check the unverified ones." : undefined;
}

/** Those that no check proves may be superusers too, which a sentence about the others must not hide. */
function uncheckableWords(clusters: readonly CountedCluster[]): string | undefined {
  const count = countOf(clusters, "uncheckable");
  if (count === 0) return undefined;
  // The sentence before this one counts the others.
  const more = countOf(clusters, "total") > count ? "more, " : "";
  return `Rolecall does not check ${number(count)} ${more}of single sign-on or the database: look at ${count === 1 ? "it" : "them"} by hand.`;
}

function knownWords(clusters: readonly CountedCluster[], sees: Overview["sees"]): Sentence[] {
  const [total, admin, unknown] = [
    countOf(clusters, "total"),
    countOf(clusters, "admin"),
    countOf(clusters, "unknown"),
  ];
  const counts = clusters.filter(({ whole, readAt, total: some }) => !whole || readAt !== null || some > 0).length;
  const where = sees === "own" ? "of your teams" : `on ${counted(counts, "cluster")}`;
  if (total === 0) return [one(counts === 0 ? "No SQL user is known." : `There is no SQL user ${where}.`)];
  const checkable = total - countOf(clusters, "uncheckable");
  if (checkable === 0) return [];
  const of = (count: number) => `${count === 0 ? "None" : number(count)} of ${counted(checkable, "SQL user")}`;
  if (admin > 0) {
    const its = admin === 1 ? "its" : "their";
    const known = [
      { text: of(admin), tone: "danger", href: countPath(clusters, "admin") } as const,
      said(` ${where} can read, change and drop everything in ${its} cluster.`),
    ];
    if (unknown === 0) return [known];
    const open = `${number(unknown)} ${unknown === 1 ? "is" : "are"} unverified`;
    const path = countPath(clusters, "unknown");
    return [known, [{ text: open, tone: "strong", href: path }, said(" and may be able to.")]];
  }
  if (unknown === 0) return [one(`${of(0)} ${where} is a superuser.`)];
  const what = unknown === 1 ? "a superuser: it is" : "superusers: they are";
  const all: SentencePart = { text: of(unknown), tone: "strong", href: countPath(clusters, "unknown") };
  return [[all, said(` ${where} may be ${what} unverified.`)]];
}
