package house

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// saying are the methods and functions that take a key and what it names.
var saying = []string{"T", "Flash", "Posted", "Refuse", "OnField", "Add", "New"}

// What a text names, whoever says it gives: no letter says <no value>. It looks
// at calls that name a key, or the beginning and the end of one that nobody
// names whole, and then pairs of a name and a value, or a map of them.
func TestEveryPlaceholderIsFilled(t *testing.T) {
	_, literal := spoken(t)
	wanted := map[string][]string{}
	eachTexts(t, func(_, lang string, texts map[string]any) {
		for key, v := range texts {
			if lang == "da" {
				wanted[key] = marks(v)
			}
		}
	})
	type said struct {
		at           token.Position
		begins, ends string
		whole        bool
		given        []string
	}
	var all []said
	for _, s := range sources(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || call.Ellipsis.IsValid() {
				return true
			}
			if f, ok := call.Fun.(*ast.SelectorExpr); !ok || !slices.Contains(saying, f.Sel.Name) {
				return true
			}
			for i, arg := range call.Args {
				begins, ends, whole := key(arg)
				if given, ok := filled(call.Args[i+1:]); ok && strings.Contains(begins, ".") && (whole || ends != "") {
					all = append(all, said{s.set.Position(call.Pos()), begins, ends, whole, given})
				}
			}
			return true
		})
	}
	means := func(c said, key string) bool {
		if c.whole {
			return key == c.begins
		}
		return literal[key] == "" && len(key) > len(c.begins)+len(c.ends) && strings.HasPrefix(key, c.begins) && strings.HasSuffix(key, c.ends)
	}
	looked := 0
	for key, names := range wanted {
		longest := 0 // of those who put it together, who says most of it means it
		for _, c := range all {
			if means(c, key) {
				longest = max(longest, len(c.begins))
			}
		}
		for _, c := range all {
			if !means(c, key) || len(c.begins) < longest {
				continue
			}
			looked++
			for _, name := range names {
				if !slices.Contains(c.given, name) {
					t.Errorf("%s: nobody gives %q for %s", c.at, name, key)
				}
			}
		}
	}
	if looked < 1000 {
		t.Errorf("only %d calls: the walk is not where it should be", looked)
	}
}

// key is what an argument tells of a key: how it begins and ends, and whether
// that is all.
func key(arg ast.Expr) (begins, ends string, whole bool) {
	switch e := arg.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			begins, _ = strconv.Unquote(e.Value)
		}
		return begins, "", true
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			return "", "", false
		}
		begins, _, _ = key(e.X)
		ends, _, whole := key(e.Y)
		if !whole {
			ends = ""
		}
		return begins, ends, false
	}
	return "", "", false
}

// filled are the names that arguments give values for; not ok where they are
// neither pairs nor a map.
func filled(args []ast.Expr) (given []string, ok bool) {
	if len(args) == 1 {
		m, isMap := args[0].(*ast.CompositeLit)
		if !isMap {
			return nil, false
		}
		for _, e := range m.Elts {
			pair, isPair := e.(*ast.KeyValueExpr)
			if !isPair {
				return nil, false
			}
			name, _, whole := key(pair.Key)
			if !whole || name == "" {
				return nil, false
			}
			given = append(given, name)
		}
		return given, true
	}
	if len(args)%2 != 0 {
		return nil, false
	}
	for i := 0; i < len(args); i += 2 {
		name, _, whole := key(args[i])
		if !whole || name == "" {
			return nil, false
		}
		given = append(given, name)
	}
	return given, true
}
