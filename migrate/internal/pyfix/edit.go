package pyfix

import "github.com/iotshim/iotshim/migrate/internal/edit"

// Edit replaces the bytes from Start to End of a file; package edit carries it out.
type Edit = edit.Edit
