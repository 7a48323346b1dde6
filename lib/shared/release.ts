/** The build that this code is of, on both sides: the page that a browser has open may be of another one than the server. */
export const RELEASE: string = process.env.NEXT_PUBLIC_RELEASE ?? "unbuilt";
