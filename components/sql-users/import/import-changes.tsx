import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { number } from "#components/ui/words/counted.ts";
import type { ImportPreview, PlannedChange } from "#lib/shared/sql-users/owners.ts";
import {
  fieldWords,
  IMPORT_FIELDS,
  SQL_USER_FIELDS,
  type SqlUserField,
} from "#lib/shared/sql-users/sql-user-fields.ts";

/** How many changes are drawn at first, and added by each click. */
const STEP = 100;

type Preview = Extract<ImportPreview, { changes: unknown }>;

/** Each planned change, with the values before and after. */
export function ImportChanges({ preview: { changes, unchanged } }: { preview: Preview }) {
  const [shown, setShown] = useState(STEP);
  const losing = changes.filter(({ from, to }) => from.owner !== null && to.owner === null).length;
  const passed = changes.filter(({ from, to }) => from.owner !== null && from.owner !== to.owner).length;
  return (
    <>
      <p>
        <strong>{users(changes.length)}</strong> {changes.length === 1 ? "changes" : "change"}, {number(unchanged)}{" "}
        {unchanged === 1 ? "stays" : "stay"} as {unchanged === 1 ? "it is" : "they are"}. Empty cells change nothing;
        only an empty team removes the owner.
      </p>
      {passed > 0 && (
        <Note tone="warn">
          <strong>
            {users(passed)} {passed === 1 ? "leaves its" : "leave their"} team.
          </strong>{" "}
          {losing > 0 && `${number(losing)} will have no owner. `}
          Team reset exceptions, claim links and approved requests of the old team stop working.
        </Note>
      )}
      {changes.length > 0 && (
        <ul aria-label="Changes" className="grid border-t border-line">
          {changes.slice(0, shown).map((change) => (
            <Row key={change.name} {...change} />
          ))}
        </ul>
      )}
      {changes.length > shown && (
        <Button size="s" className="justify-self-start" onClick={() => setShown(shown + STEP)}>
          Show more ({number(changes.length - shown)} left)
        </Button>
      )}
    </>
  );
}

function users(count: number): string {
  return count === 1 ? "1 SQL user" : `${number(count)} SQL users`;
}

function Row({ name, from, to, adopted }: PlannedChange) {
  return (
    <li className="grid gap-0.5 border-b border-line py-2 [overflow-wrap:anywhere] md:grid-cols-[minmax(0,2fr)_minmax(0,3fr)] md:gap-x-4">
      <span translate="no" className="font-mono font-medium">
        {name}
      </span>
      <span className="grid gap-0.5">
        <Fact field="owner" from={from.owner} to={to.owner} />
        {IMPORT_FIELDS.map((field) => (
          <Fact key={field} field={field} from={fieldWords(field, from[field])} to={fieldWords(field, to[field])} />
        ))}
        {adopted && <span>Created outside Rolecall: will be adopted</span>}
      </span>
    </li>
  );
}

function Fact({ field, from, to }: { field: SqlUserField; from: string | null; to: string | null }) {
  if (from === to) return null;
  const { label, none } = SQL_USER_FIELDS[field];
  return (
    <span>
      <span className="text-ink-3">{label}: </span>
      <del className="text-ink-3">{from || none}</del> <span aria-hidden="true">→</span>{" "}
      <ins className="no-underline">{to || none}</ins>
    </span>
  );
}
