import "server-only";

/** A decoded segment of the path. One with broken encoding is returned unchanged; no name looks like that. */
export function decodedSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
