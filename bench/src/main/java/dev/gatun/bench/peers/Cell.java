package dev.gatun.bench.peers;

import dev.gatun.bench.data.Shape;
import dev.gatun.bench.stores.Peer;
import dev.gatun.bench.stores.PeerStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One scenario with one store in a virtual machine of its own: what it is given, and what it has measured. */
final class Cell {
  final Peer peer;
  final Path folder;
  final Shape shape;
  final Plan plan;
  private final List<Sample> samples = new ArrayList<>();

  Cell(Peer peer, Path folder, Shape shape, Plan plan) {
    this.peer = peer;
    this.folder = folder;
    this.shape = shape;
    this.plan = plan;
  }

  PeerStore open() {
    return peer.openIn(folder, shape, Peer.Use.ASYNCHRONOUS_WRITES);
  }

  /** What lies in another folder, with the same settings. */
  PeerStore openIn(Path other) {
    return peer.openIn(other, shape, Peer.Use.ASYNCHRONOUS_WRITES);
  }

  /** With its settings but for what it would do by itself to what the load has left. */
  PeerStore openAsLoaded() {
    return peer.openIn(folder, shape, Peer.Use.AS_LOADED);
  }

  PeerStore openDurable() {
    return peer.openIn(folder, shape, Peer.Use.DURABLE_WRITES);
  }

  /** Begins to count what the disk writes. */
  DiskWrites diskWrites() {
    return DiskWrites.begin(folder.getParent()); // the folder may not be there yet
  }

  /** Adds what was measured. */
  void add(Row row, double... values) {
    for (double value : values) {
      samples.add(new Sample(row, value, null));
    }
  }

  /** Adds what was measured and what is to be said about it. */
  void add(Row row, double value, String note) {
    samples.add(new Sample(row, value, note));
  }

  List<Sample> samples() {
    return samples;
  }
}
