import type { MouseEvent } from "react";
import { number } from "#components/ui/words/counted.ts";
import { PART_WORDS, REQUEST_PARTS, type RequestPart } from "./request-parts.ts";
import { type RequestView, requestViewSearch } from "./request-view.ts";
import type { PartCount, Requests } from "./use-requests.ts";

type Props = {
  view: RequestView;
  counts: Requests["counts"];
  onPart: (part: RequestPart | null) => void;
};

/** The parts of the page as links that can be shared or opened in another tab; a plain click stays on the page. */
export function PartTabs({ view, counts, onPart }: Props) {
  function choose(event: MouseEvent, part: RequestPart | null) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onPart(part);
  }
  return (
    <nav
      aria-label="Parts"
      className="flex flex-none scroll-px-gutter gap-5 overflow-x-auto border-b border-line px-gutter [scrollbar-width:none]"
    >
      {[null, ...REQUEST_PARTS].map((part) => (
        <a
          key={part ?? "all"}
          href={`/requests${requestViewSearch({ ...view, part, state: null, open: null })}`}
          aria-current={view.state === null && view.part === part ? "true" : undefined}
          onClick={(event) => choose(event, part)}
          className="filter-link"
        >
          {part === null ? "All" : PART_WORDS[part].title}
          {part !== null && counts && <span>{countWords(counts[part])}</span>}
        </a>
      ))}
    </nav>
  );
}

/** A plus stands for those that are not read. */
export const countWords = ({ count, more }: PartCount) => `${number(count)}${more ? "+" : ""}`;
