import Ellipsis from "lucide-react/icons/ellipsis";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { PersonLink } from "#components/people/person-link.tsx";
import { IconButton } from "#components/ui/button.tsx";
import { Menu } from "#components/ui/menus/menu.tsx";
import { Part } from "#components/ui/part.tsx";
import { number } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { type Call, type Change, useCall } from "#lib/client/calls/use-operation.ts";
import type { PartPage, PartRows } from "#lib/shared/people/page-parts.ts";
import type { TeamPage } from "#lib/shared/people/person-page.ts";
import { Records } from "../person/part-tables.tsx";
import { usePart } from "../person/use-part.tsx";

type Member = PartRows["members"];
type Work = Call<"team.set_lead" | "team.remove_member">;

/** The members of a team, with what an administrator changes of each. */
export function PeoplePart({ page, first }: { page: TeamPage; first: PartPage<"members"> }) {
  const { team, figures } = page;
  const shown = usePart({ teamId: team.id }, first, page.asOf);
  const change = useCall((of: Work) => of);
  return (
    <Part title="People" aside={number(figures.members)} narrow>
      <MutationFailure failure={change.failure} />
      <Records
        {...shown}
        label="People"
        none="Nobody is in this team."
        keyOf={({ id }) => id}
        title={(member) => <PersonLink {...member} />}
        text={(member) => <MemberText member={member} />}
        end={(member) => <MemberMenu teamId={team.id} member={member} change={change} />}
      />
      <p className="text-12 text-ink-3">
        A lead decides about the team's SQL users and service tokens in reviews, and can create and revoke service
        tokens with the team's cluster roles.
      </p>
      <Reauthenticate failure={change.failure} onConfirmed={change.again} onCancel={change.dismiss} />
    </Part>
  );
}

function MemberText({ member: { email, lead, disabled, directory, signedInAt } }: { member: Member }) {
  return (
    <>
      {lead ? "lead" : "member"}
      {disabled && ", disabled"}
      {directory && ", from the directory"}, {email}
      {signedInAt !== null && (
        <>
          , signed in <RelativeTime at={signedInAt} />
        </>
      )}
    </>
  );
}

function MemberMenu({ teamId, member, change }: { teamId: string; member: Member; change: Change<Work> }) {
  const { id: accountId, name, lead, directory } = member;
  const label = `Actions for ${name}`;
  const setLead = () => change.run({ name: "team.set_lead", input: { teamId, accountId, lead: !lead } });
  const remove = () => change.run({ name: "team.remove_member", input: { teamId, accountId } });
  return (
    <Menu
      label={label}
      align="end"
      trigger={
        <IconButton label={label} disabled={change.pending}>
          <Ellipsis />
        </IconButton>
      }
      items={[
        { label: lead ? "No longer lead" : "Make lead", onSelect: setLead },
        ...(directory ? [] : [{ label: "Remove from the team", danger: true, onSelect: remove }]),
      ]}
    />
  );
}
