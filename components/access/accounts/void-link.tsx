"use client";

import { EndedAccountLink, isEnded } from "../profile/ended-note.tsx";
import { useFragmentSecret } from "../sign-in/use-fragment-secret.ts";
import { type LinkOf, useOpenedLink } from "../sign-in/use-opened-link.ts";

/** Says why a link no longer works: how it ended only to a person with its secret. */
export function VoidLink({ link }: { link: LinkOf }) {
  const { failure } = useOpenedLink(link, useFragmentSecret());
  return <EndedAccountLink code={failure && isEnded(failure) ? failure.code : "link_void"} />;
}
