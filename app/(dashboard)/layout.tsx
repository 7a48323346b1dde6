import type { ReactNode } from "react";
import { clusterChoices } from "#components/clusters/cluster-choices.ts";
import { ConfirmWays } from "#components/dialogs/confirm-ways.tsx";
import { Administrators } from "#components/dialogs/failure/administrators.tsx";
import { KeysReadOf } from "#components/dialogs/keys-read.tsx";
import { Frame } from "#components/frame/frame.tsx";
import { keyState } from "#components/frame/key-state.ts";
import { PAGE_PERMISSIONS } from "#components/frame/pages.ts";
import { OpenPagesOf } from "#components/people/open-pages.tsx";
import { openPages } from "#lib/server/access/open-pages.ts";
import { foreignCloud } from "#lib/server/base/env/env.ts";
import { within } from "#lib/server/base/request/within.ts";
import { findClustersDoor } from "#lib/server/edge/doors/clusters.ts";
import { figuresDoor } from "#lib/server/edge/doors/overview.ts";
import { noticesDoor } from "#lib/server/edge/doors/people/profile.ts";
import { signedInPerson } from "#lib/server/edge/http/page.ts";
import { confirmWays } from "#lib/server/people/factors/confirm-ways.ts";
import { factorDueOf } from "#lib/server/people/factors/factor-policy.ts";
import { administratorsToAsk } from "#lib/server/people/factors/to-ask.ts";
import { countToReview } from "#lib/server/reviews/list.ts";
import { read } from "#lib/server/run/run.ts";
import { keyClosings, keyCounts, keysOnlyRead } from "#lib/server/sql-users/drift/refused-clusters.ts";
import { isInTeam } from "#lib/server/sql-users/own-sql-users.ts";
import { clustersWith, may, mayOnOne } from "#lib/shared/policy.ts";
import { readClusters } from "./read-clusters.ts";

/** How long the frame waits for the clusters and notices: what is known already comes with the first paint, and the vendor holds nothing up. */
const AT_HAND_MS = 20;
const LATE = Symbol("late");

/**
 * The frame around every page. Each page guards itself, since layouts are not rendered again. The check here turns a stranger's answer
 * into a plain redirect, which a streaming page can no longer send.
 */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const actor = await signedInPerson();
  const clusters = readClusters();
  const notices = read(noticesDoor, {}).then((found) => (found.ok ? found.value : undefined));
  const [inTeam, open, toReview, factorDueAt, ways, choices, key, list, figures] = await Promise.all([
    isInTeam(actor),
    openPages(actor),
    countToReview(actor),
    factorDueOf(actor),
    confirmWays(actor),
    atHand(read(findClustersDoor, { q: "" }).then(clusterChoices)),
    atHand(Promise.all([clusters, keyClosings()]).then(([found, closedOn]) => keyState(found, closedOn, keyCounts()))),
    atHand(notices),
    within(AT_HAND_MS, read(figuresDoor, {}), undefined),
  ]);
  const sends = clustersWith(actor, "sql_users.reset");
  return (
    <Frame
      person={{
        permitted: PAGE_PERMISSIONS.filter((each) => may(actor, each)),
        isMember: actor.role === "member",
        inTeam,
        decides: mayOnOne(actor, "requests.decide"),
        toReview,
        seesClusters: actor.role === "administrator" || actor.clusterRoles.size > 0,
        sends: sends === "all" ? sends : [...sends],
      }}
      account={{ name: actor.name, email: actor.email, role: actor.role }}
      clusters={choices.value}
      keyState={actor.role === "administrator" ? key.value : undefined}
      notices={list.value}
      figures={figures?.ok ? figures.value : undefined}
      foreignCloud={foreignCloud()}
      factorDueAt={factorDueAt}
    >
      <OpenPagesOf pages={open}>
        <ConfirmWays ways={ways}>
          <KeysReadOf reads={keysOnlyRead()}>
            <Administrators names={inTeam ? [] : await administratorsToAsk(actor)}>{children}</Administrators>
          </KeysReadOf>
        </ConfirmWays>
      </OpenPagesOf>
    </Frame>
  );
}

/** What the work gives where it is done in a moment, and else its promise. In an object, since a promise of a promise is none. */
async function atHand<T>(work: Promise<T>): Promise<{ value: T | Promise<T> }> {
  const done = await within(AT_HAND_MS, work, LATE);
  return { value: done === LATE ? work : done };
}
