/** Test memory around the store's classes that only their own package may make. */
package dev.gatun.page;
