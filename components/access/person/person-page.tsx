"use client";

import Link from "next/link";
import { type ReactNode, useState } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { TeamLink } from "#components/people/person-link.tsx";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Crumbs } from "#components/ui/crumbs.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Part } from "#components/ui/part.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { PartRows } from "#lib/shared/people/page-parts.ts";
import type { PersonPage as Page } from "#lib/shared/people/person-page.ts";
import { ACCOUNT_ROLE_NAMES } from "#lib/shared/policy.ts";
import { SeenTable } from "../profile/seen-table.tsx";
import { SessionsTable } from "../profile/sessions-table.tsx";
import { RevokeDialog } from "../tokens/revoke-dialog.tsx";
import {
  AllLink,
  EventsPart,
  More,
  NoRows,
  Records,
  RequestRecords,
  RolesTable,
  SqlUsersTable,
  WidePart,
} from "./part-tables.tsx";
import { PersonActions } from "./person-actions.tsx";
import { type Phrase, powerWords } from "./power-sentence.ts";
import { SignInPart } from "./sign-in-part.tsx";
import { usePart } from "./use-part.tsx";

/** Everything about one person: what their roles let them do, what their teams own, what they know, and how they sign in. */
export function PersonPage(page: Page) {
  const { account, own, manages } = page;
  const toast = useToast();
  const unlink = useOperation("account.unbind", () => toast(`Unlinked the account of ${account.name}`));
  const { can, worst } = powerWords(page);
  return (
    <>
      <PageHeader
        crumbs={
          <Crumbs href={manages ? "/access" : "/profile"} above={manages ? "Access" : "Profile"}>
            {manages ? "People" : "Your account"}
          </Crumbs>
        }
        title={<bdi>{account.name}</bdi>}
        sentence={
          <>
            <span className="[overflow-wrap:anywhere]">
              {ACCOUNT_ROLE_NAMES[account.role]}, {account.email}
              {account.disabled && ", disabled"}
              {account.signedInAt !== null && (
                <>
                  , signed in <RelativeTime at={account.signedInAt} />
                </>
              )}
            </span>
            <span className="mt-2 block max-w-180 text-16">
              <PhraseWords phrase={can} />
              {worst && (
                <>
                  {" "}
                  <strong className="text-danger-text">{worst}</strong>: a reset shows the password.
                </>
              )}
            </span>
          </>
        }
        actions={<PersonActions page={page} />}
      />
      <div className="px-gutter pb-4 empty:hidden">
        <MutationFailure failure={unlink.failure} />
      </div>
      <Figures label="In figures" figures={figuresOf(page)} />
      <div className="grid grid-cols-[minmax(0,1fr)] lg:grid-cols-[minmax(0,1fr)_25rem]">
        <div>
          <RolesPart page={page} />
          <SqlUsersPart page={page} />
          <PasswordsPart page={page} />
          <SessionsPart page={page} />
        </div>
        <div className="border-line max-lg:border-t lg:border-l">
          <TeamsPart page={page} />
          <RequestsPart page={page} />
          <ReviewsPart page={page} />
          <TokensPart page={page} />
          <SignInPart page={page} unlink={unlink} />
          <PersonEvents page={page} />
        </div>
      </div>
      {!own && <Reauthenticate failure={unlink.failure} onConfirmed={unlink.again} onCancel={unlink.dismiss} />}
    </>
  );
}

function PhraseWords({ phrase }: { phrase: Phrase }) {
  return phrase.map((part) => (typeof part === "string" ? part : <Mono key={part.cluster}>{part.cluster}</Mono>));
}

function figuresOf({ figures }: Page): readonly Figure[] {
  const { teams, leads, roles, sqlUsers, admins, due, passwords, requests, sessions } = figures;
  return [
    { label: "Teams", value: number(teams), text: leads > 0 && `leads ${leads === teams ? "all" : number(leads)}` },
    { label: "Cluster roles", value: number(roles) },
    {
      label: "SQL users of teams",
      value: number(sqlUsers),
      text: listed([admins > 0 && counted(admins, "superuser"), due > 0 && `${number(due)} due`]),
    },
    { label: "Passwords known", value: number(passwords), text: passwords > 0 && "may still work" },
    { label: "Requests", value: number(requests), text: requests > 0 && "without a decision" },
    { label: "Sessions", value: number(sessions) },
  ];
}

