import { type Command, InvalidArgumentError, Option } from "commander";
import { CommandFailure } from "./failure.ts";

type IsFlag<T> = [NonNullable<T>] extends [boolean] ? true : false;

/**
 * The options that an operation's input gives a command: words for a flag, and the name of its value for another field. `Elsewhere`: fields
 * that arguments and other options give. Any other field of the input without words does not compile.
 */
export type OptionWords<Input, Elsewhere extends keyof Input> = {
  readonly [F in Exclude<keyof Input, Elsewhere>]-?: IsFlag<Input[F]> extends true
    ? string
    : readonly [value: string, words: string];
};

/** What a caller chose of these options. */
export type Chosen<Input, Elsewhere extends keyof Input> = {
  readonly [F in Exclude<keyof Input, Elsewhere>]?: IsFlag<Input[F]> extends true ? true : string;
};

/** Adds the option of each field: `endSessions` is `--end-sessions`. */
export function addOptions<Input, Elsewhere extends keyof Input>(
  command: Command,
  fields: OptionWords<Input, Elsewhere>,
): Command {
  for (const [field, given] of Object.entries<string | readonly [string, string]>(fields)) {
    if (typeof given === "string") command.option(flagOf(field), given);
    else command.option(`${flagOf(field)} <${given[0]}>`, given[1]);
  }
  return command;
}

/** A field as it is typed: `otherAdmin` is `--other-admin`. */
export function flagOf(field: string): string {
  return `--${field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Collects the values of an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Takes the value of an option that is given once: a second one would silently take the place of the first. */
export function once(option: string): (value: string, before: string | undefined) => string {
  return (value, before) => {
    if (before !== undefined) throw new CommandFailure(`${option} is given twice, and takes one value`);
    return value;
  };
}

/** The release that a cluster runs, for commands that need no server. */
export function clusterVersionOption(): Option {
  return new Option("--cluster-version <version>", "the CockroachDB release of the cluster, such as v26.2").argParser(
    (text) => {
      if (!/^v?\d{2}\.\d{1,2}(?!\d)/.test(text)) throw new InvalidArgumentError("Write it as v26.2 or v26.2.1.");
      return text;
    },
  );
}
