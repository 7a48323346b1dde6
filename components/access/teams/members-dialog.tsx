import X from "lucide-react/icons/x";
import { useState } from "react";
import { personOptions } from "#components/access/rights/rights-names.ts";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { Button, IconButton } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import { type Call, type Change, useCall } from "#lib/client/calls/use-operation.ts";
import type { Team } from "#lib/shared/people/teams.ts";
import type { TeamsPageProps } from "./teams-view.ts";

type Props = { team: Team; people: TeamsPageProps["people"]; onClose: () => void };

/** The members and leads of a team. Each change is saved at once. */
export function MembersDialog({ team, people, onClose }: Props) {
  const { name, members, roles } = team;
  const change = useCall((of: Work) => of);

  return (
    <Dialog
      open
      onClose={onClose}
      title={`Members of ${name}`}
      lead={
        roles.length > 0
          ? "New members get the team's cluster roles immediately; removed members lose them."
          : "The team has no cluster roles."
      }
      footer={
        <>
          <span className="text-ink-3">
            A lead decides about the team's SQL users and service tokens in reviews, and can create and revoke service
            tokens with the team's cluster roles.
          </span>
          <DialogActions>
            <Button onClick={onClose}>Done</Button>
          </DialogActions>
        </>
      }
    >
      <MutationFailure failure={change.failure} />
      {members.length === 0 ? (
        <p className="text-ink-2">No members yet. Add the first one below.</p>
      ) : (
        <ul aria-label="Members" className="border-t border-line">
          {members.map((member) => (
            <MemberRow key={member.accountId} teamId={team.id} member={member} change={change} />
          ))}
        </ul>
      )}
      <AddMember team={team} people={people} change={change} />
      <Reauthenticate failure={change.failure} onConfirmed={change.again} onCancel={change.dismiss} />
    </Dialog>
  );
}

type Work = Call<"team.set_lead" | "team.remove_member" | "team.add_member">;
type MemberRowProps = { teamId: string; member: Team["members"][number]; change: Change<Work> };

function MemberRow({ teamId, member, change }: MemberRowProps) {
  const { accountId, name, email, lead, disabled, directory } = member;
  return (
    <li className="flex items-center gap-3 border-b border-line py-2">
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        {name}
        <span className="block text-12 text-ink-3">
          {disabled ? `${email}, disabled` : email}
          {directory && ", from the directory"}
        </span>
      </span>
      <Checkbox
        label="Lead"
        aria-label={`${name} leads the team`}
        checked={lead}
        disabled={change.pending}
        onChange={() => change.run({ name: "team.set_lead", input: { teamId, accountId, lead: !lead } })}
      />
      <IconButton
        label={`Remove ${name}`}
        disabled={change.pending || directory}
        onClick={() => change.run({ name: "team.remove_member", input: { teamId, accountId } })}
      >
        <X />
      </IconButton>
    </li>
  );
}

/** Nothing once everyone is a member. */
function AddMember({
  team: { id: teamId, members },
  people,
  change,
}: Omit<Props, "onClose"> & { change: Change<Work> }) {
  const others = people.filter(({ id }) => !members.some(({ accountId }) => accountId === id));
  const [chosen, setChosen] = useState("");
  const next = others.find(({ id }) => id === chosen) ?? others[0];
  if (!next) return null;
  return (
    <div className="flex items-end gap-2">
      <Select label="Account" className="flex-1" options={personOptions(others)} value={next.id} onChange={setChosen} />
      <Button
        pending={change.pending}
        onClick={() => change.run({ name: "team.add_member", input: { teamId, accountId: next.id } })}
      >
        Add member
      </Button>
    </div>
  );
}
