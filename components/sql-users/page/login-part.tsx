import { useState } from "react";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { Button } from "#components/ui/button.tsx";
import { Part } from "#components/ui/part.tsx";
import type { SqlUserFacts } from "#lib/shared/sql-users/sql-user-facts.ts";
import { DisableDialog, EnableDialog, EndSessionsDialog, ExpireDialog } from "./login-dialogs.tsx";

type Open = "disable" | "enable" | "expire" | "sessions";

export type LoginPartProps = { cluster: ShownCluster; name: string; facts: SqlUserFacts; onChanged: () => void };

export function LoginPart({ cluster, name, facts, onChanged }: LoginPartProps) {
  const [open, setOpen] = useState<Open | null>(null);
  const props = { cluster, name, facts, onChanged, onClose: () => setOpen(null) };
  return (
    <Part title="Login">
      {facts.level === "observe" ? (
        <p className="text-ink-2">
          The SQL connection only observes, so Rolecall cannot change logins or end sessions.
        </p>
      ) : (
        <div className="flex flex-wrap gap-2">
          {facts.login === false ? (
            <Button size="s" onClick={() => setOpen("enable")}>
              Enable login
            </Button>
          ) : (
            <Button size="s" onClick={() => setOpen("disable")}>
              Disable login…
            </Button>
          )}
          <Button size="s" onClick={() => setOpen("expire")}>
            Expires on…
          </Button>
          <Button
            size="s"
            disabled={facts.sessions?.count === 0 || facts.level !== "manage"}
            onClick={() => setOpen("sessions")}
          >
            End sessions…
          </Button>
        </div>
      )}
      {open === "disable" && <DisableDialog {...props} />}
      {open === "enable" && <EnableDialog {...props} />}
      {open === "expire" && <ExpireDialog {...props} />}
      {open === "sessions" && <EndSessionsDialog {...props} />}
    </Part>
  );
}
