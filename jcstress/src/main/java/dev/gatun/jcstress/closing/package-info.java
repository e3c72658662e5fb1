/** Closing against use: what is used after its end says so, and never shows anything else. */
package dev.gatun.jcstress.closing;
