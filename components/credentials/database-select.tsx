import ChevronsUpDown from "lucide-react/icons/chevrons-up-down";
import { useId } from "react";
import type { Connection } from "#lib/shared/sql-users/clusters.ts";

export type DatabaseSelectProps = {
  connection: Pick<Connection, "databases" | "unlisted">;
  value: string;
  onChange: (database: string) => void;
};

/** Chooses the database of the forms; absent without a choice. */
export function DatabaseSelect({ connection, value, onChange }: DatabaseSelectProps) {
  const { databases, unlisted = [] } = connection;
  const id = useId();
  const isKnown = databases.includes(value) || unlisted.includes(value);
  const listed = isKnown ? databases : [value, ...databases];
  if (listed.length + unlisted.length <= 1) return null;
  return (
    <span className="inline-flex items-center gap-2">
      <label htmlFor={id} className="text-ink-3">
        Database
      </label>
      <span className="relative inline-flex items-center">
        <select
          id={id}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className="h-control max-w-48 appearance-none rounded-2 border border-line-control bg-page pr-7.5 pl-2.5 font-mono hover:border-ink-3"
        >
          {listed.map((database) => (
            <option key={database}>{database}</option>
          ))}
          {unlisted.length > 0 && (
            <optgroup label="Not listed by CockroachDB Cloud, seen by the last check">
              {unlisted.map((database) => (
                <option key={database}>{database}</option>
              ))}
            </optgroup>
          )}
        </select>
        <ChevronsUpDown className="pointer-events-none absolute right-2 text-ink-3" />
      </span>
    </span>
  );
}
