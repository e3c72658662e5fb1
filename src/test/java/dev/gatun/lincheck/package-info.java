/** Lock-free parts under a model checker, which runs them through many interleavings in another virtual machine. */
package dev.gatun.lincheck;
