package dev.gatun.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands by their names. Only the class of the one that was asked for is loaded: thirty would take longer than a {@code get}. */
final class Commands {
  /** In the order of the help. */
  static final List<String> NAMES = List.of(
      "demo", "info", "stat", "tables", "get", "put", "delete", "scan", "count", "load", "dump", "backup", "restore", "compact",
      "recover", "verify", "salvage", "tree", "pages", "page", "free", "checkpoints", "wal", "report", "torture", "bench", "shell");

  private Commands() {}

  /** The class of a command, or null. */
  static @Nullable Class<?> named(String name) {
    return switch (name) {
      case "demo" -> DemoCommand.class;
      case "info" -> InfoCommand.class;
      case "stat" -> StatCommand.class;
      case "tables" -> TablesCommand.class;
      case "get" -> GetCommand.class;
      case "put" -> PutCommand.class;
      case "delete" -> DeleteCommand.class;
      case "scan" -> ScanCommand.class;
      case "count" -> CountCommand.class;
      case "load" -> LoadCommand.class;
      case "dump" -> DumpCommand.class;
      case "backup" -> BackupCommand.class;
      case "restore" -> RestoreCommand.class;
      case "recover" -> RecoverCommand.class;
      case "verify" -> VerifyCommand.class;
      case "salvage" -> SalvageCommand.class;
      default -> inside(name);
    };
  }

  private static @Nullable Class<?> inside(String name) {
    return switch (name) {
      case "compact" -> CompactCommand.class;
      case "tree" -> TreeCommand.class;
      case "pages" -> PagesCommand.class;
      case "page" -> PageCommand.class;
      case "free" -> FreeCommand.class;
      case "checkpoints" -> CheckpointsCommand.class;
      case "wal" -> WalCommand.class;
      case "report" -> ReportCommand.class;
      case "torture" -> TortureCommand.class;
      case "bench" -> BenchCommand.class;
      case "shell" -> ShellCommand.class;
      default -> null;
    };
  }
}
