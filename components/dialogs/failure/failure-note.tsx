import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import { type FailureNoteProps, WordedFailure } from "./worded-failure.tsx";

/** Any failure next to its cause. It brings the words of all. */
export function FailureNote(props: FailureNoteProps) {
  return <WordedFailure words={ERROR_WORDS[props.failure.code]} {...props} />;
}
