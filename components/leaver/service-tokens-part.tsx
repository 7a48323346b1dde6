import Link from "next/link";
import { Part } from "#components/ui/part.tsx";
import type { MadeServiceToken } from "#lib/shared/leaver.ts";

/** The live tokens of services that the account made, which the plan does not end; nothing where there is none. */
export function ServiceTokensPart({ tokens }: { tokens: readonly MadeServiceToken[] }) {
  if (tokens.length === 0) return null;
  return (
    <Part narrow title="API tokens of services">
      <p>They made these tokens and may have kept a copy. The plan does not end them.</p>
      <ul className="[overflow-wrap:anywhere]">
        {tokens.map(({ id, name, team }) => (
          <li key={id}>
            <span className="text-ink">{name}</span> of {team}
          </li>
        ))}
      </ul>
      <p>
        Make new ones for the programs, then revoke these on{" "}
        <Link href="/profile/tokens" prefetch={false} className="link">
          API tokens
        </Link>
        .
      </p>
    </Part>
  );
}
