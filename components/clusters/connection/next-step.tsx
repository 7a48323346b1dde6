import Link from "next/link";
import { useState } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { useCheckState } from "#components/sql-user-facts/checks/use-check-state.ts";
import { restrictManyPath } from "#components/sql-user-facts/restrict-path.ts";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Note } from "#components/ui/note.tsx";
import { Spinner } from "#components/ui/spinner.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { CheckState } from "#lib/shared/sql-users/checks.ts";

type Props = {
  clusterId: string;
  /** when the connection was turned on */
  since: number;
  /** whether Rolecall can restrict by it */
  manages: boolean;
  /** opened by a person who is about to restrict */
  toRestrict: boolean;
};

/** What comes after a connection was turned on: the check of all SQL users, then the restriction of the superusers that it found. */
export function NextStep({ clusterId, since, manages, toRestrict }: Props) {
  const { data } = useCheckState(clusterId);
  const [seen, setSeen] = useState(toRestrict);
  const start = useOperation("sql_user.check_all", undefined, { page: false });
  if (!data) return null;
  const { running } = data;
  if (running && !seen) setSeen(true);
  const last = data.last !== null && data.last.startedAt >= since ? data.last : null;
  const found = last?.result?.after.admin ?? 0;
  if (!running && last?.result && !(seen && manages)) return null;
  return (
    <div className="grid gap-2 border-t border-line px-gutter py-4">
      {running ? (
        <Note icon={<Spinner />} role="status">
          <strong>Rolecall checks all SQL users.</strong> {progressWords(running)} Nothing is changed.
        </Note>
      ) : last?.result ? (
        <Note
          tone={found > 0 ? "admin" : "ok"}
          role="status"
          action={
            found > 0 && (
              <Link
                href={restrictManyPath(clusterId, { state: "admin" })}
                prefetch={false}
                className={buttonClass({ variant: "primary" })}
              >
                Restrict superusers…
              </Link>
            )
          }
        >
          <strong>Checked: {counted(found, "superuser")}.</strong> {othersWords(last.result.after)}
        </Note>
      ) : (
        <Note
          action={
            <Button variant="primary" pending={start.pending} onClick={() => start.run({ clusterId })}>
              Check all SQL users
            </Button>
          }
        >
          <strong>Next: the first check.</strong> Until then, the superusers are not known.
          {data.nextAt !== null && " Rolecall begins it by itself within two minutes."}
        </Note>
      )}
      <MutationFailure failure={start.failure} />
    </div>
  );
}

function progressWords({ done, total }: NonNullable<CheckState["running"]>): string {
  return total === 0 ? "" : `${number(done)} of ${number(total)} statements are answered.`;
}

function othersWords({ privileged }: { privileged: number }): string {
  return privileged === 0 ? "" : `${number(privileged)} more can gain more rights.`;
}
