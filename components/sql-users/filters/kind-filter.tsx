import ChevronsUpDown from "lucide-react/icons/chevrons-up-down";
import { SQL_USER_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { SQL_USER_KIND_WORDS, SQL_USER_KINDS } from "#lib/shared/sql-users/sql-user-kinds.ts";
import type { ShownKind } from "../list-view.ts";

export function KindFilter(props: { kind: ShownKind | null; onKind: (kind: ShownKind | null) => void }) {
  const { kind, onKind } = props;
  return (
    <span className="relative flex flex-none items-center">
      <select
        aria-label={SQL_USER_FIELDS.kind.label}
        value={kind ?? ""}
        onChange={({ target }) => onKind((target.value || null) as ShownKind | null)}
        className="filter-select w-28"
      >
        <option value="">All kinds</option>
        {SQL_USER_KINDS.map((each) => (
          <option key={each} value={each}>
            {SQL_USER_KIND_WORDS[each]}
          </option>
        ))}
        <option value="none">No kind</option>
      </select>
      <ChevronsUpDown className="pointer-events-none absolute right-1.5 text-ink-3" />
    </span>
  );
}