function listed(parts: readonly (string | false)[]): ReactNode {
  return parts.filter(Boolean).join(", ");
}

type PartProps = { page: Page };
const ofPerson = ({ account }: Page) => ({ accountId: account.id });

function RolesPart({ page }: PartProps) {
  const { figures, account, manages } = page;
  const shown = usePart(ofPerson(page), page.parts.roles, page.asOf);
  return (
    <WidePart
      title="Cluster roles"
      count={number(figures.roles)}
      action={
        manages &&
        !account.disabled && (
          <Link
            href={`/access/roles?who=${encodeURIComponent(`account:${account.id}`)}&open=give`}
            prefetch={false}
            className={buttonClass({ size: "s" })}
          >
            Give a role…
          </Link>
        )
      }
    >
      {account.role === "administrator" && (
        <p className="px-gutter pb-2 text-ink-2">Administrators are Cluster Admins of every cluster.</p>
      )}
      <RolesTable {...shown} ofTeam={false} />
    </WidePart>
  );
}

function SqlUsersPart({ page }: PartProps) {
  const { figures, own, manages } = page;
  const shown = usePart(ofPerson(page), page.parts.sqlUsers, page.asOf);
  return (
    <WidePart title="SQL users" count={`${number(figures.sqlUsers)} through ${own ? "your" : "their"} teams`}>
      {shown.rows.length === 0 ? (
        <NoRows>{figures.teams === 0 ? "In no team, so they answer for none." : "Their teams own none."}</NoRows>
      ) : (
        <SqlUsersTable {...shown} links={manages} teams />
      )}
    </WidePart>
  );
}

function PasswordsPart({ page }: PartProps) {
  const { figures, account, manages } = page;
  const { rows, more } = usePart(ofPerson(page), page.parts.passwords, page.asOf);
  return (
    <WidePart
      title="Passwords this account has seen"
      count={figures.passwords > 0 && `${number(figures.passwords)} may still work`}
    >
      <p className="px-gutter pb-2 text-ink-2">
        Rolecall showed them to this account. It does not know passwords that people passed on or set outside Rolecall.
      </p>
      {rows.length === 0 ? (
        <NoRows>Rolecall has shown {account.name} no password.</NoRows>
      ) : (
        <>
          <SeenTable seen={rows} links={manages} />
          <More>{more}</More>
        </>
      )}
    </WidePart>
  );
}

function SessionsPart({ page }: PartProps) {
  const { account, own, figures } = page;
  const { rows, more } = usePart(ofPerson(page), page.parts.sessions, page.asOf);
  const toast = useToast();
  const ofAccount = useOperation("session.end.of_account", () => toast(`Ended one session of ${account.name}`));
  const ofOwn = useOperation("session.end", () => toast("Session ended"));
  const change = own ? ofOwn : ofAccount;
  return (
    <WidePart title="Sessions" count={figures.sessions > 0 && number(figures.sessions)}>
      <div className="px-gutter pb-3 empty:hidden">
        <MutationFailure failure={change.failure} />
      </div>
      {rows.length === 0 ? (
        <NoRows>None. A session ends half an hour after its last use.</NoRows>
      ) : (
        <>
          <SessionsTable
            sessions={rows}
            ending={change.pending ? change.input?.sessionId : undefined}
            onEnd={({ id: sessionId }) =>
              own ? ofOwn.run({ sessionId }) : ofAccount.run({ accountId: account.id, email: account.email, sessionId })
            }
          />
          <More>{more}</More>
        </>
      )}
      <Reauthenticate failure={change.failure} onConfirmed={() => change.again()} onCancel={change.dismiss} />
    </WidePart>
  );
}

