package ledger

import "golang.org/x/mod/sumdb/tlog"

// frontier is what must be remembered of a tree to go on growing it: the roots of its complete subtrees, the largest
// (leftmost) first. There is one for each bit set in size.
type frontier struct {
	size  int64
	roots []tlog.Hash
}

// hashesOf gives the hashes that a leaf would bring into the tree, lowest level first: its own, and one for each
// subtree it completes.
func (f *frontier) hashesOf(leaf tlog.Hash) []tlog.Hash {
	made := []tlog.Hash{leaf}
	for level := 0; f.size>>level&1 == 1; level++ {
		left := f.roots[len(f.roots)-1-level]
		made = append(made, tlog.NodeHash(left, made[level]))
	}
	return made
}

// add takes the leaf into the tree; made is what hashesOf gave for it.
func (f *frontier) add(made []tlog.Hash) {
	kept := len(f.roots) - (len(made) - 1)
	f.roots = append(f.roots[:kept], made[len(made)-1])
	f.size++
}

// root is the hash of the whole tree (RFC 9162, 2.1.1).
func (f *frontier) root() tlog.Hash {
	if f.size == 0 {
		return Empty().Hash
	}
	last := len(f.roots) - 1
	root := f.roots[last]
	for i := last - 1; i >= 0; i-- {
		root = tlog.NodeHash(f.roots[i], root)
	}
	return root
}
