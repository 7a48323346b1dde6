import type { Route } from "next";
import Link from "next/link";
import { buttonClass } from "#components/ui/button-class.ts";
import { Note } from "#components/ui/note.tsx";
import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Failure } from "#lib/shared/errors/result.ts";

/** Codes of links that no longer work. Only a person with the secret gets another code than `link_void`. */
const ENDED: ReadonlySet<ErrorCode> = new Set([
  "link_void",
  "link_used",
  "link_revoked",
  "link_expired",
  "link_superseded",
]);

export function isEnded({ code }: Failure): boolean {
  return ENDED.has(code);
}

export function EndedNote({ code }: { code: ErrorCode }) {
  const { title, text } = ERROR_WORDS[code];
  return (
    <Note tone="warn" role="alert" className="mt-8">
      <strong>{title}.</strong> {text}
    </Note>
  );
}

/** The end of a link to an account, with the way on for its owner: most who open it again have used it themselves. */
export function EndedAccountLink({ code }: { code: ErrorCode }) {
  return (
    <>
      <EndedNote code={code} />
      <p className="mt-6">
        <Link href={"/sign-in" as Route} prefetch={false} className={buttonClass({ size: "l" })}>
          {code === "link_used" ? "I used it: sign in" : "Sign in"}
        </Link>
      </p>
    </>
  );
}
