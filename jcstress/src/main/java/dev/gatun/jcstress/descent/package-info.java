/** The way down a tree while others divide, copy and reuse pages: first the protocol on bare pages, then the store itself. */
package dev.gatun.jcstress.descent;
