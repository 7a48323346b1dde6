import type { Route } from "next";
import Link from "next/link";
import { number } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { sqlUserPath } from "../sql-user-path.ts";
import { type Staying, staysWords } from "./staying.ts";

const MOST_NAMED = 4;

/** The superusers that stay, by their reason. */
export function StayingList({ clusterId, stays }: { clusterId: string; stays: readonly Staying[] }) {
  const groups = [...Map.groupBy(stays, ({ why }) => why)];
  return (
    <ul className="text-12 text-ink-2">
      {groups.map(([why, of]) => (
        <li key={why}>
          <Names clusterId={clusterId} names={of.map(({ name }) => name)} /> {staysWords(why, of.length)}
        </li>
      ))}
    </ul>
  );
}

/** Their names, each a link; of many the first, and the others in the list. */
function Names({ clusterId, names }: { clusterId: string; names: readonly string[] }) {
  const shown = names.length > MOST_NAMED ? names.slice(0, MOST_NAMED - 1) : names;
  const more = names.length - shown.length;
  return (
    <>
      {shown.map((name, at) => (
        <span key={name}>
          {at > 0 && (more === 0 && at === names.length - 1 ? " and " : ", ")}
          <Link href={sqlUserPath(clusterId, name)} prefetch={false} className="link">
            <Mono>{name}</Mono>
          </Link>
        </span>
      ))}
      {more > 0 && (
        <>
          {" and "}
          <Link href={`/clusters/${clusterId}/users?state=admin` as Route} prefetch={false} className="link">
            {number(more)} more
          </Link>
        </>
      )}
    </>
  );
}
