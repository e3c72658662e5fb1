/** What an application meets: the store in a process of its own, on a real disk, with mistakes made and files damaged. */
package dev.gatun.integration;
