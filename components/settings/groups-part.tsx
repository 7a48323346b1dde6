"use client";

import Plus from "lucide-react/icons/plus";
import X from "lucide-react/icons/x";
import { useState } from "react";
import { Button, IconButton } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { Cell, Head, PlainTable } from "#components/ui/tables/plain-table.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { DirectoryRule, DirectoryView } from "#lib/shared/people/directory.ts";
import { AddGroupDialog } from "./add-group-dialog.tsx";
import { giftWords } from "./gift-words.ts";
import { RemoveGroupDialog } from "./remove-group-dialog.tsx";

/** The rights that groups at the sign-in provider give. */
export function GroupsPart(view: DirectoryView) {
  const { provider, claim, rules } = view;
  const [isAdding, setAdding] = useState(false);
  const [removed, setRemoved] = useState<DirectoryRule | null>(null);
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
      {rules.length > 0 && (
        <PlainTable
          label="Groups"
          head={
            <>
              <Head>Group</Head>
              <Head className="max-md:hidden">Gives</Head>
              <Head className="text-right! max-md:hidden">Accounts</Head>
              <Head className="max-md:hidden">Added</Head>
              <Head>
                <span className="sr-only">Actions</span>
              </Head>
            </>
          }
        >
          {rules.map((rule) => (
            <GroupRow key={rule.id} rule={rule} words={giftWords(rule.gift, view)} onRemove={() => setRemoved(rule)} />
          ))}
        </PlainTable>
      )}
      <div className="px-gutter">
        <Button onClick={() => setAdding(true)}>
          <Plus />
          Add group
        </Button>
      </div>
      {isAdding && <AddGroupDialog {...view} onClose={() => setAdding(false)} />}
      {removed && (
        <RemoveGroupDialog rule={removed} words={giftWords(removed.gift, view)} onClose={() => setRemoved(null)} />
      )}
    </section>
  );
}

type GroupRowProps = { rule: DirectoryRule; words: string; onRemove: () => void };

function GroupRow({ rule: { group, accounts, by, at }, words, onRemove }: GroupRowProps) {
  return (
    <tr className="hover:bg-hover">
      <Cell>
        <span className="mono [overflow-wrap:anywhere]">{group}</span>
        <span className="block md:hidden">{words}</span>
        <span className="block text-12 text-ink-3 md:hidden">
          {accounts} {accounts === 1 ? "account" : "accounts"}
        </span>
      </Cell>
      <Cell className="max-md:hidden">{words}</Cell>
      <Cell className="text-right text-ink-2 max-md:hidden">{accounts}</Cell>
      <Cell className="text-ink-2 max-md:hidden">
        <RelativeTime at={at} />
        <span className="block text-12 text-ink-3">{by}</span>
      </Cell>
      <Cell className="w-13 pr-4! pl-0! text-right">
        <IconButton label={`Remove ${group}, ${words}`} onClick={onRemove}>
          <X />
        </IconButton>
      </Cell>
    </tr>
  );
}
