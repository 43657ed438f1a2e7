package engine

// bucket is a token bucket. Tokens are counted in billionths, so that a rate per
// second and a time in nanoseconds multiply without rounding.
type bucket struct {
	rate     int64 // tokens per second
	capacity int64 // tokens
	level    int64 // billionths of tokens; may be in debt
	at       int64 // when level was right
}

const billion = 1e9

// reset empties the bucket.
func (b *bucket) reset(now int64) { b.level, b.at = 0, now }

func (b *bucket) fill(now int64) {
	elapsed := now - b.at
	if elapsed <= 0 {
		return
	}
	b.at = now
	full := b.capacity * billion
	// The comparison comes first, since the product may not fit.
	if missing := full - b.level; elapsed > missing/b.rate {
		b.level = full
		return
	}
	b.level += elapsed * b.rate
}

// ready tells whether need tokens are there; if not, when they will be.
func (b *bucket) ready(now, need int64) (bool, int64) {
	b.fill(now)
	missing := need*billion - b.level
	if missing <= 0 {
		return true, 0
	}
	return false, now + (missing+b.rate-1)/b.rate
}

func (b *bucket) take(n int64) { b.level -= n * billion }

// The limits of AWS IoT Core for one connection, as the vendor's client keeps
// them: publishes per second, and bytes per second.
const (
	iotPublishesPerSecond = 100
	iotBytesPerSecond     = 512 << 10
	// What the network adds to our bytes, by the vendor's estimate: 64 bytes for
	// each frame that holds 1364.
	frameBytes    = 1364
	frameOverhead = 64
)

// flow is the extended flow control of one connection.
type flow struct {
	on        bool
	publishes bucket
	bytes     bucket
	until     int64 // when the head of the queue may go, 0: it does not wait
}

func (f *flow) reset(on bool, now int64) {
	*f = flow{
		on:        on,
		publishes: bucket{rate: iotPublishesPerSecond, capacity: iotPublishesPerSecond},
		bytes:     bucket{rate: iotBytesPerSecond, capacity: iotBytesPerSecond},
	}
	f.publishes.reset(now)
	f.bytes.reset(now)
}

// admits tells whether op may go on the wire now, and pays for it if so. A packet
// goes when there is any room, and what follows waits until it is paid.
func (f *flow) admits(op *Op, now int64) bool {
	if !f.on {
		return true
	}
	ok, bytesAt := f.bytes.ready(now, 1)
	if op.Kind == OpPublish {
		more, publishAt := f.publishes.ready(now, 1)
		ok, bytesAt = ok && more, max(bytesAt, publishAt)
	}
	if !ok {
		f.until = bytesAt
		return false
	}
	if op.Kind == OpPublish {
		f.publishes.take(1)
	}
	size := int64(op.size)
	f.bytes.take(size + (size+frameBytes-1)/frameBytes*frameOverhead)
	return true
}
