package servicelevel

import (
	"math/big"
	"time"

	"github.com/overgang/overgang/internal/kit/calendar"
)

func hm(hour, minute int) int { return hour*60 + minute }

// Stadsnat are the levels of Svenska Stadsnätsföreningen, Servicenivåer V 2.0
// (2015-03-31): the sum once for each fault, 3 % of the monthly fee per started
// hour.
var Stadsnat = map[string]Repair{
	"SN0": {Deadline{calendar.Office(calendar.Sweden, calendar.Span{From: hm(7, 0), To: hm(17, 0)}), 12 * time.Hour}, 300, Rat(3, 100)},
	"SN1": {Deadline{calendar.Always(calendar.Sweden.Zone()), 24 * time.Hour}, 500, Rat(3, 100)},
	"SN2": {Deadline{calendar.Always(calendar.Sweden.Zone()), 8 * time.Hour}, 1000, Rat(3, 100)},
}

// StatensInkop is vite under the framework agreements of Statens
// inköpscentral, by category of fault.
var StatensInkop = map[string]Vite{
	"critical": {Rat(5, 100), 1000},
	"other":    {Rat(1, 100), 200},
}

// Microsoft365 are the credits of the agreement of 2023-08-01.
var Microsoft365 = Uptime{[]Credit{
	{percent(950), percent(1000)},
	{percent(990), percent(500)},
	{percent(999), percent(250)},
}}

// Danderyd is the time until somebody is there, in Danderyds kommun's SLA 1-1
// for computers, by how serious it is.
var Danderyd = map[string]Deadline{
	"serious": {danderydHours, 4 * time.Hour},
	"medium":  {danderydHours, 8 * time.Hour},
	"low":     {danderydHours, 24 * time.Hour},
}

var danderydHours = calendar.Office(calendar.Sweden, calendar.Span{From: hm(7, 30), To: hm(16, 30)})

// Eventful answers within eight office hours; lunch does not count.
var Eventful = Deadline{calendar.Office(calendar.Sweden, calendar.Span{From: hm(8, 0), To: hm(12, 0)}, calendar.Span{From: hm(13, 0), To: hm(17, 0)}), 8 * time.Hour}

// BDTV is the compensation of bdtv.se per day.
var BDTV = Days{Without: Rat(1, 30), Reduced: Rat(1, 60), Least: 25}

func percent(tenths int64) *big.Rat { return Rat(tenths, 10) }
