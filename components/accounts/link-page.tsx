import type { ReactNode } from "react";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Note } from "#components/ui/note.tsx";
import type { LinkFacts } from "#lib/shared/accounts.ts";
import { ERROR_WORDS } from "#lib/shared/errors.ts";
import { SoloPage } from "./solo-page.tsx";

const { title: VOID_TITLE, text: VOID_TEXT } = ERROR_WORDS.link_void;

type Props = {
  title: string;
  /** null for a link that is void, and for one that never was: nobody learns which */
  facts: LinkFacts | null;
  /** what the link does, with who made it */
  lead: (by: string | null) => string;
  footer: string;
  children: ReactNode;
};

/** The page of a link with an id and a secret. Opening it changes nothing, and says who made the link and until when it works. */
export function LinkPage({ title, facts, lead, footer, children }: Props) {
  if (!facts)
    return (
      <SoloPage title={title} lead="Nothing was changed.">
        <Note tone="warn" role="alert" className="mt-8">
          <strong>{VOID_TITLE}.</strong> {VOID_TEXT}
        </Note>
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
