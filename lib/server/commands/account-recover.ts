import "server-only";
import { record } from "../audit/audit.ts";
import { appUrl } from "../base/env.ts";
import { newId } from "../base/ids.ts";
import { accountWithEmail } from "../store/accounts.ts";
import { makeToken } from "../store/tokens.ts";
import { type Command, CommandError, withStore } from "./command.ts";

/** Prints a reset link for the only administrator. Works beside a running server. */
export const accountRecover: Command = {
  takes: ["EMAIL"],
  does: "prints a link that sets a new password for an administrator",
  run: (given = "") =>
    withStore(async (store) => {
      const email = given.trim().toLowerCase();
      const account = await accountWithEmail(store, email);
      if (account?.role !== "administrator") throw new CommandError(`no administrator has the email ${email}`);
      if (account.disabled)
        throw new CommandError(`the account ${email} is disabled; another administrator can enable it`);
      const request = { requestId: newId("req"), address: "local" };
      const actor = { accountId: "server", email: "server" };
      await record({ action: "account.reset_link", actor, request, target: email, outcome: "done" });
      const { id, secret } = await makeToken(store, { kind: "account_reset", accountId: account.id });
      return `This link works once, for 15 minutes:\n\n  ${appUrl()}/reset/${id}#${secret}\n`;
    }),
};
