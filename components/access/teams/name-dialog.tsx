import { useRef } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { useForm } from "#components/ui/fields/use-form.ts";
import { useToast } from "#components/ui/toast.tsx";
import { useCall } from "#lib/client/calls/use-operation.ts";
import { PREFIX_MAX, type Team } from "#lib/shared/people/teams.ts";

/** Asks for the name of a team and the prefix of its SQL users. */
export function NameDialog({ team, onClose }: { team?: Pick<Team, "id" | "name" | "prefix">; onClose: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const toast = useToast();
  const save = useCall(
    (wanted: { name: string; prefix: string }) =>
      team ? { name: "team.rename", input: { teamId: team.id, ...wanted } } : { name: "team.create", input: wanted },
    () => {
      const name = form.values.name.trim();
      const isRenamed = team && team.name !== name;
      toast(isRenamed ? `Renamed ${team.name} to ${name}` : `${team ? "Saved" : "Created"} ${name}`);
      onClose();
    },
  );
  const form = useForm({ name: team?.name ?? "", prefix: team?.prefix ?? "" }, save.failure);

  return (
    <FormDialog
      title={team ? `Edit ${team.name}` : "Create team"}
      initialFocus={field}
      button={team ? "Save team" : "Create team"}
      change={save}
      onSubmit={() => save.run(form.values)}
      onClose={onClose}
    >
      <TextField
        ref={field}
        label="Name"
        required
        maxLength={60}
        autoComplete="off"
        hint="The name that people use for this team."
        {...form.text("name")}
      />
      <TextField
        label="Prefix of its SQL users"
        mono
        maxLength={PREFIX_MAX}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint={
          <>
            Requested names must start with this, for example <span className="mono">pay_</span>. Leave empty for any
            name.
          </>
        }
        {...form.text("prefix")}
      />
    </FormDialog>
  );
}
