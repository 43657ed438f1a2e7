package pyparse

// tokenKind is what a token is.
type tokenKind uint8

const (
	tEOF tokenKind = iota
	tNewline
	tIndent
	tDedent
	tName // kw tells keywords
	tNumber
	tString
	tFString
	tLParen
	tRParen
	tLBrack
	tRBrack
	tLBrace
	tRBrace
	tComma
	tColon
	tSemi
	tDot
	tAt
	tAssign
	tAugAssign
	tArrow
	tWalrus
	tStar
	tDoubleStar
	tSign // + - ~
	tOp   // any other operator, binary only
	tBacktick
	tBad
)

// token is a token: src[pos:end].
type token struct {
	kind     tokenKind
	kw       keyword
	pos, end int32
}

// keyword tells the words with a meaning from other names.
type keyword uint8

const (
	kwNone keyword = iota
	// These may stand inside an expression.
	kwAnd
	kwOr
	kwNot
	kwIn
	kwIs
	kwIf
	kwElse
	kwFor
	kwLambda
	kwYield
	kwFrom
	kwAs
	// These are names as well, in old programs or where nothing else fits.
	kwAsync
	kwAwait
	kwNonlocal
	kwMatch
	kwCase
	kwPrint
	kwExec
	// These only start a statement or a part of one.
	kwAssert
	kwBreak
	kwClass
	kwContinue
	kwDef
	kwDel
	kwElif
	kwExcept
	kwFinally
	kwGlobal
	kwImport
	kwPass
	kwRaise
	kwReturn
	kwTry
	kwWhile
	kwWith
)

// soft reports whether the word may also be a plain name.
func (k keyword) soft() bool { return k == kwNone || k >= kwAsync && k <= kwExec }

// statement reports whether the word cannot stand inside an expression.
func (k keyword) statement() bool { return k >= kwAssert }

// keywordOf classifies a word. Its length is looked at first, since most words
// are not keywords.
func keywordOf(s string) keyword {
	if len(s) < 2 || len(s) > 8 || s[0] < 'a' || s[0] > 'y' {
		return kwNone
	}
	switch s {
	case "and":
		return kwAnd
	case "or":
		return kwOr
	case "not":
		return kwNot
	case "in":
		return kwIn
	case "is":
		return kwIs
	case "if":
		return kwIf
	case "else":
		return kwElse
	case "for":
		return kwFor
	case "lambda":
		return kwLambda
	case "yield":
		return kwYield
	case "from":
		return kwFrom
	case "as":
		return kwAs
	case "async":
		return kwAsync
	case "await":
		return kwAwait
	case "nonlocal":
		return kwNonlocal
	case "match":
		return kwMatch
	case "case":
		return kwCase
	case "print":
		return kwPrint
	case "exec":
		return kwExec
	case "assert":
		return kwAssert
	case "break":
		return kwBreak
	case "class":
		return kwClass
	case "continue":
		return kwContinue
	case "def":
		return kwDef
	case "del":
		return kwDel
	case "elif":
		return kwElif
	case "except":
		return kwExcept
	case "finally":
		return kwFinally
	case "global":
		return kwGlobal
	case "import":
		return kwImport
	case "pass":
		return kwPass
	case "raise":
		return kwRaise
	case "return":
		return kwReturn
	case "try":
		return kwTry
	case "while":
		return kwWhile
	case "with":
		return kwWith
	}
	return kwNone
}
