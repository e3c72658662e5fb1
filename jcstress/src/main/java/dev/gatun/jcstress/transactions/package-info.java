/** Transactions: what two of them, or one and a batch, may make of each other. */
package dev.gatun.jcstress.transactions;
