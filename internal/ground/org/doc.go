// Package org knows the bodies, their units and their people.
//
// Body: a public body, the tenant every row belongs to. Unit: a part of it, in
// a tree. Person: someone who works for it or sits in its council. Position:
// what they are there (employee, elected member, deputy, external), in which
// unit, from when to when. Leave: away from day to day (A2). Proxy: a person
// who acts for another, such as a member's secretary (A7). Group: people, by
// name or by rule (B2). A leaver keeps history and loses access.
package org
