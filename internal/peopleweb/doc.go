// Package peopleweb is the window to the people of a body: the list of people
// and each one's page, the tree of units, groups, and lists of people from
// other systems on their way in (issue 2, section 2; A2, A7, B2).
package peopleweb
