package staffing

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Rate is what an hour at a level costs from a day until the next rate's.
type Rate struct {
	Body  string    `db:"body"`
	Level int       `db:"level"`
	From  clock.Day `db:"valid_from"`
	Ore   int64     `db:"ore"`
}

// mostOre an hour can cost: what is typed in kroner by mistake is seen.
const mostOre = 10_000_00

// Rates are a body's, in any order.
type Rates []Rate

// At is what an hour at a level costs on a day, in øre; false where no rate is
// set for it yet.
func (rs Rates) At(level int, day clock.Day) (int64, bool) {
	var best Rate
	for _, r := range rs {
		if r.Level == level && r.From <= day && (best.Level == 0 || best.From < r.From) {
			best = r
		}
	}
	return best.Ore, best.Level != 0
}

// Price is what minutes cost at a rate, in øre: to the nearest, half upwards.
func Price(minutes int, ore int64) int64 { return (2*int64(minutes)*ore + 60) / 120 }

// Share parts a whole in proportion to weights by the largest remainder: the
// parts always add up to the whole; equal remainders go to whoever stands
// first. Without weights there is nobody to share among, and all parts are
// nought.
func Share(whole int64, weights []int64) []int64 {
	parts := make([]int64, len(weights))
	sum := new(big.Int)
	for _, w := range weights {
		sum.Add(sum, big.NewInt(max(w, 0)))
	}
	if sum.Sign() == 0 {
		return parts
	}
	type rest struct {
		at   int
		left *big.Int
	}
	var rests []rest
	left := whole
	for i, w := range weights {
		exact := new(big.Int).Mul(big.NewInt(whole), big.NewInt(max(w, 0)))
		part, over := new(big.Int).QuoRem(exact, sum, new(big.Int))
		parts[i] = part.Int64()
		left -= parts[i]
		rests = append(rests, rest{i, over})
	}
	slices.SortStableFunc(rests, func(a, b rest) int { return cmp.Or(b.left.Cmp(a.left), cmp.Compare(a.at, b.at)) })
	for i := range rests {
		if int64(i) < left {
			parts[rests[i].at]++
		}
	}
	return parts
}
