/** Access to mapped memory by mode and alignment: what the protocols take for granted, and what they must not. */
package dev.gatun.jcstress.access;
