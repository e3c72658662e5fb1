/** Key stripes: the order of writers of one key, and what a reader learns about a write before it shows it. */
package dev.gatun.jcstress.stripes;
