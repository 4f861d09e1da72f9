package calendar

import (
	"sort"
	"sync"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Prepared is a Calendar that has worked out its open time and keeps it: the
// answers are those of the Calendar, a hundred times as fast. It is for many
// who are counted by the same calendar, and safe for use by several at once.
// The Calendar must not be changed afterwards.
type Prepared struct {
	table  table
	chunks sync.Map // number → *chunk
}

// Prepare makes a Prepared of the calendar.
func (c Calendar) Prepare() *Prepared { return &Prepared{table: c.compile()} }

// Calendar is what it was prepared from.
func (p *Prepared) Calendar() Calendar { return p.table.c }

// Zone is the calendar's time zone, never nil.
func (p *Prepared) Zone() *time.Location { return p.table.zone }

// A chunk is the open time of some 407 days, cut at its ends.
type chunk struct {
	open  []interval
	sums  []int64 // open microseconds before each of them
	total int64
}

const (
	chunkMicros = int64(1) << 45
	chunkDays   = dayNumber(chunkMicros/1e6/secondsADay + 5)
	farChunks   = int64(horizonDays)*secondsADay*1e6/chunkMicros + 1
	keptChunks  = 200 // either side of 1970; nobody asks for more by honest means
)

func numberOfChunk(at clock.Instant) int64 { return int64(at) >> 45 }

func (p *Prepared) chunk(n int64) *chunk {
	if c, ok := p.chunks.Load(n); ok {
		return c.(*chunk)
	}
	c := &chunk{}
	from := clock.Instant(n * chunkMicros)
	to := from + clock.Instant(chunkMicros)
	first := numberAt(from.In(p.table.zone)) - 1
	for open := range p.table.pieces(first, first+chunkDays) {
		open.from, open.to = max(open.from, from), min(open.to, to)
		if open.to <= open.from {
			continue
		}
		c.open = append(c.open, open)
		c.sums = append(c.sums, c.total)
		c.total += int64(open.to - open.from)
	}
	if -keptChunks < n && n < keptChunks {
		p.chunks.Store(n, c)
	}
	return c
}

// until is the open time of the chunk before the moment, in microseconds.
func (c *chunk) until(at clock.Instant) int64 {
	i := c.after(at)
	if i == len(c.open) {
		return c.total
	}
	return c.sums[i] + max(0, int64(at-c.open[i].from))
}

// after is the first interval that ends later than the moment.
func (c *chunk) after(at clock.Instant) int {
	return sort.Search(len(c.open), func(i int) bool { return c.open[i].to > at })
}

// WorkingTime is Calendar.WorkingTime.
func (p *Prepared) WorkingTime(from, to clock.Instant) time.Duration {
	if to <= from {
		return 0
	}
	first, last := numberOfChunk(from), numberOfChunk(to)
	sum := -p.chunk(first).until(from)
	for n := first; n < last; n++ {
		sum += p.chunk(n).total
	}
	return time.Duration(sum+p.chunk(last).until(to)) * time.Microsecond
}

// AddWorking is Calendar.AddWorking. An odd nanosecond counts as a whole
// microsecond.
func (p *Prepared) AddWorking(from clock.Instant, d time.Duration) (clock.Instant, bool) {
	if d <= 0 {
		return from, true
	}
	left := int64((d + time.Microsecond - 1) / time.Microsecond)
	first := numberOfChunk(from)
	for n := first; n <= first+farChunks; n++ {
		c := p.chunk(n)
		passed := int64(0)
		if n == first {
			passed = c.until(from)
		}
		if c.total-passed < left {
			left -= c.total - passed
			continue
		}
		want := passed + left // so much of the chunk's open time lies before the answer
		i := sort.Search(len(c.open), func(i int) bool { return c.sums[i] >= want }) - 1
		return c.open[i].from + clock.Instant(want-c.sums[i]), true
	}
	return 0, false
}

// NextOpening is Calendar.NextOpening.
func (p *Prepared) NextOpening(from clock.Instant) (clock.Instant, bool) {
	first := numberOfChunk(from)
	for n := first; n <= first+farChunks; n++ {
		c := p.chunk(n)
		if i := c.after(from); i < len(c.open) {
			return max(from, c.open[i].from), true
		}
	}
	return 0, false
}

// Opening is a piece of open time on a real clock, To excluded.
type Opening struct{ From, To clock.Instant }

// Openings are the pieces of open time between two moments, in order, the
// first and the last cut at them; at most limit.
func (p *Prepared) Openings(from, to clock.Instant, limit int) []Opening {
	var all []Opening
	for n := numberOfChunk(from); n <= numberOfChunk(to) && from < to; n++ {
		c := p.chunk(n)
		for i := c.after(from); i < len(c.open) && c.open[i].from < to; i++ {
			if len(all) == limit {
				return all
			}
			all = append(all, Opening{max(from, c.open[i].from), min(to, c.open[i].to)})
		}
	}
	return all
}
