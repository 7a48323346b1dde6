import { useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import { Between } from "#components/sql-user-facts/between.tsx";
import type { FlowProps } from "#components/sql-user-facts/open-dialog.ts";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { TeamName } from "#lib/shared/people/teams.ts";
import { DESCRIPTION_FIELDS, descriptionOf } from "#lib/shared/sql-users/sql-user-fields.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { DescriptionFields, trimmed } from "./description-fields.tsx";
import { OwnerSelect } from "./owner-select.tsx";

/** Sets owner and description. A SQL user that was created outside Rolecall is adopted by it. */
export function DescribeFlow({ user, cluster, onClose, returnFocus }: FlowProps & { user: SqlUser }) {
  const { name, outsideAt } = user;
  const { data: teams } = useRead("team.names", { clusterId: cluster.id });
  const [chosen, setChosen] = useState<TeamName | null>();
  const [description, setDescription] = useState(() => descriptionOf(DESCRIPTION_FIELDS, user));
  const toast = useToast();
  const change = useOperation(
    "sql_user.describe",
    () => {
      toast(outsideAt === undefined ? `Saved ${name}` : `Adopted ${name}`);
      onClose(name);
    },
    { page: false },
  );
  const refused = change.failure?.fields;

  function save() {
    if (!teams) return;
    const owner = chosen === undefined ? teams.find((team) => team.name === user.owner) : chosen;
    change.run({ clusterId: cluster.id, name, ownerTeamId: owner?.id ?? null, ...trimmed(description) });
  }

  return (
    <FormDialog
      title={<SqlUserTitle what="Owner and purpose of" name={name} cluster={cluster.name} />}
      finalFocus={returnFocus}
      button={outsideAt === undefined ? "Save description" : "Adopt SQL user"}
      ready={teams !== undefined}
      change={change}
      onSubmit={save}
      onClose={() => onClose(null)}
    >
      {outsideAt !== undefined && (
        <Note tone="warn">
          <strong>Created outside Rolecall</strong>, <Between after={user.outsideAfter} at={outsideAt} />. It is
          probably admin, as CockroachDB Cloud makes new SQL users. Set its owner, or delete it.
        </Note>
      )}
      <OwnerSelect
        clusterId={cluster.id}
        chosen={chosen}
        now={user.owner}
        onChange={setChosen}
        error={refused?.ownerTeamId}
      />
      <DescriptionFields
        fields={DESCRIPTION_FIELDS}
        description={description}
        onChange={setDescription}
        refused={refused}
      />
    </FormDialog>
  );
}
