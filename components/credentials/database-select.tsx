import ChevronsUpDown from "lucide-react/icons/chevrons-up-down";
import { useId } from "react";

export type DatabaseSelectProps = { databases: readonly string[]; value: string; onChange: (database: string) => void };

/** Chooses the database of the forms. */
export function DatabaseSelect({ databases, value, onChange }: DatabaseSelectProps) {
  const id = useId();
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
          {databases.map((database) => (
            <option key={database}>{database}</option>
          ))}
        </select>
        <ChevronsUpDown className="pointer-events-none absolute right-2 text-ink-3" />
      </span>
    </span>
  );
}
