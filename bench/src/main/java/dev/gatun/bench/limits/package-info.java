/** What the machine can do at best, measured without any store. */
package dev.gatun.bench.limits;
