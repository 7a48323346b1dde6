import { HolderField } from "#components/dialogs/holder-field.tsx";
import { keyOf } from "#components/dialogs/holder-key.ts";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { isNext, type Leaver, type LeaverTeam, type Rest, type SeenUser } from "#lib/shared/people/leaver.ts";
import type { NamedHolder } from "#lib/shared/people/rights.ts";

/** What a person must choose for a plan. `rest`: null while not chosen. */
export type Chosen = { successors: Record<string, NamedHolder>; rest: Rest | null };
export const NOTHING_CHOSEN: Chosen = { successors: {}, rest: null };

const isOrphan = (user: SeenUser) => user.noOwners !== undefined && isNext(user);

/** Whether everything is chosen. */
export function isChosen({ teams, users }: Leaver, { successors, rest }: Chosen): boolean {
  const isHandedOver = teams.every(({ teamId, needs }) => !needs || Boolean(successors[teamId]));
  return isHandedOver && (rest !== null || !users.some(isOrphan));
}

/** The choices as the server takes them. */
export function choicesOf({ account, teams }: Leaver, { successors, rest }: Chosen) {
  return {
    accountId: account.id,
    email: account.email,
    rest: rest ?? ("browser" as const),
    successors: teams.flatMap(({ teamId, needs }) => {
      const accountId = successors[teamId]?.id;
      return needs && accountId ? { teamId, accountId } : [];
    }),
  };
}

export type ChoiceProps = { leaver: Leaver; chosen: Chosen; onChoose: (chosen: Chosen) => void };

/** A successor for each team that would have no lead or no member. */
export function SuccessorFields({ leaver: { account, teams }, chosen, onChoose }: ChoiceProps) {
  const needy = teams.filter(({ needs }) => needs);
  if (needy.length === 0) return null;
  return (
    <div className="grid gap-4">
      {needy.map((team) => (
        <HolderField
          key={team.teamId}
          label={labelOf(team)}
          of="accounts"
          none="Choose an account"
          value={chosen.successors[team.teamId] ?? null}
          without={[keyOf({ kind: "account", id: account.id })]}
          onChange={(heir) =>
            heir && onChoose({ ...chosen, successors: { ...chosen.successors, [team.teamId]: heir } })
          }
        />
      ))}
    </div>
  );
}

function labelOf({ team, needs, others, ownedSqlUsers }: LeaverTeam): string {
  const owns = ownedSqlUsers > 0 ? ` It owns ${counted(ownedSqlUsers, "SQL user")}.` : "";
  if (needs === "member") return `New member of ${team}. It has no other member.${owns}`;
  return `New lead of ${team}. ${others === 0 ? "It has no other member." : `${counted(others, "other member")}, no other lead.`}${owns}`;
}

/** The choice for passwords that no owner can receive; nothing where owners receive all. */
export function RestField({ leaver: { users }, chosen, onChoose }: ChoiceProps) {
  const orphans = users.filter(isOrphan).length;
  if (orphans === 0) return null;
  return (
    <RadioList
      legend={`${counted(orphans, "SQL user")} whose owners cannot take a password`}
      value={chosen.rest}
      onChange={(rest) => onChoose({ ...chosen, rest })}
      choices={[
        {
          id: "browser",
          label: "Rotate, new passwords to this browser",
          text: "Only this browser can open them, for one hour, on the page of the rotation. You pass them on.",
        },
        {
          id: "leave",
          label: "Do not rotate them now",
          text: "Their passwords remain valid, and the plan stays open.",
        },
      ]}
    />
  );
}
