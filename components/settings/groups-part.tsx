"use client";

import Plus from "lucide-react/icons/plus";
import X from "lucide-react/icons/x";
import { useState } from "react";
import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import { TeamLink } from "#components/people/person-link.tsx";
import { Button, IconButton } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { actionsColumn, type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { DirectoryView, ShownDirectoryRule } from "#lib/shared/people/directory.ts";
import { AddGroupDialog } from "./add-group-dialog.tsx";
import { giftWords } from "./gift-labels.ts";

/** The rights that groups at the sign-in provider give. */
export function GroupsPart(view: DirectoryView) {
  const { provider, claim, rules } = view;
  const [isAdding, setAdding] = useState(false);
  const [removed, setRemoved] = useState<ShownDirectoryRule | null>(null);
  return (
    <section aria-labelledby="groups" className="grid gap-4 border-t border-line py-5">
      <div className="grid max-w-160 gap-2 px-gutter text-ink-2">
        <h2 id="groups" className="font-strong text-ink">
          Groups
        </h2>
        <p>
          Groups at {provider === "" ? "the sign-in provider" : provider} give these rights. Each sign-in there brings
          them up to date. Accounts with such rights can sign in only there.
        </p>
        {claim === null && (
          <Note tone="warn">
            <strong>No group gives anything now:</strong> <span className="mono">OIDC_GROUPS_CLAIM</span> is not set on
            the server.
          </Note>
        )}
      </div>
      {rules.length > 0 && <GroupsTable rules={rules} onRemove={setRemoved} />}
      <div className="px-gutter">
        <Button onClick={() => setAdding(true)}>
          <Plus />
          Add group
        </Button>
      </div>
      {isAdding && <AddGroupDialog claim={claim} onClose={() => setAdding(false)} />}
      {removed && <RemoveGroupDialog rule={removed} words={wordsOf(removed)} onClose={() => setRemoved(null)} />}
    </section>
  );
}

const wordsOf = ({ gift, on }: ShownDirectoryRule) => giftWords(gift, on);

type TableProps = Pick<DirectoryView, "rules"> & { onRemove: (rule: ShownDirectoryRule) => void };

function GroupsTable({ rules, onRemove }: TableProps) {
  const columns: readonly Column<ShownDirectoryRule>[] = [
    { head: "Group", className: "[overflow-wrap:anywhere]", cell: ({ group }) => <Mono>{group}</Mono> },
    { head: "Gives", from: "md", cell: (rule) => <Gives rule={rule} />, phone: "cell" },
    {
      head: "Accounts",
      from: "md",
      align: "end",
      calm: true,
      cell: (rule) => rule.accounts,
      phone: (rule) => counted(rule.accounts, "account"),
    },
    {
      head: "Added",
      from: "md",
      calm: true,
      cell: ({ at, by }) => (
        <>
          <RelativeTime at={at} />
          <span className="block text-12 text-ink-3">{by}</span>
        </>
      ),
    },
    actionsColumn((rule) => (
      <IconButton label={`Remove ${rule.group}, ${wordsOf(rule)}`} onClick={() => onRemove(rule)}>
        <X />
      </IconButton>
    )),
  ];
  return <DataTable label="Groups" columns={columns} rows={rules} keyOf={({ id }) => id} />;
}

function Gives({ rule }: { rule: ShownDirectoryRule }) {
  const { gift, on } = rule;
  if (gift.kind !== "team") return wordsOf(rule);
  return (
    <>
      Team <TeamLink id={gift.teamId} name={on} />
    </>
  );
}

type RemoveGroupDialogProps = { rule: ShownDirectoryRule; words: string; onClose: () => void };

/** Asks before a row of the table is removed, since its accounts lose the right at once. */
function RemoveGroupDialog({ rule: { id, group, accounts }, words, onClose }: RemoveGroupDialogProps) {
  const change = useAct("settings.remove_group", `${group} no longer gives: ${words}`, onClose);
  return (
    <FormDialog
      title={`Remove ${group}`}
      lead={`The group no longer gives: ${words}.`}
      button="Remove group"
      danger
      change={change}
      onSubmit={() => change.run({ id })}
      onClose={onClose}
    >
      <Effects>
        <li>{effect(accounts)}</li>
        <li>Rights that were given by hand stay.</li>
      </Effects>
    </FormDialog>
  );
}

function effect(accounts: number): string {
  if (accounts === 0) return "No account has this right from the group now.";
  const who = accounts === 1 ? "1 account loses" : `${accounts} accounts lose`;
  return `${who} it immediately, also in open sessions, unless another group gives it.`;
}
