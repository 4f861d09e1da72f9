package chart

import "math"

var missing = math.NaN()

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// scale runs from low to high in even steps of 1, 2 or 5 times a power of ten.
type scale struct{ low, high, step float64 }

// niceScale covers the figures and zero with about want steps. Counts (all
// figures whole) never get steps below one.
func niceScale(low, high float64, want int, counts bool) scale {
	low, high = math.Min(low, 0), math.Max(high, 0)
	if high == low {
		high = low + 1
	}
	step := niceStep((high - low) / float64(max(want, 1)))
	if counts && step < 1 {
		step = 1
	}
	return scale{low: math.Floor(low/step) * step, high: math.Ceil(high/step) * step, step: step}
}

func niceStep(raw float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5} {
		// the tolerance keeps 0.3/3 from becoming 0.2 through binary fractions
		if raw <= m*power*(1+1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// ticks are the figures at the steps, rounded free of binary remainders.
func (s scale) ticks() []float64 {
	n := int(math.Round((s.high - s.low) / s.step))
	out := make([]float64, 0, n+1)
	for i := 0; i <= n; i++ {
		v := s.low + float64(i)*s.step
		digits := math.Pow(10, math.Max(0, 2-math.Floor(math.Log10(s.step))))
		out = append(out, math.Round(v*digits)/digits)
	}
	return out
}

// spread finds the lowest and highest figure and whether all are whole.
func spread(series []Series, n int) (low, high float64, counts, any bool) {
	low, high, counts = math.Inf(1), math.Inf(-1), true
	for _, s := range series {
		for i := range n {
			v := s.at(i)
			if !finite(v) {
				continue
			}
			any = true
			low, high = math.Min(low, v), math.Max(high, v)
			counts = counts && v == math.Trunc(v)
		}
	}
	if !any {
		return 0, 0, true, false
	}
	return low, high, counts, true
}

// stride is how many labels to step over so that those written do not touch.
func stride(labels []Label, slot, font float64) int {
	widest := 0.0
	for _, l := range labels {
		widest = math.Max(widest, textWidth(l.Short, font))
	}
	if slot <= 0 {
		return len(labels) + 1
	}
	need := int(math.Ceil((widest + font*0.8) / slot))
	// whole weeks read better than every sixth day
	if need > 4 {
		return (need + 6) / 7 * 7
	}
	return max(need, 1)
}
