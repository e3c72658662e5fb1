/** Roots and what is fixed by a cut: the cell that names a root, the state of a table as of a cut, and snapshots. */
package dev.gatun.jcstress.roots;
