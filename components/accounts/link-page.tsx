import type { ReactNode } from "react";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Note } from "#components/ui/note.tsx";
import type { LinkFacts } from "#lib/shared/accounts.ts";
import { ERROR_WORDS } from "#lib/shared/errors.ts";
import { SoloPage } from "./solo-page.tsx";

const { title: VOID_TITLE, text: VOID_TEXT } = ERROR_WORDS.link_void;

type Props = {
  title: string;
  /** null for a void link and for an unknown one, which look the same */
  facts: LinkFacts | null;
  /** what the link does; `by` is its sender */
  lead: (by: string | null) => string;
  footer: string;
  children: ReactNode;
};

/** The page of a link with an id and a secret. Opening it changes nothing and shows the sender and expiry. */
export function LinkPage({ title, facts, lead, footer, children }: Props) {
  if (!facts)
    return (
      <SoloPage title={title} lead="Nothing has changed.">
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
