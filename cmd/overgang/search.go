package main

import (
	"context"
	"os"

	"github.com/overgang/overgang/internal/app"
)

type search struct {
	Rebuild searchRebuild `cmd:"" help:"Throw the index of words away and make it again from the data. People can work meanwhile."`
}

type searchRebuild struct {
	where
	Now bool `help:"Make it before returning; without this, the running program does."`
}

func (c searchRebuild) Run(ctx context.Context) error {
	return app.RebuildSearch(ctx, c.settings(), c.Now, os.Stdout)
}
