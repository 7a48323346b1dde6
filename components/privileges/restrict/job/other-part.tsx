import Link from "next/link";
import {
  connectToRestrictPath,
  type OtherCluster,
  restrictManyPath,
} from "#components/sql-user-facts/restrict-path.ts";
import { buttonClass } from "#components/ui/button-class.ts";
import { Part } from "#components/ui/part.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";

/** The way from a restriction, which goes on by itself, to the next cluster that has superusers. */
export function OtherPart({ other }: { other: OtherCluster }) {
  const { id, name, left, mayBe, mayConnect } = other;
  return (
    <Part narrow title="Next cluster">
      <p>
        <Mono>{name}</Mono> has {counted(left, "superuser")} to restrict
        {mayBe > 0 && `, and ${number(mayBe)} more may be superusers`}.
        {mayConnect && " First turn on its SQL connection: Rolecall then finds all of them and restricts them."}
      </p>
      <p>
        <Link
          href={mayConnect ? connectToRestrictPath(id) : restrictManyPath(id, { state: "admin" })}
          prefetch={false}
          className={buttonClass({ size: "s" })}
        >
          {mayConnect ? "Connect…" : `Restrict ${left === 1 ? "it" : "them"}…`}
          <span className="sr-only"> {mayConnect ? name : `on ${name}`}</span>
        </Link>
      </p>
    </Part>
  );
}
