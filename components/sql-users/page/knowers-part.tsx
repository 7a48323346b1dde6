import { PersonLink } from "#components/people/person-link.tsx";
import { Note } from "#components/ui/note.tsx";
import { Part } from "#components/ui/part.tsx";
import { Pill } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { EXPOSURE_WORDS, type Knower } from "#lib/shared/passwords/exposures.ts";
import type { LastDelivery } from "#lib/shared/passwords/secret-deliveries.ts";

type Props = {
  knowers: readonly Knower[];
  delivery: LastDelivery | null;
  /** the password in force was set outside Rolecall */
  isOutside: boolean;
  /** whether passwords that are set outside Rolecall by the Cloud API or in the Cloud Console are seen */
  seesOutside: boolean;
};

/** The accounts to which Rolecall showed the password in force, and the secret store that has it. */
export function KnowersPart({ knowers, delivery, isOutside, seesOutside }: Props) {
  return (
    <Part title="Who knows this password">
      {delivery && <DeliveryWords delivery={delivery} />}
      {knowers.length === 0 ? (
        <p className="text-ink-2">
          {isOutside
            ? "The password in force was set outside Rolecall. Passwords that Rolecall showed before no longer work."
            : "Rolecall has not shown the password in force to any account."}
        </p>
      ) : (
        <ul className="grid gap-2">
          {knowers.map((knower) => (
            <li key={`${knower.name}:${knower.at}`} className="[overflow-wrap:anywhere]">
              <PersonLink id={knower.accountId} name={knower.name} />{" "}
              <span className="text-ink-3">{EXPOSURE_WORDS[knower.way]}</span>{" "}
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
        Rolecall does not know {knowers.length > 0 && "whether they passed it on, or "}which applications use it.
        {!isOutside && ` It does not see a password that was set ${seesOutside ? "in SQL" : "outside Rolecall"}.`}
      </p>
    </Part>
  );
}

function DeliveryWords({ delivery: { last, open, lost } }: { delivery: LastDelivery }) {
  return (
    <>
      {open && (
        <Note tone="warn">
          <strong>A delivery to {open.store} is unfinished.</strong> Rolecall continues until the secret store and the
          cluster have the same password. {open.words} Since <RelativeTime at={open.since} />, at{" "}
          <span className="mono">{open.path}</span>.
        </Note>
      )}
      {lost && (
        <Note tone="warn">
          <strong>Undelivered to {lost.store}.</strong> Rolecall stopped trying <RelativeTime at={lost.at} />. The
          password in force may be stored nowhere. Reset it.
        </Note>
      )}
      {last && (
        <p className="[overflow-wrap:anywhere]">
          {last.inForce ? "Delivered to" : "An earlier password was delivered to"} {last.store}, path{" "}
          <span className="mono">{last.path}</span>, version <span className="mono">{last.version}</span>,{" "}
          <RelativeTime at={last.at} />.
        </p>
      )}
    </>
  );
}
