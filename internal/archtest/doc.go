// Package archtest holds the rules of ARCHITECTURE.md that a program can check:
// who may import whom, what a small program links, and which names are public.
// It has tests only.
package archtest
