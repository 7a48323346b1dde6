import { answerCall } from "#lib/server/edge/api/answer-call.ts";

/* One route for every operation: `lib/server/edge/api/operations.ts` lists them. Each method is answered there, also one that an address lacks. */
export {
  answerCall as DELETE,
  answerCall as GET,
  answerCall as HEAD,
  answerCall as OPTIONS,
  answerCall as PATCH,
  answerCall as POST,
  answerCall as PUT,
};
