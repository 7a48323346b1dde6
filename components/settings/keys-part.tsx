"use client";

import type { ReactNode } from "react";
import { Note } from "#components/ui/note.tsx";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { None } from "#components/ui/tables/plain-table.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { Dot, type DotTone } from "#components/ui/words/dot.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import type { KeyFacts, KeysFacts } from "#lib/shared/settings.ts";

const STATES: Record<KeyFacts["state"], { tone: DotTone; words: string }> = {
  ok: { tone: "ok", words: "works" },
  refused: { tone: "off", words: "is refused" },
  unknown: { tone: "wait", words: "not used yet" },
  unreadable: { tone: "off", words: "its file cannot be read" },
  no_key: { tone: "off", words: "its file holds no key" },
};

const COLUMNS: readonly Column<KeyFacts>[] = [
  { head: "Name", cell: ({ name }) => <Mono>{name}</Mono> },
  {
    head: "State",
    cell: ({ state }) => (
      <span className="inline-flex items-center gap-2 whitespace-nowrap">
        <Dot tone={STATES[state].tone} />
        {STATES[state].words}
      </span>
    ),
  },
  { head: "Used for", cell: useWords },
  { head: "Limited to", from: "md", phone: "cell", cell: limitWords },
  { head: "Service account", from: "md", phone: "cell", cell: accountWords },
  { head: "Clusters", align: "end", cell: ({ clusters }) => number(clusters) },
];

/** Each cluster with the label needs an administrator's word. */
function limitWords({ label, chosen }: KeyFacts): ReactNode {
  if (label !== null)
    return (
      <>
        clusters with the label <Mono>{label}</Mono>
      </>
    );
  return chosen === null ? <None /> : counted(chosen, "cluster");
}

/** Without a name in the file, it is an account of the key alone. */
function accountWords({ account, name }: KeyFacts): string {
  return account === `key ${name}` ? "of its own" : account;
}

function useWords({ audit, access }: KeyFacts): string {
  if (audit) return "the Cloud audit log";
  return access === "read" ? "read only" : "reads and changes";
}

/** The API keys of the keys file, and what is wrong with them. */
export function KeysPart({ keys: { problem, rows, claims } }: { keys: KeysFacts }) {
  return (
    <section aria-labelledby="keys" className="grid gap-4 border-t border-line pt-5">
      <div className="grid gap-1 px-gutter">
        <h2 id="keys" className="font-strong">
          API keys
        </h2>
        <p className="text-ink-2">
          Of <Mono>COCKROACH_KEYS_FILE</Mono>, which Rolecall reads again when it changes.
        </p>
      </div>
      {(problem !== null || claims.length > 0) && (
        <div className="grid gap-2 px-gutter *:max-w-160">
          {problem !== null && (
            <Note tone="warn">Rolecall cannot use this file and keeps the previous keys. Correct it: {problem}.</Note>
          )}
          {claims.map(({ key, cluster }) => (
            <Note key={`${key}/${cluster}`} tone="warn">
              The key {key} belongs to another organization but also sees the cluster {cluster}. Rolecall does not use
              it there.
            </Note>
          ))}
        </div>
      )}
      <DataTable label="API keys" columns={COLUMNS} rows={rows} keyOf={({ name }) => name} />
    </section>
  );
}
