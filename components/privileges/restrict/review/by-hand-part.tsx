import type { Route } from "next";
import Link from "next/link";
import { SqlScript } from "#components/sql/sql-script.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Part } from "#components/ui/part.tsx";
import { counted } from "#components/ui/words/counted.ts";
import type { RestrictPreview, RestrictPreviewUser } from "#lib/shared/restrict/restriction.ts";
import { NothingRuns } from "../nothing-runs.tsx";

type Props = {
  clusterId: string;
  /** names the cluster where there are several */
  on: string;
  level: RestrictPreview["clusters"][number]["level"];
  users: readonly RestrictPreviewUser[];
};

/** Where Rolecall runs nothing: the SQL of all to copy, and how to check afterwards. */
export function ByHandPart({ clusterId, on, level, users }: Props) {
  const script = users.flatMap((user) => user.script);
  return (
    <>
      <div className="px-gutter py-3">
        <NothingRuns clusterId={clusterId} level={level ?? null} />
      </div>
      <Part title={`1. Run this as an admin${on}`} aside={counted(script.length, "statement")}>
        <p className="max-w-[75ch] text-ink-2">
          Use psql, cockroach sql or the SQL Shell of the Cloud Console. This takes admin from{" "}
          {counted(users.length, "SQL user")}; to undo it, run GRANT admin.
        </p>
        <SqlScript label={`SQL to run by hand${on}`} script={script} />
      </Part>
      <Part title={`2. Check it${on}`}>
        <p className="text-ink-2">Until an answer of the database proves it, Rolecall calls none of them restricted.</p>
        <p>
          <Link href={`/clusters/${clusterId}/verify` as Route} prefetch={false} className={buttonClass({})}>
            Check all
          </Link>
        </p>
      </Part>
    </>
  );
}
