/** The end of the log: who may write where, up to where it is whole, and who is woken when it is on the disk. */
package dev.gatun.jcstress.log;
