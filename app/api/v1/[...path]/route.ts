import { answerCall } from "#lib/server/api/answer-call.ts";

/* One route for every operation: `lib/server/api/operations.ts` lists them. */
export { answerCall as DELETE, answerCall as GET, answerCall as PATCH, answerCall as POST, answerCall as PUT };
