// Package entrance is how people come into the house and who hands them keys.
//
// Password: at least twelve characters, kept as an argon2id hash. Link: a
// single-use address sent by mail or SMS that signs its person in within
// fifteen minutes. First link: the one printed at first start; with it the
// first body and its first administrator are made, and never again. Attempt: a
// try to sign in, counted so that guessing gets slower while the person
// guessed at can still come in by link. Token: a key for a program. Grant: a
// role given to a person for the whole body, a unit or a rollout. Acting for:
// a proxy works in somebody's name, and the audit shows both (A7).
//
// Whoever asks about an address learns nothing about whether it is known: the
// answer, the work done and what is written are the same (TRUST AU-06).
package entrance
