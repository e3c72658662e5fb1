/** The command line: one class for each command, and the demonstration. */
@NullMarked
package dev.gatun.cli;

import org.jspecify.annotations.NullMarked;
