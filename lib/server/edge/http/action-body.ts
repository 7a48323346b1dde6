import type { IncomingMessage } from "node:http";
import type { EarlyRefusal } from "./refuse.ts";

export const MALFORMED: EarlyRefusal = { status: 400, text: "This request is not well-formed. Nothing was changed." };

/** Refers to a form that was sent along. */
const FORM = /^\$K[0-9a-f]+$/;
/** A form's content type as browsers write it. With another boundary, or more parameters, Next.js throws where nothing catches it. */
const FORM_TYPE = /^multipart\/form-data; ?boundary=([\w'-]{1,70})$/;

/**
 * Whether Next.js can read the arguments of an action in this body. To others it answers with a digest and logs an error each time, so that
 * a stranger could fill the log. Our pages send JSON and forms; of React's other references (React Flight, `decodeReply`) they need none.
 */
export async function isReadable({ headers, method }: IncomingMessage, body: Buffer): Promise<boolean> {
  if (method !== "POST") return true;
  const type = String(headers["content-type"] ?? "");
  // As Next.js decides it.
  const isForm = type.startsWith("multipart/form-data");
  const named = headers["next-action"] !== undefined;
  if (!isForm) return !named || isArguments(body.toString("utf8"));
  const [, boundary] = FORM_TYPE.exec(type) ?? [];
  if (boundary === undefined) return false;
  if (named) return isOfPage(body.toString("utf8"), boundary);
  const sent = new Response(new Uint8Array(body), { headers: { "content-type": type } });
  return sent.formData().then(isBeforeHydration, () => false);
}

const FIELD_OF_FORM = /^\r\ncontent-disposition: form-data; name="_\d+_[ !#-[\]-~]*"\r\n\r\n.*\r\n$/is;
const FIELD_OF_ARGUMENTS = /^\r\ncontent-disposition: form-data; name="0"\r\n\r\n(.*)\r\n$/is;

/**
 * The form of a page that React runs: first `_1_name`, the fields of the form `$K1`, if it has any, and last the field `0` with the arguments.
 * The check reads it as a browser writes it: of others, Next.js reads other fields than Node.js, and React takes ` `, `00` and more for `0`.
 */
function isOfPage(body: string, boundary: string): boolean {
  const [before, ...parts] = body.split(`--${boundary}`);
  const [last = "", end = ""] = parts.splice(-2);
  const [, text] = FIELD_OF_ARGUMENTS.exec(last) ?? [];
  return (
    before === "" &&
    /^--(?:\r\n)?$/.test(end) &&
    parts.every((part) => FIELD_OF_FORM.test(part)) &&
    text !== undefined &&
    isArguments(text, (reference) => FORM.test(reference))
  );
}

/** An action, and the field with the arguments that a page bound to it, as React writes them. */
const BOUND = /^\{"id":"[0-9a-f]+","bound":"\$@([1-9a-f][0-9a-f]*)"\}$/;

/** A form that the browser itself sends: `$ACTION_REF_1` says that `$ACTION_1:0` names an action, and the fields beside it its bound arguments. */
function isBeforeHydration(fields: FormData): boolean {
  return [...fields].every(([name, value]) => {
    if (name.startsWith("$ACTION_REF_")) return !name.includes(":");
    const [, prefix, field] = /^(\$ACTION_[^:]*:)(.*)$/s.exec(name) ?? [];
    if (prefix === undefined) return true;
    if (typeof value !== "string") return false;
    if (field !== "0") return isArguments(value);
    const [, bound] = BOUND.exec(value) ?? [];
    return bound !== undefined && fields.has(prefix + Number.parseInt(bound, 16));
  });
}

/** Next.js throws for more. */
const MOST_ARGUMENTS = 1_000;

function isArguments(text: string, isKnown: (reference: string) => boolean = () => false): boolean {
  const value = hasKnownReferences(text, isKnown);
  return Array.isArray(value) && value.length <= MOST_ARGUMENTS;
}

/** The value of a JSON text; undefined where it is none, or has a reference that is not known. `$$` begins a plain text with a `$`. */
function hasKnownReferences(text: string, isKnown: (reference: string) => boolean): unknown {
  let isFine = true;
  try {
    const value: unknown = JSON.parse(text, (_name, each) => {
      if (typeof each === "string" && each.startsWith("$"))
        isFine &&= each.startsWith("$$") || each === "$undefined" || isKnown(each);
      return each;
    });
    return isFine ? value : undefined;
  } catch {
    return undefined;
  }
}
