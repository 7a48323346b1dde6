import {
  type Changes,
  currentOf,
  type Fields,
  nextOf,
  requireWritable,
  withCurrent,
  withNext,
  withoutNext,
} from "../record.ts";
import { retryOnConflict, type SecretStore, SecretStoreError } from "./secret-store.ts";

/** A secret at one version. `version` null: there is none. */
type MapVersion = { version: string | null; fields: Fields };

/** A store whose secrets are maps with a version, and that has no stages of its own. */
export type VersionedMap = {
  get: (path: string) => Promise<MapVersion>;
  /** Changes the secret as it was read, and resolves to the new version. Throws `conflict` where it has another version by now. */
  change: (path: string, read: MapVersion, changes: Changes) => Promise<string>;
  remove: (path: string) => Promise<void>;
};

/** A secret store on such maps: the next password stands beside the current one until it is that. */
export function onVersionedMap({ get, change, remove }: VersionedMap): SecretStore {
  return {
    read: async (path) => {
      const { version, fields } = await get(path);
      return { version, current: currentOf(fields), next: nextOf(fields) };
    },
    writeNext: (path, about, next) =>
      retryOnConflict(async () => {
        const read = await get(path);
        requireWritable(read.fields, about);
        // Written by a request whose answer was lost.
        if (nextOf(read.fields)?.marker !== next.marker) await change(path, read, withNext(about, next));
        return read.version;
      }),
    makeCurrent: (path, marker) =>
      retryOnConflict(async () => {
        const read = await get(path);
        const [current, next] = [currentOf(read.fields), nextOf(read.fields)];
        if (next?.marker === marker)
          return change(path, read, { ...withCurrent(next.password, marker), ...withoutNext });
        if (current?.marker !== marker || read.version === null) throw new SecretStoreError("lost");
        return read.version;
      }),
    putBack: (path, marker) =>
      retryOnConflict(async () => {
        const read = await get(path);
        if (nextOf(read.fields)?.marker === marker) await change(path, read, withoutNext);
      }),
    remove,
  };
}
