import "server-only";

/** A segment of the path as it was meant; one that is not encoded right is given back as it came, and no name looks like that. */
export function decodedSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
