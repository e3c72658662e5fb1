/** What a page means: search, insert, delete, split, iterate and check B+ trees. */
@NullMarked
package dev.gatun.tree;

import org.jspecify.annotations.NullMarked;
