/** The epoch gate: writers enter it together, a cut has it for itself. */
package dev.gatun.jcstress.gate;
