/** The latch words of pages: exclusion of readers, exclusion of writers, upgrades from reading to writing, reuse of pages, verification. */
package dev.gatun.jcstress.latch;
