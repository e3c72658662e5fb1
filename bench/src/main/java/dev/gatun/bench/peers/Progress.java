package dev.gatun.bench.peers;

import dev.gatun.bench.stores.Peer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far a comparison is and what runs at the moment. */
final class Progress implements AutoCloseable {
  private static final int WIDTH = 110;

  private final ProgressBar bar;

  Progress(int cells) {
    bar =
        new ProgressBarBuilder()
            .setTaskName("peers")
            .setInitialMax(cells)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(500)
            .setMaxRenderedLength(WIDTH)
            .build();
  }

  void begin(Scenario scenario, Peer peer) {
    bar.setExtraMessage(" " + scenario.id() + " " + peer.title());
  }

  void step() {
    bar.step();
  }

  @Override
  public void close() {
    bar.setExtraMessage("");
    bar.close();
  }
}
