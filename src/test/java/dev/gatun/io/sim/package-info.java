/** A disk that is only simulated: it loses power, fails, fills up and writes back pages whenever a test wants it to. */
package dev.gatun.io.sim;
