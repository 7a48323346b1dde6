import { useEffect, useState } from "react";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { openLink } from "#lib/client/page/links.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import type { OpenLinkInput } from "#lib/shared/people/accounts.ts";

export type LinkOf = Pick<OpenLinkInput, "kind" | "id">;

/** What a link with this secret is for, or why it no longer works; neither until that is known. Changes nothing. */
export function useOpenedLink(
  link: LinkOf | undefined,
  secret: string | null | undefined,
): { email?: string; failure?: Failure } {
  const [opened, setOpened] = useState<{ email?: string; failure?: Failure }>({});
  const { kind, id } = link ?? {};
  useEffect(() => {
    if (!kind || !id || !secret) return;
    let isCurrent = true;
    openLink({ kind, id, secret }).then(
      ({ email }) => isCurrent && setOpened({ email }),
      (error: unknown) => isCurrent && setOpened({ failure: failureOf(error) }),
    );
    return () => {
      isCurrent = false;
    };
  }, [kind, id, secret]);
  return opened;
}
