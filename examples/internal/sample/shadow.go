package sample

import (
	"fmt"
	"io"
	"time"
)

// Forever is V1's "while True: pass": with -n it ends when that many have been
// received, or -wait has passed.
func (o *Options) Forever(received func() int64) {
	for o.Count == 0 {
		time.Sleep(time.Hour)
	}
	o.Wait(received, o.Count)
}

// Application is the other side of a shadow, for samples that only listen: once in
// -interval it asks for another value of "property", as basicshadowupdater does. There
// is one only with the IoT Core in this process. The function that it returns ends it.
func (o *Options) Application(thing string, stdout io.Writer) (end func()) {
	if o.server == nil {
		return func() {}
	}
	fmt.Fprintf(stdout, "No -e given: the shadow of %s is updated in this process\n", thing)
	return o.every(func(i int) error {
		document := fmt.Sprintf(`{"state":{"desired":{"property":%d}}}`, i)
		_, err := o.server.UpdateShadow(thing, "", []byte(document))
		return err
	})
}
