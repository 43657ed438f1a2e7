package v1compat_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iotshim/iotshim/v1compat"
)

func TestProgressiveBackOffCore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := v1compat.NewProgressiveBackOffCore(3, 10, 20)
		if err != nil {
			t.Fatal(err)
		}
		wait := func() float64 {
			start := time.Now()
			c.BackOff()
			return time.Since(start).Seconds()
		}
		got := []float64{wait(), wait(), wait()}
		c.StartStableConnectionTimer()
		time.Sleep(5 * time.Second)
		c.StopStableConnectionTimer()
		got = append(got, wait())
		c.StartStableConnectionTimer()
		time.Sleep(21 * time.Second)
		got = append(got, wait(), wait())
		c.StartStableConnectionTimer()
		time.Sleep(5 * time.Second)
		got = append(got, wait(), wait(), wait()) // which go beyond the 20 s
		if diff := cmp.Diff([]float64{1, 2, 4, 8, 3, 6, 10, 10, 10}, got); diff != "" {
			t.Errorf("waits (-want +got):\n%s", diff)
		}
		var e *v1compat.ArgumentError
		if c, err := v1compat.NewProgressiveBackOffCore(1, 32, 1); c != nil || !errors.As(err, &e) {
			t.Errorf("got %v, %v, want an ArgumentError alone", c, err)
		}
		for _, err := range []error{c.ConfigTime(-1, 2, 3), c.ConfigTime(5, 32, 5)} {
			if !errors.As(err, &e) {
				t.Errorf("got %v", err)
			}
		}
	})
}
