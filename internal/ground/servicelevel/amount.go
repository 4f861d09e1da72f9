package servicelevel

import (
	"math/big"
	"time"
)

// Rat is n/d.
func Rat(n, d int64) *big.Rat { return big.NewRat(n, d) }

// Amount rounds half away from zero to hundredths (øre, öre), as money is paid.
func Amount(exact *big.Rat) int64 { return rounded(exact, 100) }

// rounded is exact*scale as the nearest integer, half away from zero.
func rounded(exact *big.Rat, scale int64) int64 {
	n := new(big.Int).Mul(exact.Num(), big.NewInt(2*scale))
	d := new(big.Int).Set(exact.Denom())
	if n.Sign() < 0 {
		n.Sub(n, d)
	} else {
		n.Add(n, d)
	}
	return n.Quo(n, d.Mul(d, big.NewInt(2))).Int64()
}

// started counts the units that have begun: ceil(amount/unit), 0 for none.
func started(amount, unit *big.Rat) int64 {
	if amount.Sign() <= 0 || unit.Sign() <= 0 {
		return 0
	}
	q := new(big.Rat).Quo(amount, unit)
	n, rest := new(big.Int).QuoRem(q.Num(), q.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		n.Add(n, big.NewInt(1))
	}
	return n.Int64()
}

func micros(d time.Duration) *big.Rat { return Rat(d.Microseconds(), 1) }

func times(a *big.Rat, n int64) *big.Rat { return new(big.Rat).Mul(a, Rat(n, 1)) }
func sum(a, b *big.Rat) *big.Rat         { return new(big.Rat).Add(a, b) }

func larger(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) > 0 {
		return a
	}
	return b
}
