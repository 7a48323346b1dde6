import type { ReactNode } from "react";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import type { Failure } from "#lib/shared/errors/result.ts";
import { failureLines } from "./failure-lines.ts";

export type FailureBlankProps = {
  failure: Failure;
  /** shown before the ids, such as the name of the list that was loading */
  facts?: readonly (readonly [label: string, value: ReactNode])[] | undefined;
  actions?: ReactNode;
  /** a button that reads again, in place of `actions` */
  onRetry?: () => void;
  headingLevel?: 1 | 2 | 3 | undefined;
};

/** A failure in place of the content that failed to load. */
export function FailureBlank({ failure, facts = [], actions, onRetry, headingLevel }: FailureBlankProps) {
  const { title, text, ids } = failureLines(failure);
  return (
    <Blank
      role="alert"
      title={title}
      text={text}
      headingLevel={headingLevel}
      actions={onRetry ? <Retry onRetry={onRetry} /> : actions}
      facts={[
        ...facts,
        ...(failure.vendorMessage ? [["Message", <Mono key="answer">{failure.vendorMessage}</Mono>] as const] : []),
        ...ids.map(({ label, value, mono }) => [label, mono ? <Mono key={label}>{value}</Mono> : value] as const),
      ]}
    />
  );
}

function Retry({ onRetry }: { onRetry: () => void }) {
  return (
    <Button variant="primary" onClick={onRetry}>
      Try again
    </Button>
  );
}
