/** Pages: who is given which, how many are promised, when one may be used again, and what a reader sees of growth. */
package dev.gatun.jcstress.pages;
