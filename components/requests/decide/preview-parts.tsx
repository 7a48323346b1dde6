import { TitledPart } from "#components/ui/titled-part.tsx";
import { ADMIN_STATE_WORDS, type AdminState } from "#lib/shared/admin-state.ts";
import type { RequestPreview } from "#lib/shared/requests/requests-schema.ts";

const STATE_TEXT: Readonly<Record<AdminState, string>> = {
  admin: "text-danger-text",
  privileged: "text-warn-text",
  restricted: "text-ink-2",
  unknown: "text-ink-2",
};

/** Existing SQL users that may serve the same purpose. */
export function SimilarUsers({ users }: { users: RequestPreview["similar"] }) {
  return (
    <TitledPart title="Similar SQL users on this cluster">
      {users.length === 0 ? (
        <p className="text-ink-2">None with a similar name or of this team.</p>
      ) : (
        <ul className="border-t border-line">
          {users.map(({ name, owner, purpose, state }) => (
            <li key={name} className="border-b border-line py-1.5 [overflow-wrap:anywhere]">
              <span className="mono font-medium" translate="no">
                {name}
              </span>
              <span className={STATE_TEXT[state]}> · {ADMIN_STATE_WORDS[state]}</span>
              <span className="text-ink-2">
                {" "}
                · {owner ?? "no owner"}
                {purpose && ` · ${purpose}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </TitledPart>
  );
}
