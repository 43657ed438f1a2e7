package offline

// Numbers hands out the numbers of requests, 1 to 65535 and then 1 again.
type Numbers uint16

// Next returns the next one.
func (n *Numbers) Next() int {
	if *n++; *n == 0 {
		*n = 1
	}
	return int(*n)
}
