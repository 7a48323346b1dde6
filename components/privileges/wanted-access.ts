import { type AccessForm, PLAIN_FORM } from "./access-form.ts";
import { formSearch, parseForm } from "./form-search.ts";

/*
 * What somebody wants for a SQL user that they do not restrict themselves: the choices of the page *Privileges*, but not those about
 * admin. With `admin=keep` in a spec, whoever approves it would be led to a page that leaves admin as it is.
 */

/** The choices of a spec as its query string has them; what it says of admin is as if it were not there. */
export function parseWanted(access: string): AccessForm {
  const { demote, rootStays } = PLAIN_FORM;
  return { ...parseForm(new URLSearchParams(access)), demote, rootStays };
}

/** The spec as a query string, without the question mark; null where it is too long for one. */
export function wantedSearch(form: AccessForm): string | null {
  const { search, kept } = formSearch(form);
  return kept ? search.slice(1) : null;
}
