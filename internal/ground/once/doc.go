// Package once keeps the answers to requests that a program sends again
// because it cannot know whether they arrived (TRUST IN-05, G2).
//
// Key: the name a program gives one request of its own ("Idempotency-Key");
// it belongs to a token. Answer: what the request was told. The answer is
// written in the same transaction as the effect, so that there is never one
// without the other, whenever the power goes. A request that was refused had no
// effect and leaves no answer: it may be mended and sent again under its key. What
// a refusal itself has to write, such as who tried, it says with Noted.
package once
