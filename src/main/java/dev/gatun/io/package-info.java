/** The operating system: files, mapping, force, lock; and the seam for simulated storage. */
package dev.gatun.io;
