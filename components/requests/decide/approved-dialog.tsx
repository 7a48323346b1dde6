import type { Route } from "next";
import Link from "next/link";
import { useMemo, useState } from "react";
import { MadeDialog } from "#components/credentials/made-dialog.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import { RunSqlDialog } from "#components/privileges/run/run-sql-dialog.tsx";
import { useCheck } from "#components/privileges/run/use-check.ts";
import { useSqlUsers } from "#components/sql-user-facts/use-sql-users.ts";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Note } from "#components/ui/note.tsx";
import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import type { ApprovedRequest } from "#lib/shared/requests/requests.ts";
import { parseWanted } from "#lib/shared/sql-access/wanted-access.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import type { Unfinished } from "#lib/shared/sql-users/creation.ts";
import { restrictPath } from "../ask/restrict-path.ts";
import { NO_SPEC, planDraft } from "../ask/spec-draft.ts";

export type ApprovedDialogProps = {
  approved: ApprovedRequest;
  cluster: { id: string; name: string };
  requester: string;
  /** as it was sent; a grant may begin later */
  requested: { startsAt?: number };
  onDone: () => void;
  returnFocus: () => HTMLElement | null;
};

/** Shown after an approval: the steps left before the requester can use the SQL user. */
export function ApprovedDialog(props: ApprovedDialogProps) {
  const { approved, cluster, requester, requested, onDone, returnFocus } = props;
  const { name, proved, unfinished } = approved;
  const from = requested.startsAt === undefined ? "now" : "from its start on";
  const lead = `${requester} can set one ${from}, and only ${requester} sees it.`;
  if (proved)
    return (
      <MadeDialog
        name={name}
        proved={proved}
        lead={lead}
        onDone={onDone}
        returnFocus={returnFocus}
        cluster={cluster.name}
      />
    );
  return unfinished ? <StoppedDialog {...props} unfinished={unfinished} /> : <StepsLeftDialog {...props} />;
}

/** The SQL user is there, and its creation stopped in the middle. */
function StoppedDialog({
  approved: { name },
  cluster,
  requester,
  unfinished: { code, words },
  onDone,
  returnFocus,
}: ApprovedDialogProps & { unfinished: Unfinished }) {
  return (
    <Dialog
      open
      onClose={(by) => by !== "backdrop" && onDone()}
      title={<SqlUserTitle what="Creating" name={name} cluster={cluster.name} end=" is not finished" />}
      lead={`Its password was not shown. ${requester} can set one once it is finished.`}
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          <Button onClick={onDone}>Later</Button>
          <Link
            href={`/clusters/${cluster.id}/users?q=${encodeURIComponent(name)}` as Route}
            prefetch={false}
            className={buttonClass({ variant: "primary" })}
          >
            Open SQL users
          </Link>
        </DialogActions>
      }
    >
      <Note tone="warn">
        <strong>{code === null ? "Its creation did not finish" : ERROR_WORDS[code].title}.</strong> {words} Finish or
        remove the SQL user from its menu.
      </Note>
    </Dialog>
  );
}

function StepsLeftDialog({ approved, cluster, requester, onDone, returnFocus }: ApprovedDialogProps) {
  const { kind, clusterId, name } = approved;
  const made = kind === "create";
  const { data } = useSqlUsers(clusterId);
  const [running, setRunning] = useState(false);
  const { access } = approved;
  const planned = useMemo(() => planDraft({ ...NO_SPEC, name, access: parseWanted(access) }), [name, access]);
  const check = useCheck(clusterId, name, planned);
  return (
    <Dialog
      open
      // A click beside the dialog must not discard the next steps.
      onClose={(by) => by !== "backdrop" && onDone()}
      title={
        <SqlUserTitle
          what={made ? "Created" : "Approved other privileges for"}
          name={name}
          cluster={cluster.name}
          end={made ? "; its password is not shown" : ""}
        />
      }
      lead={made ? `${requester} can set one once it is restricted.` : "Nothing has changed on the cluster yet."}
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          <Button onClick={onDone}>{check.judged ? "Done" : "Later"}</Button>
          {data?.rights.runsSql && planned.ok && <Button onClick={() => setRunning(true)}>Run now…</Button>}
          <Link
            href={restrictPath(clusterId, approved)}
            prefetch={false}
            className={buttonClass({ variant: "primary" })}
          >
            {made ? "Restrict and verify" : "Run and verify"}
          </Link>
        </DialogActions>
      }
    >
      <StepsLeft made={made} name={name} requester={requester} />
      {running && planned.ok && (
        <RunSqlDialog
          cluster={cluster.name}
          // The server checks it as it does all input.
          input={{
            clusterId,
            name,
            script: { kind: "access", wanted: planned.wanted as WantedAccess, demote: made },
          }}
          roles={planned.plan.roles}
          check={check}
          onClose={() => setRunning(false)}
        />
      )}
    </Dialog>
  );
}

function StepsLeft({ made, name, requester }: { made: boolean; name: string; requester: string }) {
  return (
    <>
      {made && (
        <Note tone="admin">
          <strong>It is admin until you restrict it.</strong> CockroachDB Cloud creates every SQL user as admin.
        </Note>
      )}
      <ol className="grid list-decimal gap-2 pl-4 text-14 marker:text-ink-3">
        <li>
          Run the SQL {made ? `that restricts ${name}` : "for the approved privileges"}, then paste the database's
          answer to verify it.
        </li>
        <li>
          {made
            ? `Then ${requester} can set its password and sees it once.`
            : `The SQL only grants. If the answer shows more than was approved, run the SQL that revokes it and verify again; then the request is finished, and ${requester} is notified.`}
        </li>
      </ol>
    </>
  );
}
