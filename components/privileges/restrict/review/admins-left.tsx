import { number } from "#components/ui/words/counted.ts";
import { NameList } from "#components/ui/words/name-list.tsx";
import { readOnlyOf } from "#lib/shared/sql-users/sql-user-names.ts";

/** How many superusers a cluster has afterwards: Rolecall’s own, by which it restricts the others, is one of them. */
export const countLeft = (names: readonly string[]): number => names.length + 1;

/** Who they are. Those of single sign-on, which Rolecall cannot change, are counted apart. */
export function AdminsLeft({ names }: { names: readonly string[] }) {
  const others = names.filter((name) => readOnlyOf(name) !== "sso");
  const sso = names.length - others.length;
  return (
    <>
      Rolecall’s own
      {others.length > 0 && (
        <>
          ; <NameList names={others} />
        </>
      )}
      {sso > 0 && `; ${number(sso)} of single sign-on`}
    </>
  );
}
