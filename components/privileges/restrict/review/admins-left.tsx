import { Note } from "#components/ui/note.tsx";
import { number } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { NameList } from "#components/ui/words/name-list.tsx";
import { readOnlyOf } from "#lib/shared/sql-users/sql-user-names.ts";
import type { PreviewCluster } from "../chosen.ts";

type Names = { names: readonly string[] };

const isSso = (name: string) => readOnlyOf(name) === "sso";
const withoutSso = (names: readonly string[]) => names.filter((name) => !isSso(name));

/** How many superusers a cluster has afterwards: Rolecall’s own, by which it restricts the others, is one of them. */
export const countLeft = (names: readonly string[]): number => names.length + 1;

/** Who they are, without people of single sign-on. */
export function AdminsLeft({ names }: Names) {
  const others = withoutSso(names);
  return (
    <>
      Rolecall’s own
      {others.length > 0 && (
        <>
          {others.length === 1 ? " and " : ", "}
          <NameList names={others} />
        </>
      )}
    </>
  );
}

/** How many people of single sign-on are among them, after their names; empty without any. */
export function ssoWords(names: readonly string[]): string {
  const count = names.filter(isSso).length;
  if (count === 0) return "";
  return `, and ${count === 1 ? "1 person" : `${number(count)} people`} of single sign-on`;
}

/** Who these are, as a group of their own: that they stay is not for Rolecall to decide. */
export function SsoLeft({ names, Heading }: Names & { Heading: "h2" | "h3" }) {
  const people = names.filter(isSso);
  if (people.length === 0) return null;
  return (
    <>
      <Heading className="mt-2.5 text-12 font-medium">Admin by single sign-on</Heading>
      <p className="mt-1 text-ink-2">
        <NameList names={people} />: Rolecall cannot change {people.length === 1 ? "this person" : "these people"}.
      </p>
    </>
  );
}

/** Said before the start, where nobody or only an ordinary SQL user can log in as admin afterwards. */
export function NoBreakGlass({ read }: { read: Pick<PreviewCluster, "adminsLeft" | "breakGlassLeft"> }) {
  const { adminsLeft, breakGlassLeft } = read;
  if (!adminsLeft || breakGlassLeft) return null;
  const [only, ...more] = withoutSso(adminsLeft);
  if (more.length > 0) return null;
  return (
    <div className="border-b border-line px-gutter py-3">
      <Note tone="warn" role="note">
        {only === undefined ? (
          <strong>Nobody can act as admin by password after this.</strong>
        ) : (
          <>
            <strong>No break-glass SQL user stays.</strong> After this, only <Mono>{only}</Mono> can act as admin by
            password.
          </>
        )}{" "}
        {only === undefined
          ? "For emergencies, go back, leave out one SQL user, and make it break-glass."
          : "For emergencies, make one SQL user break-glass before you start."}
      </Note>
    </div>
  );
}
