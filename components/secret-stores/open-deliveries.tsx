import { Note } from "#components/ui/note.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { SecretStoreRow } from "#lib/shared/secret-stores.ts";
import { problemWords } from "./words.ts";

/** Deliveries that failed and are tried again: each is named until the store and the cluster have the same password. */
export function OpenDeliveries({ stores }: { stores: readonly SecretStoreRow[] }) {
  const failing = stores.flatMap((store) =>
    store.deliveries.filter(({ tries }) => tries > 0).map((delivery) => ({ store, delivery })),
  );
  if (failing.length === 0) return null;
  return (
    <ul aria-label="Deliveries that are not over" className="grid gap-2 border-t border-line px-gutter py-4">
      {failing.map(({ store, delivery: { id, name, cluster, path, since, problem, undelivered } }) => (
        <li key={id}>
          <Note tone="warn">
            <strong>
              {undelivered ? "Undelivered: " : "Not taken back yet: "}
              <span className="mono">{name}</span> on {cluster}.
            </strong>{" "}
            {undelivered
              ? "The cluster may have a password that the secret store does not have."
              : "The next password that stands there is not in force."}{" "}
            {problemWords(store.name, problem)} Rolecall tries again. Since <RelativeTime at={since} />, at{" "}
            <span className="mono">{path}</span>.
          </Note>
        </li>
      ))}
    </ul>
  );
}
