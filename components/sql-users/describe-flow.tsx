import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import type { FlowProps } from "#components/sql-user-facts/open-dialog.ts";
import { Note } from "#components/ui/note.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { failureOf } from "#lib/client/request-error.ts";
import { ownersQuery } from "#lib/client/sql-user-queries.ts";
import { describeSqlUserMutation } from "#lib/client/sql-users.ts";
import { DESCRIPTION_FIELDS, descriptionOf } from "#lib/shared/sql-user-fields.ts";
import type { SqlUser } from "#lib/shared/sql-users.ts";
import type { TeamName } from "#lib/shared/teams.ts";
import { DescriptionFields, trimmed } from "./description-fields.tsx";
import { OwnerSelect } from "./owner-select.tsx";

/** Asks whose a SQL user is and what for. One that was created outside is adopted by the answer. */
export function DescribeFlow({ user, cluster, onClose, returnFocus }: FlowProps & { user: SqlUser }) {
  const { name, outsideAt } = user;
  const { data: teams } = useQuery(ownersQuery(cluster.id));
  const [chosen, setChosen] = useState<TeamName | null>();
  const [said, setSaid] = useState(() => descriptionOf(DESCRIPTION_FIELDS, user));
  const { mutate, reset, isPending, error } = useMutation(describeSqlUserMutation(cluster.id));
  const toast = useToast();
  const failure = error && failureOf(error);
  const refused = failure?.fields;

  function save() {
    if (!teams) return;
    const owner = chosen === undefined ? teams.find((team) => team.name === user.owner) : chosen;
    mutate(
      { name, owner, ...trimmed(said) },
      {
        onSuccess: () => {
          toast(outsideAt === undefined ? `Saved for ${name}` : `${name} is adopted`);
          onClose(name);
        },
      },
    );
  }

  return (
    <FormDialog
      title={
        <>
          Owner and purpose of <span className="mono">{name}</span>
        </>
      }
      finalFocus={returnFocus}
      button={outsideAt === undefined ? "Save" : "Adopt"}
      ready={teams !== undefined}
      change={{ again: save, pending: isPending, failure, dismiss: reset }}
      onSubmit={save}
      onClose={() => onClose(null)}
    >
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
      <DescriptionFields fields={DESCRIPTION_FIELDS} said={said} onChange={setSaid} refused={refused} />
    </FormDialog>
  );
}
