import { NameList } from "#components/ui/words/name-list.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { levelWords, type Row } from "./levels.ts";

type Props = {
  row: Pick<Row, "suggestion" | "user">;
  /** those of its team and kind that have a suggested level */
  similar: readonly Row[];
};

/** All that Rolecall knows of a SQL user for which a person has to choose. */
export function KnownList({ row: { suggestion, user }, similar }: Props) {
  const facts = suggestion?.reasons.flatMap(({ speaks, text }) => (speaks === "against" ? [] : text)) ?? [];
  return (
    <ul
      aria-label={`Known of ${user.name}`}
      className="text-12 leading-5 text-ink-2 [&>li]:inline [&>li+li]:before:text-ink-3 [&>li+li]:before:content-['_·_']"
    >
      {facts.map((text) => (
        <li key={text}>{text}</li>
      ))}
      <li>
        {user.lastLogin === undefined ? (
          "No login is known"
        ) : (
          <>
            Last login <RelativeTime at={user.lastLogin} />
          </>
        )}
      </li>
      {[...levelsOf(similar)].map(([words, names]) => (
        <li key={words}>
          <NameList names={names} />, of the same team and kind: {words}
        </li>
      ))}
    </ul>
  );
}

function levelsOf(similar: readonly Row[]): ReadonlyMap<string, string[]> {
  const groups = Map.groupBy(similar, ({ level }) => levelWords(level?.wanted ?? null));
  return new Map(Array.from(groups, ([words, rows]) => [words, rows.map(({ user }) => user.name)]));
}
