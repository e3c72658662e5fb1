/** Keys and values that are functions of a number, and the order in which entries are drawn. */
package dev.gatun.bench.data;
