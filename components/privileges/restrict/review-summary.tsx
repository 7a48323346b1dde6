import { counted, listedNames } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import type { RestrictPreview } from "#lib/shared/restrict/restriction.ts";

/** What is true of all of them: who stays admin, what becomes of open sessions, and what happens where one is refused. */
export function ReviewSummary({ read: { users, adminsLeft } }: { read: RestrictPreview["clusters"][number] }) {
  const going = users.filter(({ digest }) => digest !== undefined);
  const sessions = going.reduce((sum, each) => sum + (each.sessions ?? 0), 0);
  return (
    <div className="grid border-b border-line md:grid-cols-3 md:divide-x md:divide-line [&>section]:px-gutter [&>section]:py-3.5 max-md:[&>section]:border-b max-md:[&>section]:border-line max-md:[&>section:last-child]:border-b-0 md:[&>section+section]:px-5">
      <section aria-labelledby="restrict-left">
        <h2 id="restrict-left" className="text-12 font-medium">
          Stays admin
        </h2>
        <p className="mt-1 text-ink-2">
          {adminsLeft && adminsLeft.length > 0 ? (
            <Mono>{listedNames(adminsLeft)}</Mono>
          ) : (
            "Not known: the cluster was not read."
          )}
        </p>
      </section>
      <section aria-labelledby="restrict-sessions">
        <h2 id="restrict-sessions" className="text-12 font-medium">
          Open sessions
        </h2>
        <p className="mt-1 text-ink-2">
          {sessions === 0
            ? "None is open."
            : `${counted(sessions, "session")} ${sessions === 1 ? "stays" : "stay"} open, with the new rights.`}
        </p>
      </section>
      <section aria-labelledby="restrict-order">
        <h2 id="restrict-order" className="text-12 font-medium">
          Order
        </h2>
        <p className="mt-1 text-ink-2">
          One after the other, the least used first. Each gets its rights before it loses admin, and is checked at the
          end.
        </p>
      </section>
    </div>
  );
}
