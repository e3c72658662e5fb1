package dev.gatun.cli;

import dev.gatun.Inspection;
import dev.gatun.Inspection.Checkpoint;
import java.util.Locale;
import picocli.CommandLine.Command;

@Command(name = "checkpoints", description = "Print the two checkpoints, by the places of their meta pages.")
final class CheckpointsCommand extends InspectCommand {
  @Override
  int run(Inspection inspection, Output output) {
    for (Checkpoint checkpoint : inspection.checkpoints()) {
      output.facts(facts(checkpoint));
      output.say("");
    }
    return ExitCode.DONE;
  }

  private static Facts facts(Checkpoint c) {
    Facts facts = new Facts().number("slot", c.slot()).text("state", c.state().toLowerCase(Locale.ROOT).replace('_', ' '));
    if (c.epoch() == 0) {
      return facts;
    }
    return facts
        .number("epoch", c.epoch())
        .number("previous_epoch", c.previousEpoch())
        .time("written", c.written())
        .truth("closed_in_order", c.closed())
        .number("cut_lsn", c.cutLsn())
        .number("replay_lsn", c.replayLsn())
        .number("used_pages", c.usedPages())
        .number("materialised_pages", c.materialisedPages())
        .add("catalog_pages", c.catalogPages(), c.catalogPages().toString())
        .add("free_map_pages", c.freeMapPages(), c.freeMapPages().toString())
        .text("damage", c.damage());
  }
}
