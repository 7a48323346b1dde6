import { useRef, useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useChange } from "#components/dialogs/use-change.ts";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { callOperation } from "#lib/client/calls/operations.ts";
import { PREFIX_MAX, type Team } from "#lib/shared/people/teams.ts";

/** Asks for the name of a team and the prefix of its SQL users. */
export function NameDialog({ team, onClose }: { team?: Team; onClose: () => void }) {
  const [name, setName] = useState(team?.name ?? "");
  const [prefix, setPrefix] = useState(team?.prefix ?? "");
  const field = useRef<HTMLInputElement>(null);
  const toast = useToast();
  const save = useChange(
    (wanted: { name: string; prefix: string }) =>
      team ? callOperation("team.rename", { teamId: team.id, ...wanted }) : callOperation("team.create", wanted),
    () => {
      const isRenamed = team && team.name !== name.trim();
      toast(isRenamed ? `Renamed ${team.name} to ${name.trim()}` : `${team ? "Saved" : "Created"} ${name.trim()}`);
      onClose();
    },
  );
  const { failure } = save;

  function submit() {
    save.run({ name, prefix });
  }

  return (
    <FormDialog
      title={team ? `Edit ${team.name}` : "Create team"}
      initialFocus={field}
      button={team ? "Save team" : "Create team"}
      change={save}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        ref={field}
        label="Name"
        required
        maxLength={60}
        autoComplete="off"
        value={name}
        onChange={(event) => setName(event.target.value)}
        hint="The name that people use for this team."
        error={failure?.fields?.name}
        errorLive
      />
      <TextField
        label="Prefix of its SQL users"
        mono
        maxLength={PREFIX_MAX}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={prefix}
        onChange={(event) => setPrefix(event.target.value)}
        hint={
          <>
            Requested names must start with this, for example <span className="mono">pay_</span>. Leave empty for any
            name.
          </>
        }
        error={failure?.fields?.prefix}
        errorLive
      />
    </FormDialog>
  );
}
