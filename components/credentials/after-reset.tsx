import type { ReactNode } from "react";
import { Note } from "#components/ui/note.tsx";
import { NO_WAYS_READ, type OtherWays } from "#lib/shared/ways-in/ways-in.ts";
import { leftOpenWords } from "#lib/shared/ways-in/words.ts";
import { throttleWords } from "./throttle-text.ts";

type Props = {
  plan: string;
  /** what still signs in; without it, nothing is known */
  otherWays: OtherWays | undefined;
  /** ends every way in, for viewers who may */
  end?: ReactNode;
};

/** The limits of a new password: open sessions, and ways in that need none. */
export function AfterReset({ plan, otherWays = NO_WAYS_READ, end }: Props) {
  return (
    <>
      <Note tone="plain">
        The old password no longer signs in. Open sessions continue. {leftOpenWords(otherWays)} Update every
        application. {throttleWords(plan)} {!end && "A Cluster Admin can end every way in."}
      </Note>
      {end}
    </>
  );
}
