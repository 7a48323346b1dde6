import { Part } from "#components/ui/part.tsx";
import { Fact } from "#components/ui/words/fact.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { useRead } from "#lib/client/calls/use-read.ts";
import { WAY_NAMES, WAY_STATE_WORDS, wayReason } from "#lib/shared/ways-in/words.ts";

/** By which ways SQL users sign in to a cluster, each with why and when it was seen. */
export function WaysInPart({ clusterId }: { clusterId: string }) {
  const { data, error } = useRead("cluster.ways_in", { clusterId });
  return (
    <Part title="Ways in">
      {data ? (
        <dl className="grid grid-cols-[9rem_minmax(0,1fr)] gap-x-4 gap-y-1.5">
          <Fact label="Password">
            Accepted: <span className="text-ink-2">Rolecall assumes it on every cluster</span>
          </Fact>
          {data.map(({ way, state, why, at }) => (
            <Fact key={way} label={WAY_NAMES[way]}>
              <span className={state === "yes" ? "font-medium" : undefined}>{WAY_STATE_WORDS[state]}</span>:{" "}
              <span className="text-ink-2">
                {wayReason({ why })}
                {at !== null && (
                  <>
                    , read <RelativeTime at={at} />
                  </>
                )}
              </span>
            </Fact>
          ))}
        </dl>
      ) : (
        error && <p className="text-ink-2">Not known: the ways in could not be read.</p>
      )}
      <p className="text-ink-2">
        What is not known counts as open. A new password or an expiry ends logins by password; a disabled login ends
        them all.
      </p>
    </Part>
  );
}
