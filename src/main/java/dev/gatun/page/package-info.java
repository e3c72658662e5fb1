/** The mapped file: extents, latches, first-touch verification, allocation and free space. Knows pages, not what they mean. */
@NullMarked
package dev.gatun.page;

import org.jspecify.annotations.NullMarked;
