import { type AccessForm, PLAIN_FORM } from "./access-form.ts";
import { formSearch, parseForm } from "./form-search.ts";

/*
 * The requested access of a SQL user that its requester does not restrict: the choices of the page *Privileges* without those about admin. With
 * `admin=keep` in a spec, an approval would lead to a page that leaves admin in place.
 */

/** The choices in a spec's query string; those about admin are ignored. */
export function parseWanted(access: string): AccessForm {
  const { demote, rootStays } = PLAIN_FORM;
  return { ...parseForm(new URLSearchParams(access)), demote, rootStays };
}

/** The spec as a query string without its question mark; null where it is too long. */
export function wantedSearch(form: AccessForm): string | null {
  const { search, isComplete } = formSearch(form);
  return isComplete ? search.slice(1) : null;
}
