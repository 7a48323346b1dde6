import Link from "next/link";
import { type OtherCluster, restrictManyPath } from "#components/sql-user-facts/restrict-path.ts";
import { buttonClass } from "#components/ui/button-class.ts";
import { Part } from "#components/ui/part.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";

/** The way from a restriction, which goes on by itself, to the next cluster that has superusers. */
export function OtherPart({ other: { id, name, left } }: { other: OtherCluster }) {
  return (
    <Part narrow title="Next cluster">
      <p>
        <Mono>{name}</Mono> has {counted(left, "superuser")} to restrict.
      </p>
      <p>
        <Link href={restrictManyPath(id, { state: "admin" })} prefetch={false} className={buttonClass({ size: "s" })}>
          Restrict {left === 1 ? "it" : "them"}…<span className="sr-only"> on {name}</span>
        </Link>
      </p>
    </Part>
  );
}
