import { type FormEvent, useRef, useState } from "react";
import { useChange } from "#components/rights/use-change.ts";
import { MutationFailure } from "#components/sql-users/mutation-failure.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { createTeam, renameTeam } from "#lib/client/teams.ts";
import type { Team } from "#lib/shared/teams.ts";

const FORM = "team-name";

/** Asks for the name of a new team, or for another name of one. */
export function NameDialog({ team, onClose }: { team?: Team; onClose: () => void }) {
  const [name, setName] = useState(team?.name ?? "");
  const field = useRef<HTMLInputElement>(null);
  const toast = useToast();
  const save = useChange(
    (wanted: string) => (team ? renameTeam({ teamId: team.id, name: wanted }) : createTeam({ name: wanted })),
    () => {
      toast(team ? `${team.name} is called ${name.trim()} now` : `Created ${name.trim()}`);
      onClose();
    },
  );
  const { pending, failure } = save;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!pending) save.run(name);
  }

  return (
    <Dialog
      open
      locked={pending}
      onClose={onClose}
      title={team ? `Rename ${team.name}` : "Create team"}
      initialFocus={field}
      footer={
        <DialogActions>
          <Button onClick={onClose} disabled={pending}>
            Cancel
          </Button>
          <Button type="submit" form={FORM} variant="primary" pending={pending}>
            {team ? "Rename" : "Create team"}
          </Button>
        </DialogActions>
      }
    >
      <form id={FORM} onSubmit={submit} className="grid gap-5">
        {!failure?.fields && <MutationFailure failure={failure} />}
        <TextField
          ref={field}
          label="Name"
          required
          maxLength={60}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
          hint="Who they are, as people here say it."
          error={failure?.fields?.name}
          errorLive
        />
      </form>
    </Dialog>
  );
}
