/**
 * The mapped file: how it grows and is mapped, the latch word of each page, verification at first touch, and who owns which page. Knows pages, not
 * what they mean. Nothing here starts a thread, and nothing waits for the disk but growth, verification and forces.
 */
@NullMarked
package dev.gatun.page;

import org.jspecify.annotations.NullMarked;
