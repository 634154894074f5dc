/** `@smallset/schema/client`: what a script needs to talk to Smallset. Typed documents: `@smallset/schema/documents`. */
export { connect, type ConnectOptions, type RunEvent, type Smallset, type SweepEvent } from "./connect.js";
export { SmallsetError } from "./smallset-error.js";
