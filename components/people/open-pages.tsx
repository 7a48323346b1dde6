"use client";

import { createContext, type ReactNode, useContext } from "react";
import { NO_PAGES, type OpenPages } from "#lib/shared/people/open-pages.ts";

const Pages = createContext(NO_PAGES);

/** The pages of people and teams that the viewer may open, for all links within it. The server decides them. */
export function OpenPagesOf({ pages, children }: { pages: OpenPages; children: ReactNode }) {
  return <Pages value={pages}>{children}</Pages>;
}

export function useOpenPages(): OpenPages {
  return useContext(Pages);
}
