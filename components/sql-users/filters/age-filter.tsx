import ChevronsUpDown from "lucide-react/icons/chevrons-up-down";
import { number } from "#components/ui/words/counted.ts";
import type { DueCounts } from "#lib/shared/passwords/password-age.ts";
import { countOfAge, SHOWN_AGES, type ShownAge } from "../list-view.ts";

const WORDS: Record<ShownAge, string> = {
  now: "Due or overdue",
  overdue: "Overdue",
  due: "Due",
  due_soon: "Due soon",
  unknown: "Age unknown",
  exempt: "Exempt",
};

type Props = { age: ShownAge | null; onAge: (age: ShownAge | null) => void; dues: DueCounts | undefined };

/** Filters by the age of passwords, with how many of the list each shows. */
export function AgeFilter({ age, onAge, dues }: Props) {
  return (
    <span className="relative flex flex-none items-center">
      <select
        aria-label="Password age"
        value={age ?? ""}
        onChange={({ target }) => onAge((target.value || null) as ShownAge | null)}
        className="filter-select w-44"
      >
        <option value="">All ages</option>
        {SHOWN_AGES.map((each) => (
          <option key={each} value={each}>
            {WORDS[each]}
            {dues && ` (${number(countOfAge(dues, each))})`}
          </option>
        ))}
      </select>
      <ChevronsUpDown className="pointer-events-none absolute right-1.5 text-ink-3" />
    </span>
  );
}
