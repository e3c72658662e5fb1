/** Single keys of a real store: each call takes effect at one moment between its begin and its end. */
package dev.gatun.jcstress.points;
