package servicelevel

import (
	"math/big"
	"time"
)

// Vite is a penalty in units of a base: Share of what the quarter costs, at
// least Least.
type Vite struct {
	Share *big.Rat
	Least int64
}

// Quarter is what happened in a quarter.
type Quarter struct {
	Cost            *big.Rat
	LateActions     []time.Duration // beyond the time for action, one for each fault
	AllowedDowntime time.Duration
	Downtime        time.Duration
	AllowedFaults   int64
	Faults          int64
	ContractSum     *big.Rat // nil while unknown
}

// ViteSum is what a Vite makes of a quarter; amounts are exact.
type ViteSum struct {
	Base      *big.Rat
	Actions   int64 // units: started hours of every late action
	Downtime  int64 // units: started halves of what was allowed, beyond it
	Faults    int64 // the same for the number of faults
	BeforeCap *big.Rat
	Penalty   *big.Rat
}

// Of counts the units of a quarter. Where nothing at all was allowed, every
// started hour of down-time and every fault is a unit.
func (v Vite) Of(q Quarter) ViteSum {
	s := ViteSum{Base: larger(new(big.Rat).Mul(q.Cost, v.Share), Rat(v.Least, 1))}
	for _, late := range q.LateActions {
		s.Actions += started(micros(late), micros(time.Hour))
	}
	s.Downtime = halves(micros(q.Downtime), micros(q.AllowedDowntime), micros(time.Hour))
	s.Faults = halves(Rat(q.Faults, 1), Rat(q.AllowedFaults, 1), Rat(1, 1))
	s.BeforeCap = times(s.Base, s.Actions+s.Downtime+s.Faults)
	s.Penalty = s.BeforeCap
	if s.Penalty.Cmp(q.Cost) > 0 {
		s.Penalty = q.Cost
	}
	if q.ContractSum != nil {
		if most := new(big.Rat).Mul(q.ContractSum, Rat(20, 100)); s.Penalty.Cmp(most) > 0 {
			s.Penalty = most
		}
	}
	return s
}

func halves(had, allowed, instead *big.Rat) int64 {
	unit := new(big.Rat).Mul(allowed, Rat(1, 2))
	if allowed.Sign() <= 0 {
		unit = instead
	}
	return started(new(big.Rat).Sub(had, allowed), unit)
}
