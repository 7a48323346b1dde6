import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";

const IN_MEMORY = "/dev/shm";
/** The space that stores, databases and browsers of a run need together, several times over. */
const ENOUGH_BYTES = 2 * 1024 ** 3;

/**
 * Where tests put their files: in memory where the system has room for it, since waiting for the disk after each write takes longer
 * than most of what is tested. Otherwise the system's folder for temporary files.
 */
export function temporaryFolder(): string {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize > ENOUGH_BYTES ? IN_MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}
