import ChevronsUpDown from "lucide-react/icons/chevrons-up-down";
import type { ShownLogin } from "../list-view.ts";

const WORDS: Record<ShownLogin, string> = {
  disabled: "Login disabled",
  expired: "Expired",
  ending: "Expires in 30 days",
  idle: "No login in 90 days",
};

/** Filters by the logins of the cluster's last reading. */
export function LoginFilter(props: { login: ShownLogin | null; onLogin: (login: ShownLogin | null) => void }) {
  const { login, onLogin } = props;
  return (
    <span className="relative flex flex-none items-center">
      <select
        aria-label="Login"
        value={login ?? ""}
        onChange={({ target }) => onLogin((target.value || null) as ShownLogin | null)}
        className="filter-select w-28"
      >
        <option value="">All logins</option>
        {(Object.keys(WORDS) as ShownLogin[]).map((each) => (
          <option key={each} value={each}>
            {WORDS[each]}
          </option>
        ))}
      </select>
      <ChevronsUpDown className="pointer-events-none absolute right-1.5 text-ink-3" />
    </span>
  );
}
