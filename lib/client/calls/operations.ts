import type { z } from "zod";
import { call } from "#lib/actions/call.ts";
import type { ShownEffects } from "#lib/shared/change-effects.ts";
import type { Result } from "#lib/shared/errors/result.ts";
import type {
  AnswerOf,
  CalledChange,
  InputOf,
  PreviewedChange,
  RoutedChange,
} from "#lib/shared/operations/catalogue.ts";
import { RELEASE } from "#lib/shared/release.ts";
import { callAction } from "./call-action.ts";
import { fetchResult, sendChange } from "./fetch-result.ts";

/*
 * Operations by their name. A page carries the name alone: input and answer have the types of the catalogue, and its schemas stay on the
 * server.
 */

/** Makes a change. Throws a `RequestError`, see `callAction`. */
export function callOperation<N extends CalledChange>(name: N, input: InputOf<N>): Promise<AnswerOf<N>> {
  return callAction(call(name, plain(input), RELEASE) as Promise<Result<AnswerOf<N>>>);
}

type Answers = typeof import("./answers.ts");
type Route<N extends RoutedChange> = {
  path: (cluster: string, name: string) => string;
  answer: (all: Answers) => z.ZodType<Result<AnswerOf<N>>>;
};
/** Changes whose input may be large. */
const ROUTES = {
  "restrict.started": { path: () => "/api/restrict", answer: (all) => all.restrictStartedAnswer },
  "rotation.start": { path: () => "/api/rotation", answer: (all) => all.startedAnswer },
  "sql_user.import_owners": {
    path: (cluster) => `/api/clusters/${cluster}/owners/import`,
    answer: (all) => all.changedAnswer,
  },
  "sql_user.set_owners": { path: (cluster) => `/api/clusters/${cluster}/owners`, answer: (all) => all.changedAnswer },
  "sql_user.verify": {
    path: (cluster, name) => `/api/clusters/${cluster}/sql-users/${name}/verification`,
    answer: (all) => all.verificationAnswer,
  },
  "sql_user.verify_all": {
    path: (cluster) => `/api/clusters/${cluster}/verification`,
    answer: (all) => all.allVerifiedAnswer,
  },
} satisfies { [N in RoutedChange]?: Route<N> };

/** A change that a page asks for. */
export type PageChange = CalledChange | keyof typeof ROUTES;

/** Makes a change as {@link callOperation} does; one with a large input by its route. */
export function sendOperation<N extends PageChange>(name: N, input: InputOf<N>): Promise<AnswerOf<N>> {
  if (!Object.hasOwn(ROUTES, name)) return callOperation(name as CalledChange, input as never) as Promise<AnswerOf<N>>;
  const { path, answer } = ROUTES[name as keyof typeof ROUTES] as unknown as Route<N & RoutedChange>;
  const { clusterId = "", name: user = "", ...body }: { clusterId?: string; name?: string } = Object(input);
  return sendChange<AnswerOf<N>>(path(encodeURIComponent(clusterId), encodeURIComponent(user)), answer as never, body);
}

/** What a change would do. It changes nothing. Throws a `RequestError`, see `fetchResult`. */
export function previewOperation<N extends PreviewedChange>(name: N, input: InputOf<N>): Promise<ShownEffects> {
  const { signal } = new AbortController();
  const body = { input, release: RELEASE };
  return fetchResult(`/api/operations/${name}/preview`, (answers) => answers.shownEffectsAnswer, signal, body);
}

/** What a change would do, as dialogs show it on demand. */
export function showing<N extends PreviewedChange>(name: N, input: InputOf<N>) {
  return { input, preview: () => previewOperation(name, input) };
}

/** No password is sealed for a preview, so any key does. */
export const NO_KEY = "A".repeat(87);

/** Without fields that are undefined, as JSON has none. */
function plain(input: unknown): unknown {
  return JSON.parse(JSON.stringify(input));
}
