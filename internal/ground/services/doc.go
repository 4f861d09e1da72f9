// Package services is the register of what a body's support stands for: its
// services, who answers for them, when they are open, what they rest on and
// who supplies them (D1, D3, E3, E4).
//
// Service: something people use and may need help with. Holder: a person who
// is owner, system manager or super-user of a service from day to day, in all
// of the body or in one unit and below; a deputy stands in while they are on
// leave, and who has left no longer counts (E3). Calendar: opening hours with
// breaks, holidays, closing days and days of their own. Need: a service that
// another cannot do without. Failure domain: what services share underneath
// without its being a service; they fail together. Supplier, contact: who
// delivers, and whom to write to, from day to day.
//
// Functions that take a transaction are read by the flats above in their own
// transactions; the use cases of people are methods of Register.
package services
