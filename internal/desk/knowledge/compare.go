package knowledge

// Line is one line of two texts laid side by side. Left or Right is missing
// where the line is only in the other.
type Line struct {
	Left, Right string
	Changed     bool
	NoLeft      bool
	NoRight     bool
}

// mostCompared lines of each text are laid side by side line by line; what is
// longer is shown as it is, one under the other.
const mostCompared = 2_000

// Compare lays two texts side by side: equal lines beside each other, and what
// was taken out beside what was put in its place.
func Compare(left, right []string) []Line {
	if len(left) > mostCompared || len(right) > mostCompared {
		return gap(nil, left, right)
	}
	// longest[i][j] is how many lines left[i:] and right[j:] share in order.
	longest := make([][]int16, len(left)+1)
	for i := range longest {
		longest[i] = make([]int16, len(right)+1)
	}
	for i := len(left) - 1; i >= 0; i-- {
		for j := len(right) - 1; j >= 0; j-- {
			if left[i] == right[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	var all []Line
	i, j, fromI, fromJ := 0, 0, 0, 0
	for i < len(left) && j < len(right) {
		switch {
		case left[i] == right[j]:
			all = gap(all, left[fromI:i], right[fromJ:j])
			all = append(all, Line{Left: left[i], Right: right[j]})
			i, j = i+1, j+1
			fromI, fromJ = i, j
		case longest[i+1][j] >= longest[i][j+1]:
			i++
		default:
			j++
		}
	}
	return gap(all, left[fromI:], right[fromJ:])
}

// gap lays what is only left beside what is only right.
func gap(all []Line, left, right []string) []Line {
	for n := range max(len(left), len(right)) {
		line := Line{Changed: true, NoLeft: n >= len(left), NoRight: n >= len(right)}
		if !line.NoLeft {
			line.Left = left[n]
		}
		if !line.NoRight {
			line.Right = right[n]
		}
		all = append(all, line)
	}
	return all
}
