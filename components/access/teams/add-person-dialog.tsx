import { keepPreviousData } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { useRead } from "#lib/client/calls/use-read.ts";

type Props = { team: { id: string; name: string }; hasRoles: boolean; onClose: () => void };

/** Finds an account by its name or email, on the server, and adds it to a team. */
export function AddPersonDialog({ team, hasRoles, onClose }: Props) {
  const [word, setWord] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const toast = useToast();
  const q = word.trim();
  const { data } = useRead("sql_user.find", { q }, { enabled: q !== "", placeholderData: keepPreviousData });
  const found = q === "" ? [] : (data?.accounts ?? []);
  const add = useOperation("team.add_member", (_, { accountId }) => {
    const name = found.find(({ id }) => id === accountId)?.name ?? "The person";
    toast(`${name} is in ${team.name}`);
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Add people to ${team.name}`}
      lead={
        hasRoles
          ? "New members get the team's cluster roles immediately."
          : "Members answer for the SQL users that the team owns."
      }
      initialFocus={field}
      footer={
        <DialogActions>
          <Button onClick={onClose}>Done</Button>
        </DialogActions>
      }
    >
      <MutationFailure failure={add.failure} />
      <TextField
        ref={field}
        label="Name or email"
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        value={word}
        onChange={({ target }) => setWord(target.value)}
      />
      {q !== "" && data && found.length === 0 && <p className="text-ink-2">No account has this name or email.</p>}
      {found.length > 0 && (
        <ul aria-label="Accounts" className="border-t border-line">
          {found.map(({ id, name, email }) => (
            <li key={id} className="flex items-center gap-3 border-b border-line py-2">
              <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
                <bdi>{name}</bdi>
                <span className="block text-12 text-ink-3">{email}</span>
              </span>
              <Button
                size="s"
                aria-label={`Add ${name}`}
                pending={add.pending && add.input?.accountId === id}
                onClick={() => add.run({ teamId: team.id, accountId: id })}
              >
                Add
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Reauthenticate failure={add.failure} onConfirmed={add.again} onCancel={add.dismiss} />
    </Dialog>
  );
}
