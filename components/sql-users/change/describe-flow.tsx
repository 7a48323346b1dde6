import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import { Between } from "#components/sql-user-facts/between.tsx";
import type { FlowProps } from "#components/sql-user-facts/open-dialog.ts";
import { useForm } from "#components/ui/fields/use-form.ts";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { TeamName } from "#lib/shared/people/teams.ts";
import { DESCRIPTION_FIELDS, descriptionOf } from "#lib/shared/sql-users/sql-user-fields.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { DescriptionFields, trimmed } from "./description-fields.tsx";
import { OwnerSelect } from "./owner-select.tsx";

/** `chosen`: undefined until an owner is chosen */
type Values = {
  chosen: TeamName | null | undefined;
  description: ReturnType<typeof descriptionOf<(typeof DESCRIPTION_FIELDS)[number]>>;
};

/** Sets owner and description. A SQL user that was created outside Rolecall is adopted by it. */
export function DescribeFlow({ user, cluster, onClose, returnFocus }: FlowProps & { user: SqlUser }) {
  const { name, outsideAt } = user;
  const { data: teams } = useRead("team.names", { clusterId: cluster.id });
  const toast = useToast();
  const done = () => {
    toast(outsideAt === undefined ? `Saved ${name}` : `Adopted ${name}`);
    onClose(name);
  };
  const change = useOperation("sql_user.describe", done, { page: false });
  const form = useForm<Values>(
    () => ({ chosen: undefined, description: descriptionOf(DESCRIPTION_FIELDS, user) }),
    change.failure,
  );
  const { chosen, description } = form.values;

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
        onChange={(team) => form.set("chosen", team)}
        error={form.errors.ownerTeamId}
      />
      <DescriptionFields
        fields={DESCRIPTION_FIELDS}
        description={description}
        onChange={(described) => form.set("description", described)}
        refused={change.failure?.fields}
      />
    </FormDialog>
  );
}
