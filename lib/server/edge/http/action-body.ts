import "server-only";
import type { IncomingMessage } from "node:http";
import type { EarlyRefusal } from "./refuse.ts";

export const MALFORMED: EarlyRefusal = { status: 400, text: "This request is not well-formed. Nothing was changed." };

/** Refers to a form that was sent along. */
const FORM = /^\$K[0-9a-f]+$/;
/** Refers to another field, for the arguments that a page bound to its form. */
const FIELD = /^\$@([0-9a-f]+)$/;

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
  if (!isForm) return !named || isArguments(body.toString("utf8"), () => false);
  const fields = await new Response(new Uint8Array(body), { headers: { "content-type": type } })
    .formData()
    .catch(() => null);
  if (fields === null) return false;
  return named ? isOfTexts(type, body) && isOfPage(fields) : isBeforeHydration(fields);
}

/** Of parts that are no texts as a browser writes them, Next.js reads other fields than we do, or throws where nothing catches it. */
function isOfTexts(type: string, body: Buffer): boolean {
  const [, boundary] = /^multipart\/form-data; ?boundary=([^";,\s]+)$/.exec(type) ?? [];
  const parts = body.toString("latin1").split(`--${boundary}`).slice(1, -1);
  return boundary !== undefined && parts.every((part) => /^\r\ncontent-disposition:[^\r\n]*\r\n\r\n/i.test(part));
}

/** The form of a page that React runs: field `0` has the arguments, and `_1_name` the fields of the form `$K1`, if it has any. */
function isOfPage(fields: FormData): boolean {
  const [first] = fields.getAll("0");
  return typeof first === "string" && isArguments(first, (text) => FORM.test(text));
}

/** A form that the browser itself sends: `$ACTION_1:0` names an action, and the fields beside it its bound arguments. */
function isBeforeHydration(fields: FormData): boolean {
  return [...fields].every(([name, value]) => {
    const [, prefix] = /^(\$ACTION_[^:]*:)/.exec(name) ?? [];
    if (prefix === undefined) return true;
    const isKnown = (text: string) => {
      const [, field] = FIELD.exec(text) ?? [];
      return field !== undefined && fields.has(prefix + Number.parseInt(field, 16));
    };
    return typeof value === "string" && hasKnownReferences(value, isKnown) !== undefined;
  });
}

/** Next.js throws for more. */
const MOST_ARGUMENTS = 1_000;

function isArguments(text: string, isKnown: (reference: string) => boolean): boolean {
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
