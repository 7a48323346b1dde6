import { ERROR_WORDS, type ErrorCode } from "../errors/errors.ts";
import { stopCause } from "../passwords/stop-causes.ts";
import type { LeaverProblem, NoOwners, SeenUser } from "./leaver.ts";

/* The words of a leaver plan that its page and its evidence share. */

const PROBLEM_WORDS: Record<LeaverProblem, string> = {
  absent: "it is not on the cluster, or not listed yet",
  read_only: "it belongs to CockroachDB, single sign-on or Rolecall",
  single_sign_on: "it is provisioned by single sign-on, so its password cannot be changed",
  protected: "it is protected",
  not_restricted: "it is not verified as restricted",
  in_rotation: "it is in another rotation",
  active_in_pair: "it is the active one of a pair",
  unreachable: "its cluster could not be read",
  key_refused: "CockroachDB Cloud refuses changes on its cluster",
  key_reads: "Rolecall's API key only reads, so its password must be changed on the cluster",
  cluster_gone: "its cluster is gone, or the key no longer sees it",
  left: "its owners cannot take a new password, and the starter chose to leave it",
  stopped: "its rotation was stopped before it began",
  paused: "its rotation is paused",
};

export const NO_OWNERS_WORDS: Record<NoOwners, string> = {
  no_owner: "no owner team",
  no_members: "its owner team has no member who can sign in",
  not_restricted: "not verified as restricted, so its team cannot take the password",
};

/** Why something of a plan failed, as a sentence about the past. */
export function causeWords(code: ErrorCode): string {
  return stopCause(code)?.plan ?? `${ERROR_WORDS[code].title}.`;
}

/** The outcome for a SQL user whose password the account saw, with the reason, in one or two sentences. Without times and names. */
export function resultWords(user: SeenUser): string {
  const { result, problem, code, place, by } = user;
  switch (result) {
    case "to_rotate":
      return "It is to be rotated.";
    case "rotating":
      return code
        ? `Its rotation waits, so the password that the account saw may be in force. ${causeWords(code)}`
        : "Its rotation is in progress.";
    case "rotated":
      return `This plan set a new password. ${by ? "Another change replaced it since." : PLACES[place ?? "lost"]}`;
    case "undelivered":
      return `This plan set a new password. ${PLACES[place ?? "lost"]}`;
    case "failed":
      return `Its rotation failed, so the password that the account saw may be in force. ${code ? causeWords(code) : ""}`.trim();
    case "unknown":
      return "The answer to its rotation was lost, so the password that the account saw may be in force.";
    case "not_rotated":
      return `It was not rotated: ${problem ? PROBLEM_WORDS[problem] : "it was not tried"}. ${code ? causeWords(code) : ""}`.trim();
    case "replaced":
      return "Another change has set a new password, so the password that the account saw no longer signs in.";
    case "deleted":
      return "The SQL user was deleted.";
    case "exempt":
      return "An administrator decided to leave it as it is.";
    default:
      return result satisfies never;
  }
}

const PLACES: Record<NonNullable<SeenUser["place"]>, string> = {
  link: "Its owners were sent a claim link or a notice.",
  store: "It is in the secret store.",
  browser: "It was given to the browser of the administrator who ran the plan.",
  sealed: "It is sealed, and waits for the browser of the administrator who ran the plan.",
  lost: "It was lost: it did not reach its owners, or was not fetched within the hour.",
};

/** Why a SQL user is not rotated, to follow its name. */
export function problemWords(problem: LeaverProblem): string {
  return PROBLEM_WORDS[problem];
}
