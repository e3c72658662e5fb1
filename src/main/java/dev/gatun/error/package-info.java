/** What can go wrong in a store. */
package dev.gatun.error;
