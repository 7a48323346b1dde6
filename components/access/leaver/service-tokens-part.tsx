import Link from "next/link";
import { Button } from "#components/ui/button.tsx";
import { Part } from "#components/ui/part.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { timeLeft } from "#components/ui/words/time-text.ts";
import type { LeaverToken } from "#lib/shared/people/leaver.ts";

export type TokenAct = { act: "revoke" | "leave"; token: LeaverToken };
type Props = {
  tokens: readonly LeaverToken[];
  /** of an open plan: what a person can do about each open token */
  onAct?: ((act: TokenAct) => void) | undefined;
};

/** The tokens of services that the account made, and the state of each; nothing where there is none. */
export function ServiceTokensPart({ tokens, onAct }: Props) {
  if (tokens.length === 0) return null;
  const isOpen = tokens.some(({ state }) => state === "open");
  return (
    <Part narrow title="API tokens of services">
      <p>They made {tokens.length === 1 ? "this token" : "these tokens"} and may have kept a copy.</p>
      <ul className="grid gap-3 [overflow-wrap:anywhere]">
        {tokens.map((token) => (
          <li key={token.id} className="grid gap-1.5">
            <span>
              <span className="text-ink">{token.name}</span> of {token.team}
              <span className="block text-12 text-ink-3">
                <Became token={token} />
              </span>
            </span>
            {onAct && token.state === "open" && (
              <span className="flex flex-wrap gap-2">
                <Button size="s" aria-label={`Revoke: ${token.name}`} onClick={() => onAct({ act: "revoke", token })}>
                  Revoke…
                </Button>
                <Button
                  size="s"
                  aria-label={`Leave as it is: ${token.name}`}
                  onClick={() => onAct({ act: "leave", token })}
                >
                  Leave as it is…
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {isOpen && (
        <p>
          The plan is done once each is revoked, has expired, or is left as it is with a reason. Make a{" "}
          <Link href="/profile/tokens" prefetch={false} className="link">
            new token
          </Link>{" "}
          for the program before you revoke one that it uses.
        </p>
      )}
    </Part>
  );
}

function Became({ token: { state, at, by, reason, expiresAt } }: { token: LeaverToken }) {
  switch (state) {
    case "open":
      return (
        <>
          It works. It expires <RelativeTime at={expiresAt} words={timeLeft} />.
        </>
      );
    case "left":
      return `It works. ${by ?? "An administrator"} left it as it is: ${reason ?? ""}`;
    case "revoked":
      return at === undefined ? (
        "Revoked."
      ) : (
        <>
          Revoked <RelativeTime at={at} />.
        </>
      );
    case "expired":
      return "Expired.";
    default:
      return state satisfies never;
  }
}
