import { Pill } from "#components/ui/pill.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { EXPOSURE_WORDS, type Knower } from "#lib/shared/exposures.ts";
import { Part } from "./part.tsx";

/** The accounts to which Rolecall showed the password in force. */
export function KnowersPart({ knowers }: { knowers: readonly Knower[] }) {
  return (
    <Part title="Who knows this password">
      {knowers.length === 0 ? (
        <p className="text-ink-2">Rolecall has not shown the password in force to any account.</p>
      ) : (
        <ul className="grid gap-2">
          {knowers.map((knower) => (
            <li key={`${knower.name}:${knower.at}`} className="[overflow-wrap:anywhere]">
              {knower.name} <span className="text-ink-3">{EXPOSURE_WORDS[knower.way]}</span>{" "}
              <RelativeTime at={knower.at} className="text-12 text-ink-3" />
              {knower.inForce === "maybe" && (
                <>
                  {" "}
                  <Pill tone="dashed" title="The answer to a later change was lost">
                    maybe replaced
                  </Pill>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      <p className="text-12 text-ink-3">
        Rolecall does not know whether they passed it on, or which applications use it. It knows nothing of a password
        that was set outside Rolecall.
      </p>
    </Part>
  );
}
