import { call } from "#lib/actions/call.ts";
import type { ShownEffects } from "#lib/shared/change-effects.ts";
import type { Result } from "#lib/shared/errors/result.ts";
import type { AnswerOf, CalledChange, InputOf, PreviewedChange } from "#lib/shared/operations/catalogue.ts";
import { RELEASE } from "#lib/shared/release.ts";
import { callAction } from "./call-action.ts";
import { fetchResult } from "./fetch-result.ts";

/*
 * Operations by their name. A page carries the name alone: input and answer have the types of the catalogue, and its schemas stay on the
 * server.
 */

/** Makes a change. Throws a `RequestError`, see `callAction`. */
export function callOperation<N extends CalledChange>(name: N, input: InputOf<N>): Promise<AnswerOf<N>> {
  return callAction(call(name, plain(input), RELEASE) as Promise<Result<AnswerOf<N>>>);
}

/** What a change would do. It changes nothing. Throws a `RequestError`, see `fetchResult`. */
export function previewOperation<N extends PreviewedChange>(name: N, input: InputOf<N>): Promise<ShownEffects> {
  const { signal } = new AbortController();
  const body = { input, release: RELEASE };
  return fetchResult(`/api/operations/${name}/preview`, (answers) => answers.shownEffectsAnswer, signal, body);
}

/** Without fields that are undefined, as JSON has none. */
function plain(input: unknown): unknown {
  return JSON.parse(JSON.stringify(input));
}

/** A change as a function of its input, for a dialog. */
export function operation<N extends CalledChange>(name: N): (input: InputOf<N>) => Promise<AnswerOf<N>> {
  return (input) => callOperation(name, input);
}
