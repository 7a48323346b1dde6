import { appUrl } from "../../base/env/env.ts";
import { newId } from "../../base/ids.ts";
import { warn } from "../../notices/warn.ts";
import { record } from "../../store/audit/record-event.ts";
import type { Store } from "../../store/db/open.ts";
import { knownAddress } from "../../store/db/settings.ts";
import { accountWithEmail } from "../../store/people/accounts.ts";
import { makeToken } from "../../store/people/tokens.ts";
import { endSessionsOf } from "../../store/sign-in/end-sessions.ts";
import { removeFactors } from "../../store/sign-in/factors.ts";
import { type Command, CommandError, withStore } from "./command.ts";

function removedFactors(address: string) {
  const sentence = `An operator of the server removed every second factor for your account at ${address}.`;
  const otherwise = "If you did not ask for this, tell another Rolecall administrator now.";
  return { subject: "Your second factors were removed", sentences: [sentence, otherwise] };
}

/** Where the link leads: the variable of this shell, else what the server of this store has. */
async function addressOf(store: Store): Promise<string> {
  const address = appUrl() ?? (await knownAddress(store));
  if (address !== undefined) return address;
  throw new CommandError("no server of this version has started on this store; set APP_URL to the address of Rolecall");
}

/** Prints a reset link for the only administrator. Works beside a running server. */
export const accountRecover: Command = {
  takes: ["[--factors]", "EMAIL"],
  options: true,
  does: "prints a link that sets a new password for an administrator; --factors removes their second factors too",
  run: (...given) =>
    withStore(async (store) => {
      const [address = "", ...more] = given.filter((word) => word !== "--factors");
      if (more.length > 0) throw new CommandError("give exactly one email");
      const email = address.trim().toLowerCase();
      const account = await accountWithEmail(store, email);
      if (account?.role !== "administrator") throw new CommandError(`no administrator has the email ${email}`);
      if (account.disabled)
        throw new CommandError(`the account ${email} is disabled; another administrator can enable it`);
      const rolecall = await addressOf(store);
      const request = { requestId: newId("req"), address: "local" };
      const actor = { accountId: "server", email: "server" };
      let isWarned = true;
      if (given.includes("--factors")) {
        await record({ action: "factor.reset", actor, request, target: email, outcome: "done" });
        await removeFactors(store, account.id);
        await endSessionsOf(store, account.id);
        // The environment of a command may lack what the server needs for mail; the notice is stored first.
        isWarned = await warn(store, { ...account, email }, removedFactors(rolecall)).then(
          () => true,
          () => false,
        );
      }
      await record({ action: "account.reset_link", actor, request, target: email, outcome: "done" });
      const { id, secret } = await makeToken(store, { kind: "account_recover", accountId: account.id });
      const link = `This link works once, for 15 minutes:\n\n  ${rolecall}/reset/${id}#${secret}\n`;
      return isWarned ? link : `${link}\nThe warning to ${email} failed: tell them that their factors were removed.\n`;
    }),
};
