import { counted, listedNames, number } from "#components/ui/words/counted.ts";
import type { CountedCluster, Overview } from "#lib/shared/sql-users/overview.ts";
import { countOf } from "./counts.ts";

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

/** What the API key can do, where it can only read, what is known of the SQL users, and what is next. What was not read is no good news. */
export function overviewSentence({ clusters, sees, ways }: Pick<Overview, "clusters" | "sees" | "ways">): string {
  const words = [keyWords(clusters), readWords(clusters), knownWords(clusters, sees), uncheckableWords(clusters)];
  if (ways.length > 0) words.push(nextWords(clusters));
  return words.filter((each) => each !== undefined).join(" ");
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
  return count === 0
    ? undefined
    : `Rolecall does not check ${number(count)} of single sign-on or the database: look at ${count === 1 ? "it" : "them"} by hand.`;
}

function knownWords(clusters: readonly CountedCluster[], sees: Overview["sees"]): string | undefined {
  const [total, admin, unknown] = [
    countOf(clusters, "total"),
    countOf(clusters, "admin"),
    countOf(clusters, "unknown"),
  ];
  const counts = clusters.filter(({ whole, readAt, total: some }) => !whole || readAt !== null || some > 0).length;
  const where = sees === "own" ? "of your teams" : `on ${counted(counts, "cluster")}`;
  if (total === 0) return counts === 0 ? "No SQL user is known." : `There is no SQL user ${where}.`;
  const checkable = total - countOf(clusters, "uncheckable");
  if (checkable === 0) return undefined;
  const of = (count: number) => `${count === 0 ? "None" : number(count)} of ${counted(checkable, "SQL user")} ${where}`;
  if (admin > 0) {
    const more =
      unknown === 0 ? "" : ` ${number(unknown)} ${unknown === 1 ? "is" : "are"} unverified and may be able to.`;
    return `${of(admin)} can read, change and drop everything in ${admin === 1 ? "its" : "their"} cluster.${more}`;
  }
  if (unknown === 0) return `${of(0)} has full admin access.`;
  return `${of(unknown)} may have full admin access: ${unknown === 1 ? "it is" : "they are"} unverified.`;
}
