/** Ranges that are removed under readers and writers: the word of a whole table beside the stripes of its keys. */
package dev.gatun.jcstress.ranges;
