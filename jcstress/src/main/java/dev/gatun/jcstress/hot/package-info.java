/** Records that are kept decoded: a read that finds one shows what a read of the tree would show. */
package dev.gatun.jcstress.hot;
