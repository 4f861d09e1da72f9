// Package deskweb is the desk's window: queues and tickets for agents, one's own
// tickets for everybody, and the rooms behind them: teams, the gate, guides,
// staffing, reports. A file of routes, pages and texts for each room.
package deskweb
