import type { ReactNode } from "react";
import { ExactTime } from "#components/ui/words/exact-time.tsx";
import type { LinkFacts } from "#lib/shared/people/accounts.ts";
import { VoidLink } from "../accounts/void-link.tsx";
import { SoloPage } from "./solo-page.tsx";
import type { LinkOf } from "./use-opened-link.ts";

type Props = {
  title: string;
  link: LinkOf;
  /** null for a void link and for an unknown one, which look the same */
  facts: LinkFacts | null;
  /** what the link does; `by` is its sender */
  lead: (by: string | null) => string;
  footer: string;
  children: ReactNode;
};

/** The page of a link with an id and a secret. Opening it changes nothing and shows the sender and expiry. */
export function LinkPage({ title, link, facts, lead, footer, children }: Props) {
  if (!facts)
    return (
      <SoloPage title={title} lead="Nothing has changed.">
        <VoidLink link={link} />
      </SoloPage>
    );
  return (
    <SoloPage
      title={title}
      lead={
        <>
          {lead(facts.by)} The link works once, until <ExactTime at={facts.expiresAt} />.
        </>
      }
      footer={footer}
    >
      {children}
    </SoloPage>
  );
}
