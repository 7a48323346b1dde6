import { env } from "../../base/env/env.ts";
import { noticeTime } from "../../notices/notice-time.ts";
import { type Notification, notify } from "../../notices/notices.ts";
import type { Store } from "../../store/db/base.ts";
import { endingTokens, type StoredToken } from "../../store/people/api-tokens.ts";
import { recipientsOf } from "../../store/people/token-recipients.ts";

const DAY = 24 * 60 * 60_000;
/** The days before a token expires on which its owners are notified. */
const WARNED_DAYS = [7, 1] as const;
const PATH = "/profile/tokens";

type Made = {
  id: string;
  name: string;
  maker: { accountId: string; name: string };
  team: { id: string; name: string } | undefined;
  /** where the command that receives the token started its sign-in */
  device: { machine: string; address: string } | undefined;
};

/** Notifies the maker, and the team of a service, of a new token. Always mailed, since an intruder at a browser could have made it. */
export async function notifyMade(db: Store, { id, name, maker, team, device }: Made): Promise<void> {
  const accounts = team ? await recipientsOf(db, { kind: "service", id: team.id }) : [];
  const whose = team ? `for a service of ${team.name}` : "for your account";
  const gets = device ? ` The command on ${device.machine}, at address ${device.address}, received it.` : "";
  const text = `${maker.name} made the API token ${name} ${whose} at ${env().APP_URL.host}.${gets}`;
  await notify(db, [maker.accountId, ...accounts], {
    kind: "token_made",
    about: `token:${id}:made`,
    text,
    path: PATH,
    subject: `New API token ${name}`,
    sentences: [text, "If this was not expected, revoke it now, and change your password if you have one."],
    label: "Open API tokens",
  });
}

/**
 * Notifies the owners of tokens that end by `now` (milliseconds) plus a week, or plus a day. Each notice is stored once, also with several
 * servers, and however often this runs.
 */
export async function notifyEnding(db: Store, now = Date.now()): Promise<void> {
  for (const days of WARNED_DAYS) {
    const ending = await endingTokens(db, { until: now + days * DAY, atLeastMs: 2 * days * DAY }, now);
    for (const token of ending) await notify(db, await recipientsOf(db, token.owner), asNotification(token, days));
  }
}

function asNotification({ id, name, owner, expiresAt }: StoredToken, days: number): Notification {
  const whose = owner.kind === "service" ? ` of ${owner.name}` : "";
  const on = noticeTime(expiresAt);
  return {
    kind: "token_ending",
    about: `token:${id}:ends:${days}`,
    path: PATH,
    label: "Open API tokens",
    text: `The API token ${name}${whose} expires on ${on} UTC. Make a new one before then, and replace the old one where it is used.`,
    subject: `API token ${name} expires soon`,
  };
}
