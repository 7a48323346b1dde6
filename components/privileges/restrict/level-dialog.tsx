import { useState } from "react";
import { useConnection } from "#components/credentials/use-connection.ts";
import { LevelFields } from "#components/privileges/fields/level-fields.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { Note } from "#components/ui/note.tsx";
import { counted, listedNames } from "#components/ui/words/counted.ts";
import { PLAIN_FORM } from "#lib/shared/sql-access/access-form.ts";
import type { Planned } from "#lib/shared/sql-access/access-plan.ts";
import { planWanted } from "#lib/shared/sql-access/wanted-plan.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";

const KINDS = [
  { id: "level", label: "A level", text: "It keeps working with the rights that you choose." },
  {
    id: "nothing",
    label: "No level",
    text: "It loses admin and keeps only what was granted to it by itself. An application that needs more fails.",
  },
] as const;

type Props = {
  clusterId: string;
  names: readonly string[];
  onChoose: (wanted: WantedAccess | null) => void;
  onClose: () => void;
};

/** Chooses the level of one SQL user by hand, or of several at once. */
export function LevelDialog({ clusterId, names, onChoose, onClose }: Props) {
  const [kind, setKind] = useState<"level" | "nothing">("level");
  const [form, setForm] = useState(PLAIN_FORM);
  const [tried, setTried] = useState(false);
  const connection = useConnection(clusterId);
  const [first = ""] = names;
  const planned = planWanted(form, { user: first, restricted: true });
  const problem = tried && !planned.ok && planned.field === null ? planned.message : undefined;

  function choose() {
    setTried(true);
    if (kind === "nothing") onChoose(null);
    // The server checks it as it does all input.
    else if (planned.ok) onChoose(planned.wanted as WantedAccess);
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={names.length === 1 ? `Level of ${first}` : `Level of ${counted(names.length, "SQL user")}`}
      lead={names.length === 1 ? "Nothing is sent before you have seen what it loses." : listedNames(names)}
      footer={
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" onClick={choose}>
            Choose level
          </Button>
        </DialogActions>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
        <RadioList
          legend={names.length === 1 ? "It keeps" : "Each keeps"}
          choices={KINDS}
          value={kind}
          onChange={setKind}
        />
        {kind === "level" && (
          <LevelFields
            short
            keepsOwners
            version=""
            connection={connection}
            form={form}
            onChange={(changed) => setForm({ ...form, ...changed })}
            errorAt={(field) => errorAt(planned, tried, field)}
          />
        )}
        {problem !== undefined && (
          <Note tone="warn" role="alert">
            {problem}
          </Note>
        )}
      </div>
    </Dialog>
  );
}

function errorAt(planned: Planned, tried: boolean, field: string): string | undefined {
  if (planned.ok || planned.field !== field) return undefined;
  return tried || !planned.incomplete ? planned.message : undefined;
}
