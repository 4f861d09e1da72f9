package desk

// Impact is how many are hit, Urgency how hard (ITIL's two questions).
const (
	ImpactMany    = 1 // a unit or more
	ImpactSeveral = 2
	ImpactOne     = 3

	UrgencyStops   = 1 // work stands still
	UrgencyHinders = 2
	UrgencyCanWait = 3
)

// priorities by impact and urgency; 1 is the most pressing, 4 the least.
var priorities = [3][3]int{
	{1, 2, 3},
	{2, 3, 3},
	{2, 3, 4},
}

// PriorityOf is 1 to 4; what is out of range counts as the mildest.
func PriorityOf(impact, urgency int) int {
	at := func(n int) int {
		if n < 1 || n > 3 {
			return 2
		}
		return n - 1
	}
	return priorities[at(impact)][at(urgency)]
}
