import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Note } from "#components/ui/note.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { TextArea } from "#components/ui/text-area.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { failureOf } from "#lib/client/request-error.ts";
import { ownersQuery } from "#lib/client/sql-user-queries.ts";
import { describeSqlUserMutation } from "#lib/client/sql-users.ts";
import { NOTES_MAX, type SqlUser } from "#lib/shared/sql-users.ts";
import type { TeamName } from "#lib/shared/teams.ts";
import { ConfirmToGoOn } from "./confirm-to-go-on.tsx";
import { KindSelect } from "./kind-select.tsx";
import { MutationFailure } from "./mutation-failure.tsx";
import { OwnerSelect } from "./owner-select.tsx";
import type { FlowProps } from "./sql-user-dialogs.tsx";

const FORM = "describe-sql-user";

/** Asks whose a SQL user is and what for. One that was created outside is adopted by the answer. */
export function DescribeFlow({ user, cluster, onClose, returnFocus }: FlowProps & { user: SqlUser }) {
  const { name, outsideAt } = user;
  const { data: teams } = useQuery(ownersQuery(cluster.id));
  const [chosen, setChosen] = useState<TeamName | null>();
  const [purpose, setPurpose] = useState(user.purpose ?? "");
  const [kind, setKind] = useState(user.kind ?? null);
  const [notes, setNotes] = useState(user.notes ?? "");
  const { mutate, reset, isPending, error } = useMutation(describeSqlUserMutation(cluster.id));
  const toast = useToast();
  const failure = error && failureOf(error);
  const refused = failure?.fields;

  function save() {
    if (!teams || isPending) return;
    const owner = chosen === undefined ? teams.find((team) => team.name === user.owner) : chosen;
    mutate(
      { name, owner, purpose: purpose.trim(), kind, notes: notes.trim() },
      {
        onSuccess: () => {
          toast(outsideAt === undefined ? `Saved for ${name}` : `${name} is adopted`);
          onClose(name);
        },
      },
    );
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    save();
  }

  return (
    <Dialog
      open
      locked={isPending}
      onClose={() => onClose(null)}
      title={
        <>
          Owner and purpose of <span className="mono">{name}</span>
        </>
      }
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          <Button onClick={() => onClose(null)} disabled={isPending}>
            Cancel
          </Button>
          <Button type="submit" form={FORM} variant="primary" pending={isPending} disabled={!teams}>
            {outsideAt === undefined ? "Save" : "Adopt"}
          </Button>
        </DialogActions>
      }
    >
      <form id={FORM} onSubmit={submit} className="grid gap-5">
        {!refused && <MutationFailure failure={failure} />}
        {outsideAt !== undefined && (
          <Note tone="warn">
            <strong>Created outside of Rolecall</strong>, noticed <RelativeTime at={outsideAt} />. It is probably admin:
            CockroachDB Cloud creates SQL users that way. Say whose it is, or delete it.
          </Note>
        )}
        <OwnerSelect
          clusterId={cluster.id}
          chosen={chosen}
          now={user.owner}
          onChange={setChosen}
          error={refused?.ownerTeamId}
        />
        <TextField
          label="Purpose"
          autoComplete="off"
          maxLength={200}
          value={purpose}
          onChange={(event) => setPurpose(event.target.value)}
          hint="Which application uses it, in one sentence."
          error={refused?.purpose}
        />
        <KindSelect kind={kind} onChange={setKind} />
        <TextArea
          label="Notes"
          wrap="soft"
          rows={4}
          maxLength={NOTES_MAX}
          value={notes}
          onChange={(event) => setNotes(event.target.value)}
          hint="All who see this SQL user read them, its team too. Never a password."
          error={refused?.notes}
        />
      </form>
      <ConfirmToGoOn failure={failure} onConfirmed={save} onCancel={reset} />
    </Dialog>
  );
}
