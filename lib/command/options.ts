import { InvalidArgumentError, Option } from "commander";

/** Collects the values of an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
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
