import { beforeEach, expect, test, vi } from "vitest";
import { APP, begin, mayReset, notified, person, set } from "../../../testing/accounts/claim-steps.ts";
import { inRequest, newBrowser } from "../../../testing/next-headers.ts";
import { freshProcess, REQUEST } from "../../../testing/server.ts";
import { tokenHash } from "../../base/ids.ts";
import { store } from "../../store/db/store.ts";
import { knowersOf } from "../../store/passwords/exposures.ts";
import { addMember, addTeam } from "../../store/people/teams.ts";
import { startSession } from "../../store/sign-in/start-session.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";
import { saveDescribed, saveProtected } from "../../store/sql-users/sql-users.ts";
import { resetPassword } from "../change-sql-user.ts";
import { replaceCompromised } from "./compromised.ts";

freshProcess();
beforeEach(begin);

const note = vi.fn();

test("a compromised password is replaced even if another person has it on screen, and its owners get the reason", async () => {
  const db = await store();
  const [creator, cleo] = [await person("Mara", "cluster_creator"), await person("Cleo", "cluster_admin")];
  const mara = { ...creator, sessionHash: tokenHash(await startSession(db, creator.accountId, REQUEST)) };
  const team = await addTeam(db, "Payments");
  const owner = await person("Olga");
  await addMember(db, team, owner.accountId);
  await saveDescribed(db, APP, { ownerTeamId: team });
  await resetPassword(mayReset(mara), APP, note);
  await expect(resetPassword(mayReset(cleo), APP, note)).rejects.toMatchObject({ code: "password_in_view" });
  const shown = await inRequest(newBrowser(), () =>
    replaceCompromised(mayReset(cleo), { ...APP, reason: "Found in a public repository." }, note),
  );
  expect(shown).toMatchObject({ password: set.at(-1), sessions: "no connection" });
  expect(note).toHaveBeenCalledWith({ sessions: "not ended: no connection" });
  const row = await rowOf(db, APP);
  expect(await knowersOf(db, row?.id ?? "")).toMatchObject([{ accountId: cleo.accountId, way: "reset" }]);
  await vi.waitFor(
    async () =>
      expect(await notified(owner)).toEqual([
        expect.stringMatching(
          /^password_compromised \/my: Cleo replaced .* compromised\. Client certificates and SSO may still sign in: .* Cleo wrote: "Found in a public repository\."$/,
        ),
      ]),
    20_000,
  );
  await vi.waitFor(
    async () => expect((await notified(mara)).map((text) => text.split(" ")[0])).toEqual(["password_replaced"]),
    20_000,
  );
});

test("a Cluster Creator may replace it without ending sessions, but not that of a protected SQL user", async () => {
  const mara = await person("Mara", "cluster_creator");
  const replace = () =>
    inRequest(newBrowser(), () => replaceCompromised(mayReset(mara), { ...APP, reason: "Leaked." }, note));
  expect(await replace()).toMatchObject({ sessions: "not permitted" });
  await saveProtected(await store(), APP, true);
  await expect(replace()).rejects.toMatchObject({ code: "sql_user_protected" });
  expect(set).toHaveLength(1);
});