function TeamsPart({ page }: PartProps) {
  const shown = usePart(ofPerson(page), page.parts.teams, page.asOf);
  return (
    <Part title="Teams" aside={number(page.figures.teams)} narrow>
      <Records
        {...shown}
        label="Teams"
        none="In no team."
        keyOf={({ id }) => id}
        title={(team) => <TeamLink {...team} />}
        text={({ lead, directory }) => `${lead ? "lead" : "member"}${directory ? ", from the directory" : ""}`}
      />
    </Part>
  );
}

function RequestsPart({ page }: PartProps) {
  const shown = usePart(ofPerson(page), page.parts.requests, page.asOf);
  return (
    <Part
      title="Requests"
      narrow
      action={<AllLink href={`/requests?q=${encodeURIComponent(page.account.name)}`} label="All requests" />}
    >
      <RequestRecords {...shown} ofTeam={false} />
    </Part>
  );
}

function ReviewsPart({ page }: PartProps) {
  const shown = usePart(ofPerson(page), page.parts.reviews, page.asOf);
  return (
    <Part title="Reviews" narrow>
      <Records
        {...shown}
        label="Open reviews"
        none="Decides in no open review."
        keyOf={({ id }) => id}
        title={({ id, name }) => (
          <Link href={`/reviews/${id}`} prefetch={false} className="link">
            <bdi>{name}</bdi>
          </Link>
        )}
        text={({ left, dueAt }) => (
          <>
            {counted(left, "row")} left, due <RelativeTime at={dueAt} />
          </>
        )}
      />
    </Part>
  );
}

function TokensPart({ page }: PartProps) {
  const { own, manages, account } = page;
  const shown = usePart(ofPerson(page), page.parts.tokens, page.asOf);
  const [revoked, setRevoked] = useState<PartRows["tokens"] | null>(null);
  return (
    <Part
      title="API tokens"
      narrow
      action={(own || manages) && <AllLink href="/profile/tokens" label="All API tokens" />}
    >
      <Records
        {...shown}
        label="API tokens"
        none={own ? "You have none." : `${account.name} has none.`}
        keyOf={({ id }) => id}
        title={({ name }) => <bdi>{name}</bdi>}
        text={({ team, expiresAt, lastUsedAt }) => (
          <>
            {team && (
              <>
                made for <TeamLink {...team} />,{" "}
              </>
            )}
            expires <RelativeTime at={expiresAt} />
            {lastUsedAt !== null && (
              <>
                , used <RelativeTime at={lastUsedAt} />
              </>
            )}
          </>
        )}
        end={(token) =>
          (manages || token.team === null) && (
            <Button size="s" aria-label={`Revoke ${token.name}`} onClick={() => setRevoked(token)}>
              Revoke
            </Button>
          )
        }
      />
      {revoked && <RevokeDialog token={revoked} onClose={() => setRevoked(null)} />}
    </Part>
  );
}

function PersonEvents({ page }: PartProps) {
  const shown = usePart(ofPerson(page), page.parts.events, page.asOf);
  return <EventsPart {...shown} filter={page.manages ? { actor: page.account.email } : undefined} />;
}

type Figure = { label: string; value: ReactNode; text?: ReactNode };

/** A few facts side by side, each a figure with a word above and below. */
function Figures({ label, figures }: { label: string; figures: readonly Figure[] }) {
  return (
    <dl
      aria-label={label}
      className="grid grid-cols-2 border-y border-line md:grid-cols-3 lg:grid-cols-6 [&>div]:border-line max-md:[&>div:nth-child(n+3)]:border-t md:max-lg:[&>div:nth-child(n+4)]:border-t"
    >
      {figures.map(({ label: word, value, text }) => (
        <div key={word} className="min-w-0 px-gutter py-3 not-first:lg:border-l max-md:even:border-l">
          <dt className="text-ink-2">{word}</dt>
          <dd className="text-16 font-strong">{value}</dd>
          {text && <dd className="text-12 text-ink-3">{text}</dd>}
        </div>
      ))}
    </dl>
  );
}
