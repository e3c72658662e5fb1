/**
 * What a page means: search, insert, delete, split, walk and check B+ trees, by optimistic latch coupling and copy-on-write. Readers of live trees
 * write nothing that others read; pages of frozen states are never written. Changes of a tree's shape happen in one class, {@code StructureChange}.
 * When something is written, logged or made durable is decided above.
 */
@NullMarked
package dev.gatun.tree;

import org.jspecify.annotations.NullMarked;
