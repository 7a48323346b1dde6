import { type RefObject, useEffect, useRef } from "react";
import { needsConfirmation } from "#components/dialogs/reauthenticate.tsx";
import { failureOf } from "#lib/client/request-error.ts";

/** A field, or the first of a group of them. */
const FIELD = '[aria-invalid="true"], fieldset:has(> [data-refused]) input';

/** Focuses the first refusal of a long form after each try to send it and after its `error`, unfolding it where needed. */
export function useShownRefusal(tries: number, error: Error | null): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (tries === 0 || (error && needsConfirmation(failureOf(error)))) return;
    const find = (selector: string) => form.current?.querySelector<HTMLElement>(selector);
    // A problem of no single field stands among the fields.
    const found = find(FIELD) ?? find('details [role="alert"]') ?? (error ? find('[role="alert"]') : null);
    const folded = found?.closest("details");
    if (folded) folded.open = true;
    if (found?.matches(FIELD)) found.focus();
    else found?.scrollIntoView({ block: "nearest" });
  }, [tries, error]);
  return form;
}
