/**
 * What holds in `npm test` the guarantee of each test that only the long run has, marked `@long`: both as `file › title`, with … for a
 * value, which may be empty. `scripts/long.test.ts` looks for them. A test that no other one holds carries no mark.
 */
export const HELD_BY: Record<string, readonly [string, ...string[]]> = {
  "e2e/account-reset.spec.ts › the form works without scripts, and says the same of an address that has no account": [
    "e2e/account-reset.spec.ts › the form of a forgotten password is answered without scripts",
    "lib/server/people/passwords/account-reset-answers.test.ts › gets the same answer for an account, a disabled one and none, and only the first gets a mail",
    "lib/server/people/passwords/account-reset-answers.test.ts › may ask five times an hour for one account, whether it exists or not",
  ],
  "e2e/accounts.spec.ts › an administrator hands over a reset link, which sets the password and ends all sessions": [
    "lib/server/people/passwords/account-reset-by-administrator.test.ts › is handed over where Rolecall sends no mail",
    "lib/server/people/passwords/account-reset.test.ts › sets the password, ends every session, starts none, and mails the person",
  ],
  "e2e/accounts.spec.ts › an administrator sees the open sessions of an account and ends them": [
    "lib/server/people/accounts/accounts.test.ts › sessions of an account are listed and ended one by one or all together, without touching other accounts",
  ],
  "e2e/accounts.spec.ts › removing an account asks for its email, and for the password where that was long ago": [
    "lib/server/people/accounts/accounts.test.ts › a removed account leaves only its name in the audit",
    "lib/server/people/accounts/accounts.test.ts › an account that is gone, or an email that is not its own, is not found",
    "e2e/rights.spec.ts › only dangerous doors need a password within ten minutes",
  ],
  "e2e/accounts.spec.ts › the SQL user and the account list who was shown a password, until a compromised one is replaced":
    [
      "lib/server/sharing/claims/exposures.test.ts › each way of showing a password is recorded, and each ends the earlier exposure",
      "lib/server/sql-users/facts/compromised.test.ts › a compromised password is replaced even if another person has it on screen, and its owners get the reason",
      "lib/server/people/accounts/end-tokens.test.ts › End every access by an administrator ends all sessions and tokens, those of services that it made too",
    ],
  "e2e/audit.spec.ts › older events load on request": [
    "lib/client/audit.test.ts › older events are read from where the page before ended, with the same filter, until there are no more",
    "components/audit/audit-list.test.ts › the end of the list offers older events, or says that there are none",
    "lib/server/store/audit/audit-queries.test.ts › finds what a look at each event finds, in the order of the chain, whatever the size of pages",
  ],
  "e2e/audit.spec.ts › rows are reached and opened by keyboard, and Escape leads back": [
    "e2e/audit.spec.ts › filters are in the URL, and only events that match all of them are shown",
  ],
  "e2e/claim.spec.ts › a copied link waits for restriction, asks for the second word, and still works after a lost answer":
    [
      "lib/server/sharing/claims/use.test.ts › says before its use that it waits for a SQL user not verified as restricted, and stays valid",
      "lib/server/sharing/claims/use.test.ts › with a second word asks for it, ignoring case and spaces, and is void after five wrong ones",
      "lib/server/sharing/claims/use.test.ts › can be used again by the browser that used it, whose answer may have been lost",
    ],
  "e2e/claim.spec.ts › opening a link in a tab that shows its page does not reload it, nor does going back": [
    "e2e/invitation.spec.ts › opening an invitation changes nothing, and before the page is alive it sends nothing",
  ],
  "e2e/clusters.spec.ts › SQL users of a locked cluster can be viewed, and changed once it is ready": [
    "components/sql-users/rows/row-items.test.ts › on a cluster that is not ready nothing is changed, but a link can be sent",
    "e2e/clusters.spec.ts › a cluster in creation shows its state, then its SQL users once it is ready",
    "lib/server/cloud/cluster-facts.test.ts › is refused while its state is %j",
  ],
  "e2e/command.spec.ts › the link leads through sign-in to its code, which can be denied": [
    "lib/server/edge/doors/people/device-login.test.ts › it can be denied, and is over then",
    "lib/command/login.test.ts › login ends with “%s”, and stores nothing",
    "e2e/sign-in.spec.ts › leads to the requested page, with and without scripts",
  ],
  "e2e/describe.spec.ts › the contact of a SQL user is set at creation, searched, changed, shown to its team and audited":
    [
      "lib/server/sql-users/describe.test.ts › a description is stored at creation and later, shown in the list and to the team, and audited but for its notes",
      "lib/shared/sql-users/sql-user-fields.test.ts › the contact is audited, imported, searched, and part of create and request forms",
      "components/sql-users/list-logic.test.ts › each word must be there, in the name, the owner, the purpose, the notes or the kind, in any case and order",
      "e2e/my.spec.ts › the page of the team shows purpose, kind and notes of a SQL user, as a Cluster Admin wrote them",
    ],
  "e2e/destinations.spec.ts › an audit stream and anchors arrive, and an edit keeps the address": [
    "lib/server/notices/destinations/audit-stream.test.ts › the whole audit arrives in batches, intents and refusals too, also in OCSF",
    "lib/server/notices/destinations/buckets.test.ts › an anchor is the head of the audit, each hour",
    "lib/server/notices/destinations/manage.test.ts › only later events are sent; an edit without an address keeps the address and the secret",
  ],
  "e2e/faults/creation.spec.ts › a server killed before CREATE USER took effect leaves alone what another person makes under the name":
    [
      "lib/server/sql-users/create/ownership.test.ts › that made nothing is over once a server has started again and seen what others made",
    ],
  "e2e/faults/creation.spec.ts › … creations, killed … times in the middle: never admin, each shown password logs in, what is left is named":
    [
      "lib/server/sql-users/create/creation.test.ts › a SQL user is made by SQL, proved restricted, and its password logs in",
      "lib/server/sql-users/create/creation-unfinished.test.ts › is marked once its server has died, in the list and on its page, until a password is set",
      "lib/server/sql-users/create/creation-unfinished.test.ts › a creation that stops is named, marked in the list, and finished with a password that logs in",
      "lib/server/sql-users/create/creation-unfinished.test.ts › a creation that stops is removed with its grants",
      "lib/server/sql-users/create/ownership.test.ts › that made its SQL user is known by its mark after a restart, and finished without it",
    ],
  "e2e/faults/destinations.spec.ts › … deliveries to a receiver that fails, from a server that is killed … times: each arrives, in order":
    [
      "lib/server/notices/destinations/work.test.ts › with any failures, each event arrives in the order of the audit, and a repetition never overtakes",
      "lib/server/notices/destinations/work.test.ts › a failed event holds up the later ones, and is repeated with the same id",
      "lib/server/notices/destinations/work.test.ts › a server that comes too late with an attempt neither moves a destination back nor stands in its log",
      "lib/server/store/jobs/leases.test.ts › the lease of a dead holder expires",
      "lib/server/notices/destinations/send.test.ts › a redirect to it is not followed",
      "lib/server/notices/destinations/sealed.test.ts › neither secret nor address is readable in the store or on the page",
    ],
  "e2e/faults/leaver.spec.ts › a leaver plan whose server is killed in the middle continues, and rotates each password that was seen":
    [
      "lib/server/leaver/leaver.test.ts › after a crash at each step the plan continues, and nothing is done twice",
      "lib/server/rotation/faults.test.ts › a SQL user left by a dead server gets another password, which the browser opens",
    ],
  "e2e/faults/review.spec.ts › a review of … rows whose server is killed up to … times, while it starts, is decided, closes and gives its evidence, loses nothing and has nothing by half":
    [
      "lib/server/reviews/close.test.ts › a server that dies in a close leaves an open review, and one that dies in a start leaves none",
      "lib/server/reviews/close.test.ts › a close that continues after another was begun stores nothing that lacks the decisions in between",
      "lib/server/reviews/decide.test.ts › of two reviewers on one row the later one gets the first one's name, and nothing is overwritten",
      "lib/server/reviews/evidence.test.ts › the download of a review is proved by the head of the real audit, also after later proofs and events",
    ],
  "e2e/faults/rotation-into-store.spec.ts › after … kills of a rotation of …, the newest version in the secret store logs in, or the SQL user is named":
    [
      "lib/server/rotation/deliver.test.ts › what a dead server has begun is ended by the next, which sets no second password",
      "lib/server/secret-stores/deliver.test.ts › a server that dies at any call leaves nothing that the next does not end",
    ],
  "e2e/faults/rotation.spec.ts › a rotation that is killed … times ends with the very passwords that its browser opens":
    [
      "lib/server/rotation/faults.test.ts › a SQL user left by a dead server gets another password, which the browser opens",
      "lib/server/rotation/rotation.test.ts › every SQL user gets the password that the browser opens, and nothing readable is stored",
    ],
  "e2e/faults/words.spec.ts › …: each outcome is shown in its words, and what is shown is so": [
    "e2e/faults/words.spec.ts › …: each outcome is shown in its words, and what is shown is so…",
    "e2e/faults/matrix.spec.ts › …, while the vendor …: …",
    "components/dialogs/failure/failure-note.test.ts › every failure shows its title",
    "e2e/errors-in-view.spec.ts › a refused delete is in view at each try",
    "e2e/no-answer.spec.ts › what Rolecall did not answer, and what it no longer knows, is said as such and leads to no log",
  ],
  "e2e/invitation.spec.ts › an invitation can be sent again, which voids the older link, and revoked": [
    "lib/server/people/accounts/invitations.test.ts › is void once it was revoked or sent again, or its sender lost their rights",
    "lib/server/people/accounts/invitations.test.ts › how it ended: used, revoked, superseded or expired",
  ],
  "e2e/invitation.spec.ts › an invited person has the teams and cluster roles of the invitation, which the list shows meanwhile":
    [
      "lib/server/people/accounts/invitations.test.ts › gives them with the account, and not before",
      "lib/server/people/accounts/invitations.test.ts › is listed with them, and keeps them when it is sent again",
    ],
  "e2e/lint.spec.ts › a new text cancels the check of the previous one": [
    "e2e/lint.spec.ts › a long script is checked in the background while the page keeps responding",
  ],
  "e2e/lint.spec.ts › finds the errors of published guides, and says what to run instead": [
    "lib/sql/lint/brief.test.ts › has exactly its errors found, for %s",
    "lib/sql/lint/rules/rules.test.ts › is found in %s",
  ],
  "e2e/lint.spec.ts › the findings depend on the version": [
    "lib/sql/lint/lint.test.ts › decides about %s, which came with %s",
  ],
  "e2e/my.spec.ts › a SQL user not verified as restricted waits, until a Cluster Admin allows team resets for a reason":
    [
      "lib/server/sql-users/own-sql-users.test.ts › of one that is %s waits for restriction, and sets nothing",
      "lib/server/sql-users/own-sql-users.test.ts › of an unverified one works only during a team reset exception, which the audit names",
      "components/sql-users/rows/row-items.test.ts › a team's resets are allowed only where it has to wait, and stopped where they are allowed",
    ],
  "e2e/narrow.spec.ts › a request without its database is announced, with focus on that field": [
    "e2e/requests.spec.ts › requests and their dialogs are accessible and fit, …",
    "components/requests/ask/spec-draft.test.ts › a missing choice shows no error before the requester tries to send",
  ],
  "e2e/narrow.spec.ts › no filter lies over another, at … px under a finger": [
    "e2e/narrow.spec.ts › no filter lies over another, at … px under a finger…",
  ],
  "e2e/notices.spec.ts › a person sees only their own notices, and marks one by following it or all at once": [
    "lib/server/store/people/notices.test.ts › a person sees and marks only their own notices, newest first",
    "lib/server/store/people/notices.test.ts › marking all leaves later notices unread",
    "lib/client/notices.test.ts › a notice that is followed is read at once, and no other",
    "lib/client/notices.test.ts › all that were there are read together, and one that came later stays new",
  ],
  "e2e/notices.spec.ts › the bell works by keyboard, and says where there is nothing": [
    "e2e/narrow.spec.ts › a popup of the header does not move the header",
    "e2e/notices.spec.ts › a list that fails to load can be read again, and its notices are marked and followed by keyboard",
  ],
  "e2e/notices.spec.ts › the recipient is notified of a claim link and its sender of its use, without a secret": [
    "lib/server/sharing/claims/use.test.ts › a link for an account is mailed to its recipient and not shown to the sender, who is notified when it is used and opened again",
  ],
  "e2e/operations.spec.ts › a backup and a copy on PostgreSQL of a store in use are whole": [
    "lib/server/edge/commands/audit-commands.test.ts › reports an intact chain and its end while a server runs",
    "lib/server/store/file/backup.test.ts › of a store that is written meanwhile is whole, and readable by its owner only",
    "lib/server/store/file/copy.test.ts › leaves a store with which Rolecall continues: the chain has no gap",
    "lib/server/store/file/copy.test.ts › refuses a store that a server has open",
  ],
  "e2e/operations.spec.ts › account:recover makes a link while the server runs, and the audit has it": [
    "lib/server/edge/commands/account-recover.test.ts › an administrator gets a link that sets a new password, while the server runs, and it is recorded",
    "e2e/operations.spec.ts › say in one line what is wrong",
  ],
  "e2e/operations.spec.ts › again, it ends at once": [
    "lib/server/edge/process/stop.test.ts › a first signal waits for what runs and ends with 0, and a second one ends at once",
  ],
  "e2e/operations.spec.ts › count requests, calls, sessions and the audit, with a closed set of labels": [
    "lib/server/edge/process/scrape.test.ts › the metrics have the live sessions, the queue of each priority and the head of the audit, until the store is lost",
    "lib/server/edge/http/follow-request.test.ts › no request adds a new kind",
    "lib/server/cloud/api/client.test.ts › logs one event for its request, with no secret, id or name in it",
  ],
  "e2e/operations.spec.ts › is a server whose store and key work, and a thousand probes cost the vendor one request": [
    "lib/server/edge/process/ready.test.ts › a server is ready whose store answers and whose key is accepted",
    "lib/server/edge/process/ready.test.ts › however many probes meet %s, the vendor is asked once in half a minute",
  ],
  "e2e/owners.spec.ts › a file with a problem is refused as a whole, with line and reason": [
    "lib/shared/sql-users/owners-csv.test.ts › a name given twice, in any case, is refused with both lines",
    "lib/shared/sql-users/owners-csv.test.ts › %j is refused as a spreadsheet formula in every column",
    "lib/server/sql-users/owners/import-owners.test.ts › lists unknown SQL users and teams with the other problems of the file",
    "lib/server/sql-users/owners/import-owners.test.ts › of more than a mebibyte is too large, whatever the letters",
  ],
  "e2e/owners.spec.ts › kind and notes are stored, found and shown to those with access; the audit does not hold the notes":
    [
      "lib/server/sql-users/describe.test.ts › a description is stored at creation and later, shown in the list and to the team, and audited but for its notes",
      "lib/shared/sql-users/sql-user-fields.test.ts › is in the audit where allowed; otherwise only the fact that it changed",
      "lib/shared/sql-users/sql-user-fields.test.ts › notes are neither audited nor imported, nor part of the create form",
      "components/sql-users/list-logic.test.ts › each word must be there, in the name, the owner, the purpose, the notes or the kind, in any case and order",
      "e2e/my.spec.ts › the page of the team shows purpose, kind and notes of a SQL user, as a Cluster Admin wrote them",
    ],
  "e2e/pair.spec.ts › without a SQL connection a pair records a person's statement as such, and continues on another device":
    [
      "lib/server/rotation/pairs/pairs.test.ts › goes through its steps, after which the old password no longer works and the other one is active",
      "lib/server/rotation/pairs/pairs.test.ts › one of which is %s says so and stops",
    ],
  "e2e/privileges-answers.spec.ts › a code works once; the page gets another one and keeps the choices": [
    "lib/server/verification/check-pasted.test.ts › a code works once, and the page then has another",
  ],
  "e2e/privileges-answers.spec.ts › a new SQL user of the same name is admin again, and the old answer says nothing about it":
    [
      "lib/server/verification/check-pasted.test.ts › a new SQL user of the same name is admin again, and an answer about the earlier one proves nothing",
    ],
  "e2e/privileges-answers.spec.ts › an answer in the form of … proves it": [
    "lib/sql/answers/verify-clients.test.ts › is proof, where it is whole",
    "e2e/privileges-answers.spec.ts › an answer in the form of … proves it…",
  ],
  "e2e/privileges-answers.spec.ts › an answer that proves nothing changes nothing, and may be pasted again": [
    "lib/server/verification/check-pasted.test.ts › an answer that proves nothing changes nothing, and another may be pasted with the same code",
  ],
  "e2e/privileges-choices.spec.ts › the choices are in the address: they come back with it, and no code is in it": [
    "lib/shared/sql-access/form-search.test.ts › all choices survive the round trip through the address",
    "e2e/privileges-choices.spec.ts › an error is shown at its field, and no input is lost",
  ],
  "e2e/privileges.spec.ts › the page of the SQL user and the menu of its row lead there, and the state names its verifier":
    [
      "components/sql-users/rows/row-items.test.ts › privileges lead to the page of that SQL user, and the history to its events",
      "e2e/sql-user.spec.ts › without a SQL connection the page shows the known facts, and how to see the rest",
      "e2e/privileges.spec.ts › from create to restricted, by keyboard alone",
    ],
  "e2e/replicas/changes.ts › a destination gets the events of both servers once each, in their order, from one server at a time":
    ["lib/server/notices/destinations/work.test.ts › several workers at once send each event once"],
  "e2e/replicas/changes.ts › both share Rolecall's SQL user: one connection each, and one new password for one that was changed outside":
    [
      "lib/server/cluster-sql/connection/key.test.ts › is set anew once by the checks of two servers, and Cluster Admins are notified",
      "lib/server/cluster-sql/links.test.ts › keep one connection for a cluster, and let its works take turns",
    ],
  "e2e/request-approval.spec.ts › a deletion is approved with the name typed, a reset is claimed, and other privileges end with their proof":
    [
      "lib/server/sharing/requests/decide.test.ts › approves the deletion of that very SQL user, with the database's words where it refuses",
      "lib/server/sharing/requests/claim.test.ts › opens the requester's claim, sends nothing itself, and notifies them at once if they need not wait",
      "lib/server/verification/narrowing.test.ts › to reading alone is not finished while INSERT, UPDATE and DELETE are still there",
    ],
  "e2e/request-decisions.spec.ts › a denied request gives the reason, a withdrawn one cannot be decided, and the state filter finds both":
    [
      "lib/server/sharing/requests/decide.test.ts › denies with a reason, which the requester reads",
      "lib/server/sharing/requests/submit.test.ts › can withdraw their own pending requests",
      "lib/server/sharing/requests/list.test.ts › a page has a hundred requests, newest first, and each request is on one page, filtered or not",
    ],
  "e2e/requests.spec.ts › a failed request keeps its fields, a link opens one request, and an account without a team learns what to do":
    [
      "e2e/requests.spec.ts › requests and their dialogs are accessible and fit, …",
      "lib/server/sharing/requests/submit.test.ts › learns of an identical pending request of their team, also with many at once",
      "lib/server/sharing/requests/list.test.ts › a page that starts at a request that they may not see is not found",
      "components/requests/requests-blanks.test.ts › a person without a team learns what to do, and others that there is nothing yet",
    ],
  "e2e/review-size.spec.ts › a review of … rows is a small document, answers its keys and is closed with its evidence":
    [
      "lib/server/reviews/rows.test.ts › a page has forty rows of a review, and each row is on one page",
      "e2e/review-journey.spec.ts › … SQL users on … clusters, reviewed by two people by keyboard alone, from the start to proved evidence",
    ],
  "e2e/review-tokens.spec.ts › an administrator reviews API tokens, revokes one from its row, and sees that proved": [
    "lib/server/reviews/token-rows.test.ts › every live token is frozen with owner, scopes, clusters, addresses, ends and its last use; no other is",
    "lib/server/reviews/token-rows.test.ts › no reviewer decides about a token that they alone own, at the start or since",
    "lib/server/reviews/token-rows.test.ts › a token that can change something needs a reason to stay, and none can be restricted",
    "lib/server/reviews/token-rows.test.ts › remove and rotate are closed by its end in the store; a new token alone proves nothing",
  ],
  "e2e/reviews.spec.ts › SQL users to rotate go into a rotation, and the repetition of a review stops on its page": [
    "e2e/review-journey.spec.ts › … SQL users on … clusters, reviewed by two people by keyboard alone, from the start to proved evidence",
    "lib/server/reviews/acts/proof.test.ts › SQL users to rotate are a selection for a rotation, for people who may reset them, until that is proved",
    "lib/server/reviews/start/repetition.test.ts › a repetition stops once, by its starter or an administrator, with an event, and starts no review",
  ],
  "e2e/reviews.spec.ts › a review goes from its start to its close by keyboard, with two reviewers in two browsers": [
    "e2e/review-journey.spec.ts › … SQL users on … clusters, reviewed by two people by keyboard alone, from the start to proved evidence",
    "lib/server/reviews/decide.test.ts › what nobody has verified needs a reason to stay, and the state at the decision is stored",
    "lib/server/reviews/decide.test.ts › of two reviewers on one row the later one gets the first one's name, and nothing is overwritten",
    "lib/server/reviews/acts/proof.test.ts › Check again proves at once that a SQL user is gone that was deleted outside",
  ],
  "e2e/reviews.spec.ts › an administrator reviews accounts with their roles and teams, and sees the results": [
    "lib/server/reviews/account-rows.test.ts › every account is frozen with its role, cluster roles, teams and last sign-in, and so is a disabled one",
    "lib/server/reviews/account-rows.test.ts › no account reviews itself; if it would be the only reviewer, the start fails",
    "lib/server/reviews/account-rows.test.ts › an administrator needs a reason to stay, and no account can be rotated",
    "lib/server/reviews/account-rows.test.ts › remove and restrict are closed only by the later state of the store",
  ],
  "e2e/rights-pages.spec.ts › the password of a Creator's new SQL user stays hidden until it is verified as restricted":
    [
      "lib/server/sql-users/describe.test.ts › where Creators change restricted SQL users only, the password of one that they create is not in the answer",
      "lib/server/access/limits.test.ts › they do not see the passwords of SQL users that they create; Cluster Admins do",
      "lib/server/access/limits.test.ts › they change no SQL user that is %s",
      "components/sql-users/rows/row-items.test.ts › what is not allowed on this SQL user is disabled with the reason",
    ],
  "e2e/rights.spec.ts › … gets through each door what the policy says, and nothing else": [
    "e2e/rights.spec.ts › … gets through each door what the policy says, and nothing else…",
    "lib/server/access/guard.test.ts › takes the higher of the role on this cluster and the role on all",
    "lib/shared/policy.test.ts › the role on a cluster is the higher of its own and that on all",
    "lib/server/sql-users/own-sql-users.test.ts › needs membership: an administrator outside the team does not find the SQL user",
  ],
  "e2e/rotation.spec.ts › all that match a filter are rotated; what fails is grouped by cause, and a retry sets it; after an hour any page forgets":
    [
      "lib/server/rotation/rotation.test.ts › all that match a filter are found on the clusters where the person may reset, and nowhere else",
      "lib/server/rotation/faults.test.ts › a SQL user that is deleted in the middle, and one that the vendor refuses, each have an end",
      "e2e/rotation.spec.ts › a rotation continues through a reload, a pause and a loss, and only its browser opens the passwords",
    ],
  "e2e/secret-stores.spec.ts › a delivery that a Kubernetes does not end is named, and ends once it answers": [
    "lib/server/secret-stores/deliver.test.ts › a store that fails after the cluster was set is named, and gets it later",
    "lib/server/secret-stores/give-up.test.ts › a delivery to a cluster that is gone is given up by an administrator, who can remove the store then",
  ],
  "e2e/setup.spec.ts › a new setup link counts in the tab in which an older one was opened": [
    "e2e/invitation.spec.ts › opening an invitation changes nothing, and before the page is alive it sends nothing",
  ],
  "e2e/setup.spec.ts › a setup link dies with its hour, and with a restart, which prints a new one": [
    "lib/server/people/sign-in/setup.test.ts › each start makes a new setup link and voids the one before, until there is an administrator",
    "lib/server/people/sign-in/setup.test.ts › a setup link is void after its hour",
  ],
  "e2e/setup.spec.ts › before set-up, the start page says where to find the setup link": [
    "e2e/setup.spec.ts › of many concurrent uses of one setup link, one creates the administrator and the link is void",
  ],
  "e2e/sign-in-abuse.spec.ts › of forty sign-ins while every core hashes, eight are refused as busy and the rest are served":
    [
      "lib/server/access/password-hash.test.ts › is refused as busy from the 33rd that would have to wait, and those before it are served",
    ],
  "e2e/sign-in.spec.ts › works without scripts at all": [
    "e2e/sign-in.spec.ts › works before the page is alive",
    "e2e/sign-in.spec.ts › leads to the requested page, with and without scripts",
    "e2e/sign-in.spec.ts › gives no password back in any answer",
  ],
  "e2e/sql-connection.spec.ts › a database that the observer cannot see keeps a check from proving anything": [
    "lib/sql/answers/live-verdict.test.ts › where %s, the state is right",
    "lib/sql/answers/live-verdict.test.ts › unseen databases are named, and no name can change the direction of the text",
  ],
  "e2e/sql-connection.spec.ts › a refused login says what to do, and a person tests when it is done": [
    "lib/server/cluster-sql/connection/operations.test.ts › %s: at level %s each change has the expected result",
    "lib/server/cluster-sql/connection/operations.test.ts › a login that was refused is not tried again for ten minutes, except by a person who tests the connection",
    "lib/server/cluster-sql/links.test.ts › distinguishes a refused password, a forbidden login, throttling and no answer",
  ],
  "e2e/sql-connection.spec.ts › its password is set again, once, after a change outside Rolecall": [
    "lib/server/cluster-sql/connection/key.test.ts › is set anew once by the checks of two servers, and Cluster Admins are notified",
  ],
  "e2e/sql-connection.spec.ts › the level changes down and up, and unused SQL users can be removed": [
    "lib/server/cluster-sql/connection/change.test.ts › from %s to %s leaves one SQL user with just that level",
    "lib/server/cluster-sql/connection/change.test.ts › is shown and can be removed here, and nowhere else",
  ],
  "e2e/sql-user-changes.spec.ts › a dialog that is left changes nothing and gives the focus back": [
    "e2e/sql-user-changes.spec.ts › Escape and Back ask before they discard input of a dialog",
    "e2e/clusters.spec.ts › a cluster without SQL users offers the first one",
  ],
  "e2e/sql-user-changes.spec.ts › a … of a SQL user deleted elsewhere shows the error, and removes it from the list": [
    "e2e/sql-user-changes.spec.ts › a … of a SQL user deleted elsewhere shows the error, and removes it from the list…",
    "e2e/faults/situations.spec.ts › was deleted elsewhere: sql_user_not_found, and nothing is created",
  ],
  "e2e/sql-user.spec.ts › a login is disabled with its sessions, and enabled again, from the page": [
    "lib/server/sql-users/facts/login.test.ts › is disabled with its sessions ended, and enabled again",
    "lib/server/sql-users/facts/login.test.ts › expires when the cluster says so, and the audit has what was set before",
  ],
  "e2e/sql-user.spec.ts › the list shows last logins and who cannot log in, and filters by it": [
    "components/sql-users/list-logic.test.ts › the filter by login shows who cannot log in, whose password has expired or soon will, and who has not logged in for long",
    "components/sql-users/incomplete-list.test.ts › a SQL user whose login is disabled is marked, and no other",
    "lib/server/sql-users/facts/list.test.ts › of thousands of SQL users are read in three statements, and then stand in the list",
  ],
  "e2e/sql-users.spec.ts › counts of an incomplete list are marked as such, then replaced by the full counts": [
    "components/sql-users/incomplete-list.test.ts › the counts of an incomplete list are marked as such, and those of a complete one are not",
    "components/sql-users/incomplete-list.test.ts › the foot of an incomplete list says that more is coming, or failed, and exports nothing",
    "components/sql-users/list-logic.test.ts › an incomplete list with %i admins gives a lower bound or no count",
  ],
  "e2e/sql-users.spec.ts › is by name, reverses with a click on a column head, is in the address, and puts unknown values last":
    [
      "components/sql-users/list-view.test.ts › sorts ascending first, and turns the order at each further click",
      "components/sql-users/rows/first-rows.test.ts › puts rows without a value last, in both directions",
      "e2e/sql-users.spec.ts › stand in the address, which can be shared and survives a reload",
    ],
  "e2e/sso.spec.ts › a person without an account can choose another one at the provider": [
    "lib/server/people/provider/provider-sign-in.test.ts › creates no account without an invitation",
    "lib/server/people/provider/provider-sign-in.test.ts › the provider lets a person with a session there choose another account",
  ],
  "e2e/sso.spec.ts › with passwords turned off, the sign-in page has the provider and passkeys only": [
    "components/access/sign-in/sign-in-form.test.ts › with passwords turned off, there is the provider and a passkey, and no field",
    "lib/server/people/passwords/passwords-off.test.ts › the right password does not sign in, but the provider does",
    "lib/server/people/passwords/passwords-off.test.ts › no password can confirm, be changed, or be set through an account's link",
  ],
};
