import Check from "lucide-react/icons/check";
import Shield from "lucide-react/icons/shield";
import { Pill } from "#components/ui/pill.tsx";
import type { AdminState } from "#lib/shared/sql-users.ts";

/** Whether a SQL user still has the admin role: by shape, word and colour together. */
export function StateMark({ state }: { state: AdminState }) {
  if (state === "admin")
    return (
      <Pill tone="danger">
        <Shield className="fill-danger-mark stroke-danger-mark" />
        admin
      </Pill>
    );
  if (state === "restricted")
    return (
      <Pill tone="line">
        <Check className="text-ok-mark" />
        restricted
      </Pill>
    );
  return (
    <Pill tone="dashed">
      <span aria-hidden="true" className="w-3 text-center font-strong">
        ?
      </span>
      unknown
    </Pill>
  );
}
