import Link from "next/link";
import { Mono } from "#components/ui/words/mono.tsx";
import { sqlUserPath } from "../sql-user-path.ts";
import { STAYS_FOR, type Staying } from "./staying.ts";

/** The superusers that stay, each with its reason. */
export function StayingList({ clusterId, stays }: { clusterId: string; stays: readonly Staying[] }) {
  return (
    <ul className="text-12 text-ink-2">
      {stays.map(({ name, why }) => (
        <li key={name}>
          <Link href={sqlUserPath(clusterId, name)} prefetch={false} className="link">
            <Mono>{name}</Mono>
          </Link>{" "}
          stays: {STAYS_FOR[why]}.
        </li>
      ))}
    </ul>
  );
}
