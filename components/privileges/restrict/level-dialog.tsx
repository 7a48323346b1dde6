import { useState } from "react";
import { useConnection } from "#components/credentials/use-connection.ts";
import { LevelFields } from "#components/privileges/fields/level-fields.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { Note } from "#components/ui/note.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { NameList } from "#components/ui/words/name-list.tsx";
import type { Choices } from "#lib/shared/restrict/choices.ts";
import { suggestedForm } from "#lib/shared/restrict/suggested-form.ts";
import { PLAIN_FORM } from "#lib/shared/sql-access/access-form.ts";
import type { Planned } from "#lib/shared/sql-access/access-plan.ts";
import { planWanted } from "#lib/shared/sql-access/wanted-plan.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import { KnownList } from "./known-list.tsx";
import { NO_LEVEL, type Row, sharedLevel } from "./levels.ts";
import { NEED_LABELS, needOf } from "./needs.ts";

const KINDS = [
  { id: "level", label: "A level", text: "It keeps working with the rights that you choose." },
  {
    id: "nothing",
    label: NO_LEVEL,
    text: "It loses admin and keeps only what was granted to it by itself. An application that needs more fails.",
  },
] as const;

type Props = {
  clusterId: string;
  rows: readonly Row[];
  onChoose: (chosen: Choices) => void;
  onClose: () => void;
};

/** Chooses the level of one SQL user by hand, or of several of one kind at once. It opens on the level that all of them have, else on none. */
export function LevelDialog({ clusterId, rows, onChoose, onClose }: Props) {
  const before = sharedLevel(rows);
  const [kind, setKind] = useState<"level" | "nothing">(before === null ? "nothing" : "level");
  const [form, setForm] = useState(() => (before ? suggestedForm(before) : PLAIN_FORM));
  const [isUnchosen, setIsUnchosen] = useState(!before);
  const [tried, setTried] = useState(false);
  const connection = useConnection(clusterId);
  const names = rows.map(({ user }) => user.name);
  const [first = ""] = names;
  const planned = planWanted(form, { user: first, restricted: true });
  const problem = isUnchosen ? "Choose a level." : !planned.ok && planned.field === null ? planned.message : undefined;
  const chooseFor = (wanted: WantedAccess | null) =>
    onChoose(new Map(names.map((name) => [name, { wanted, from: "hand" }] as const)));

  function choose() {
    setTried(true);
    if (kind === "nothing") chooseFor(null);
    // The server checks it as it does all input.
    else if (planned.ok && !isUnchosen) chooseFor(planned.wanted as WantedAccess);
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={names.length === 1 ? `Level of ${first}` : `Level of ${counted(names.length, "SQL user")}`}
      lead={names.length === 1 ? "Nothing is sent before you have seen what it loses." : <NameList names={names} />}
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
        <Meaning rows={rows} />
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
            isUnchosen={isUnchosen}
            version=""
            connection={connection}
            form={form}
            onChange={(changed) => {
              setForm({ ...form, ...changed });
              if (changed.level) setIsUnchosen(false);
              if (isUnchosen) setTried(false);
            }}
            errorAt={(field) => errorAt(planned, tried, field)}
          />
        )}
        {tried && kind === "level" && problem !== undefined && (
          <Note tone="warn" role="alert">
            {problem}
          </Note>
        )}
      </div>
    </Dialog>
  );
}

/** What choosing means for those without a level, where they are of one kind; of one alone all that is known. */
function Meaning({ rows }: { rows: readonly Row[] }) {
  const [need, ...others] = [...new Set(rows.map((row) => (row.group === "open" ? needOf(row) : undefined)))];
  const [row] = rows;
  if (need === undefined || others.length > 0 || !row) return null;
  return (
    <Note>
      {NEED_LABELS[need].about}
      {rows.length === 1 && row.suggestion && <KnownList row={row} similar={[]} />}
    </Note>
  );
}

function errorAt(planned: Planned, tried: boolean, field: string): string | undefined {
  if (planned.ok || planned.field !== field) return undefined;
  return tried || !planned.incomplete ? planned.message : undefined;
}
