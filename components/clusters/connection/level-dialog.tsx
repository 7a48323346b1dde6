import { useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { showing } from "#lib/client/calls/operations.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { SqlConnectionView } from "#lib/shared/sql-users/sql-connection.ts";
import { SQL_LEVELS, type SqlLevel } from "#lib/sql/own-user.ts";
import { LEVEL_WORDS } from "./level-labels.ts";
import { PutBackNote } from "./put-back-note.tsx";

export type LevelDialogProps = {
  cluster: { id: string; name: string };
  connection: NonNullable<SqlConnectionView>;
  onClose: () => void;
};

/** Gives the connection another level. */
export function LevelDialog({ cluster, connection, onClose }: LevelDialogProps) {
  const choices = SQL_LEVELS.filter((id) => id !== connection.level);
  const [level, setLevel] = useState<SqlLevel>(choices[0] ?? connection.level);
  const toast = useToast();
  const change = useOperation("sql_connection.change_level", () => {
    toast(`The level is ${LEVEL_WORDS[level].name} now`);
    onClose();
  });
  return (
    <FormDialog
      title={`Change the level on ${cluster.name}`}
      lead={
        connection.level === "manage"
          ? "Its SQL user stays and revokes its own admin role."
          : `Rolecall deletes ${connection.sqlUser} and makes a new SQL user: only the Cloud API can give admin again.`
      }
      button="Change level"
      change={change}
      onSubmit={() => change.run({ clusterId: cluster.id, level })}
      shows={showing("sql_connection.change_level", { clusterId: cluster.id, level })}
      onClose={onClose}
    >
      <RadioList
        legend="New level"
        choices={choices.map((id) => ({
          id,
          label: LEVEL_WORDS[id].name,
          text: `${LEVEL_WORDS[id].can} ${LEVEL_WORDS[id].cannot}`,
        }))}
        value={level}
        onChange={setLevel}
      />
      {level !== "manage" && <PutBackNote count={connection.putBack} />}
      <Note tone={level === "manage" ? "admin" : "warn"}>{LEVEL_WORDS[level].danger}</Note>
    </FormDialog>
  );
}
