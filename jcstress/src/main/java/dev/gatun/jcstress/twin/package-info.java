/** Weakened twins: each leaves out one precaution, and is expected to show the outcome that its original forbids. No part of the smoke pass. */
package dev.gatun.jcstress.twin;
