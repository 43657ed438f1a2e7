package engine

// idTable finds an operation by packet id. It is an array indexed by the low
// bits of the id and as large as the window needs: an idle client pays for a few
// slots, not for 65536.
type idTable struct {
	slots []*Op // a power of two long
	n     int
	last  uint16
}

const minSlots = 16

func (t *idTable) get(id uint16) *Op {
	if len(t.slots) == 0 {
		return nil
	}
	if o := t.slots[int(id)&(len(t.slots)-1)]; o != nil && o.id == id {
		return o
	}
	return nil
}

// assign gives o the next free id: after the last one given, from 65535 on to 1
// (MQTT 5.0, 2.2.1). It returns false when none is free.
func (t *idTable) assign(o *Op) bool {
	if t.n >= 65535 {
		return false
	}
	if len(t.slots) == 0 {
		t.slots = make([]*Op, minSlots)
	}
	for {
		// Up to half full, a taken slot is skipped together with its id: one old
		// id must not make the table grow to its full size.
		if 2*(t.n+1) > len(t.slots) && len(t.slots) < 65536 {
			t.grow()
		}
		for range 65536 {
			t.last++
			if t.last == 0 {
				t.last = 1
			}
			if slot := &t.slots[int(t.last)&(len(t.slots)-1)]; *slot == nil {
				*slot = o
				o.id = t.last
				t.n++
				return true
			}
		}
		if len(t.slots) == 65536 {
			return false
		}
		t.grow()
	}
}

func (t *idTable) grow() {
	old := t.slots
	for size := 2 * len(old); ; size *= 2 {
		slots := make([]*Op, size)
		ok := true
		for _, o := range old {
			if o == nil {
				continue
			}
			slot := &slots[int(o.id)&(size-1)]
			if *slot != nil {
				ok = false
				break
			}
			*slot = o
		}
		if ok || size == 65536 {
			t.slots = slots
			return
		}
	}
}

// release frees o's id.
func (t *idTable) release(o *Op) {
	if o.id == 0 {
		return
	}
	if slot := &t.slots[int(o.id)&(len(t.slots)-1)]; *slot == o {
		*slot = nil
		t.n--
	}
	o.id = 0
}

// keep enters an operation that has an id from before.
func (t *idTable) keep(o *Op) {
	if len(t.slots) == 0 {
		t.slots = make([]*Op, minSlots)
	}
	for t.slots[int(o.id)&(len(t.slots)-1)] != nil {
		t.grow()
	}
	t.slots[int(o.id)&(len(t.slots)-1)] = o
	t.n++
}
